"""Put an unrecorded entry of a letter of the center aside."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.access import may
from distribution import permissions
from distribution.actions.discard_center_notice import discard_center_notice as discard
from distribution.models import CenterNotice
from distribution.views.stepping import NoteForm, past, press
from distribution.workflow.center_notice import DISCARD_CENTER_NOTICE, State


@may(permissions.record_center_notice, CenterNotice.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def discard_center_notice(request: HttpRequest, notice: CenterNotice) -> HttpResponse:
    """Say what is put aside, then do it; its number and date are free again."""
    if answer := past(request, notice, DISCARD_CENTER_NOTICE):
        return answer
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"version": notice.version})
    answer = press(
        request,
        notice,
        form,
        lambda given: discard(notice, by=request.user, note=given["note"], seen_version=given["version"]),
        told=f"ثبت ناتمام {notice.identifier} کنار گذاشته شد؛ اعتبار استان تغییر نکرد.",
        then=f"{reverse('list_center_notices', args=[notice.fiscal_year.year])}?type={notice.credit_type}",
    )
    if isinstance(answer, HttpResponse):
        return answer
    context = {
        "notice": notice,
        "form": form,
        "total": sum(notice.cells().values()),
        "step": DISCARD_CENTER_NOTICE,
        "draft": notice.state == State.DRAFT,
    }
    return render(request, "distribution/discard_center_notice.html", context, status=answer)
