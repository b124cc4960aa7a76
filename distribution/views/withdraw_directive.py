"""Take a directive out of force, with the reason; it stays readable."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.access import may
from distribution import permissions
from distribution.actions.publish_directive import withdraw_directive as withdraw
from distribution.models import Directive
from distribution.views.stepping import ReasonForm, past, press
from distribution.workflow.directive import WITHDRAW


@may(permissions.publish_directive, Directive.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_directive(request: HttpRequest, directive: Directive) -> HttpResponse:
    """Ask for the reason, then mark it everywhere."""
    if answer := past(request, directive, WITHDRAW):
        return answer
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"version": directive.version})
    published = directive.published_at is not None
    answer = press(
        request,
        directive,
        form,
        lambda given: withdraw(directive, by=request.user, note=given["note"], seen_version=given["version"]),
        told=f"«{directive.title}» از اعتبار افتاد." if published else f"«{directive.title}» کنار گذاشته شد و منتشر نمی‌شود.",
        then="" if published else reverse("list_directives", args=[directive.fiscal_year.year]),
    )
    if isinstance(answer, HttpResponse):
        return answer
    context = {
        "directive": directive,
        "form": form,
        "step": WITHDRAW,
        "published": published,
        "readers": directive.readings.count(),
        "open": directive.state in WITHDRAW.sources,
    }
    return render(request, "distribution/withdraw_directive.html", context, status=answer)
