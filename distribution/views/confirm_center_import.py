"""The preview of a notice's figures from a file, and the one press that writes them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.keeping import forget, kept
from core.middleware import sentence_of
from core.money import format_amount
from core.refusals import Refused
from core.text import to_persian_digits
from distribution import permissions
from distribution.actions.enter_center_notice import save_center_notice
from distribution.center_importing import Checked, check
from distribution.center_reading import table_of
from distribution.importing import Table
from distribution.models import CenterNotice, CreditType
from distribution.views.confirm_import import CHANGED_SINCE, PREVIEW_IS_GONE, ConfirmForm
from distribution.views.import_center_notice import UPLOADED

NOTHING_LEFT = "این ارقام پیش‌تر ثبت شده است و دوباره ثبت نشد."


@may(permissions.record_center_notice, CenterNotice.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_center_import(request: HttpRequest, notice: CenterNotice, token: str) -> HttpResponse:
    """What the notice holds now and will hold then; checked again at the press, written whole or not at all."""
    work = kept(request, UPLOADED, token)
    if work is None or work["notice"] != notice.pk:
        done = request.session.get("center_imported") == token
        messages.info(request, NOTHING_LEFT if done else PREVIEW_IS_GONE)
        return redirect("show_center_notice" if done else "import_center_notice", notice.pk)
    checked = check(Table.from_json(work["table"]), notice)
    form = ConfirmForm(request.POST if request.method == "POST" else None, asks=bool(checked.doubts))
    if request.method != "POST" or not form.is_valid():
        return _show(request, notice, work, checked, form)
    try:
        _write(request, notice, work, checked)
    except Refused as refusal:
        return _show(request, notice, work, checked, form, refusal=refusal.sentence, status=refusal.status)
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        return _show(request, notice, work, checked, form, refusal=sentence, status=409)
    messages.success(request, f"{to_persian_digits(checked.rows)} ردیف به جمع {format_amount(checked.total)} میلیون ریال در ابلاغیه نوشته شد؛ هنوز ثبت نهایی نشده است.")
    request.session["center_imported"] = token
    forget(request, UPLOADED)
    return redirect(notice)


def _write(request: HttpRequest, notice: CenterNotice, work: dict[str, Any], checked: Checked) -> None:
    """Put the figures of the table in the place of what the notice holds; its head stays."""
    if checked.faults:
        fault = checked.faults[0]
        raise Refused(CHANGED_SINCE.format(row=to_persian_digits(fault.row), column=fault.column_title, sentence=fault.sentence))
    save_center_notice(
        notice,
        kind=notice.kind,
        corrects=notice.corrects,
        number=notice.number,
        date=notice.date,
        received_on=notice.received_on,
        note=notice.note,
        cells=checked.cells,
        by=request.user,
        seen_version=work["seen"],
        label=f"{to_persian_digits(checked.rows)} ردیف از {work['source']}",
    )


def _show(
    request: HttpRequest, notice: CenterNotice, work: dict[str, Any], checked: Checked, form: ConfirmForm, refusal: str = "", status: int = 200
) -> HttpResponse:
    now = notice.cells()
    context = {
        "notice": notice,
        "capital": notice.credit_type == CreditType.CAPITAL,
        "work": work,
        "checked": checked,
        "table": table_of(checked.cells),
        "total": checked.total,
        "now": sum(now.values()),
        "same": {cell: amount for cell, amount in checked.cells.items() if amount} == {cell: amount for cell, amount in now.items() if amount},
        "form": form,
        "refusal": [refusal] if refusal else [],
        "faults": checked.faults[:50],
    }
    return render(request, "distribution/confirm_center_import.html", context, status=status)
