"""Publish a directive to everybody: what goes out, and to how many."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from core.access import may
from distribution import permissions
from distribution.actions.publish_directive import NOTHING_TO_PUBLISH
from distribution.actions.publish_directive import publish_directive as publish
from distribution.models import Directive
from distribution.views.stepping import PressForm, past, press
from distribution.workflow.directive import PUBLISH, State


@may(permissions.publish_directive, Directive.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def publish_directive(request: HttpRequest, directive: Directive) -> HttpResponse:
    """Say what everybody will see, then show it to them."""
    if answer := past(request, directive, PUBLISH):
        return answer
    form = PressForm(request.POST if request.method == "POST" else None, initial={"version": directive.version})
    answer = press(
        request,
        directive,
        form,
        lambda given: publish(directive, by=request.user, seen_version=given["version"]),
        told=f"«{directive.title}» برای همهٔ کاربران منتشر شد.",
    )
    if isinstance(answer, HttpResponse):
        return answer
    files = list(directive.files.values_list("name", flat=True))
    context = {
        "directive": directive,
        "form": form,
        "step": PUBLISH,
        "files": files,
        "people": User.objects.filter(is_active=True, groups__isnull=False).distinct().count(),
        "refusal": "" if directive.text.strip() or files else NOTHING_TO_PUBLISH,
        "draft": directive.state == State.DRAFT,
    }
    return render(request, "distribution/publish_directive.html", context, status=answer)
