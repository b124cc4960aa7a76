"""Record a letter of the center for good: what stands now, what changes, what stands then."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.access import may
from distribution import permissions
from distribution.actions.record_center_notice import record_center_notice as record
from distribution.center_checks import readiness_of
from distribution.center_reading import changes_of
from distribution.models import CenterNotice
from distribution.views.stepping import PressForm, past, press
from distribution.workflow.center_notice import RECORD_CENTER_NOTICE, State


@may(permissions.record_center_notice, CenterNotice.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def record_center_notice(request: HttpRequest, notice: CenterNotice) -> HttpResponse:
    """The effect cell by cell before the press; what stands in the way of a reduction as a table."""
    if answer := past(request, notice, RECORD_CENTER_NOTICE):
        return answer
    form = PressForm(request.POST if request.method == "POST" else None, initial={"version": notice.version})
    answer = press(
        request,
        notice,
        form,
        lambda given: record(notice, by=request.user, seen_version=given["version"]),
        told=f"ابلاغیهٔ مرکز با شناسهٔ {notice.identifier} ثبت نهایی شد و اعتبار استان تغییر کرد.",
    )
    if isinstance(answer, HttpResponse):
        return answer
    changes = changes_of(notice)
    context = {
        "notice": notice,
        "form": form,
        "step": RECORD_CENTER_NOTICE,
        "draft": notice.state == State.DRAFT,
        "changes": changes,
        "sums": {name: sum(getattr(change, name) for change in changes) for name in ("before", "change", "after")},
        "total": sum(notice.cells().values()),
        "readiness": readiness_of(notice),
    }
    return render(request, "distribution/record_center_notice.html", context, status=answer)
