"""Change a notice of the center that is not recorded yet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.money import format_amount
from distribution import permissions
from distribution.actions.enter_center_notice import save_center_notice
from distribution.center_grid import CenterNoticeForm, Frame, box
from distribution.invariants import CENTER_NOTICE_IS_FINAL
from distribution.models import CenterNotice
from distribution.views.start_center_notice import asked_for_more, named_in
from distribution.views.stepping import press
from distribution.workflow.center_notice import State

HEAD = ("kind", "number", "date", "received_on", "note", "version")


@may(permissions.record_center_notice, CenterNotice.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_center_notice(request: HttpRequest, notice: CenterNotice) -> HttpResponse:
    """The same form with what is written; without a new scan the old one stays."""
    frame = Frame.of(notice.fiscal_year, notice.credit_type)
    if request.method != "POST":
        if notice.state != State.DRAFT:
            messages.info(request, CENTER_NOTICE_IS_FINAL.sentence)
            return redirect(notice)
        form = CenterNoticeForm(initial=_written(notice), frame=frame, notice=notice, corrected=notice.corrects)
        return _show(request, notice, frame, form)
    if again := asked_for_more(request, frame, notice):
        return _show(request, notice, frame, again)
    form = CenterNoticeForm(request.POST, request.FILES, frame=frame, notice=notice, corrected=named_in(request, frame, notice))
    answer = press(
        request,
        notice,
        form,
        lambda given: save_center_notice(notice, cells=form.cells(), by=request.user, seen_version=given["version"], **form.head()),
        told=f"ابلاغیهٔ مرکز به جمع {format_amount(form.total)} میلیون ریال ذخیره شد؛ هنوز ثبت نهایی نشده است.",
    )
    return answer if isinstance(answer, HttpResponse) else _show(request, notice, frame, form, status=answer)


def _written(notice: CenterNotice) -> dict[str, Any]:
    figures = {box(cell): amount for cell, amount in notice.cells().items()}
    return {name: getattr(notice, name) for name in HEAD} | {"corrects": notice.corrects_id} | figures


def _show(request: HttpRequest, notice: CenterNotice, frame: Frame, form: CenterNoticeForm, status: int = 200) -> HttpResponse:
    context = {"notice": notice, "fiscal_year": notice.fiscal_year, "frame": frame, "form": form, "draft": notice.state == State.DRAFT}
    return render(request, "distribution/edit_center_notice.html", context, status=status)
