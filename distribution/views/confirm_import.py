"""The preview of a faultless file, and the one press that writes it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.keeping import forget, kept
from core.money import format_amount
from core.refusals import AlreadyDone, Refused
from core.text import to_persian_digits
from distribution import permissions
from distribution.actions.import_credits import NOTHING_LEFT
from distribution.actions.import_credits import import_credits as import_checked
from distribution.importing import Checked, Table, check, given_of
from distribution.models import CreditNotice, FiscalYear
from distribution.views.import_credits import UPLOADED

PREVIEW_IS_GONE = "این پیش‌نمایش دیگر نگه داشته نمی‌شود. فایل را دوباره بارگذاری کنید."
CHANGED_SINCE = "اطلاعات پایه پس از بارگذاری فایل تغییر کرده است: ردیف {row}، {column}: {sentence} فایل را دوباره بارگذاری کنید."
SAY_SURE = "اگر مبلغ‌ها به میلیون ریال است، این خانه را علامت بزنید؛ وگرنه فایل را اصلاح کنید."


class ConfirmForm(forms.Form):
    """The answer to the question about rials, where it was asked."""

    sure = forms.BooleanField(
        label="این مبلغ‌ها به میلیون ریال است و درست است", error_messages={"required": SAY_SURE}
    )

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["sure"]


@may(permissions.enter)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_import(request: HttpRequest, year: int, token: str) -> HttpResponse:
    """Sums by agency and for the whole file; checked again at the press, written whole or not at all."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    work = kept(request, UPLOADED, token)
    if work is None or work["year"] != year:
        done = request.session.get("imported") == token
        messages.info(request, NOTHING_LEFT if done else PREVIEW_IS_GONE)
        return redirect("list_notices" if done else "import_credits", year)
    checked = check(Table.from_json(work["table"]), fiscal_year, work["kind"])
    form = ConfirmForm(request.POST if request.method == "POST" else None, asks=bool(checked.doubts))
    if request.method != "POST" or not form.is_valid():
        return _show(request, fiscal_year, work, checked, form)
    try:
        notices = _write(request, fiscal_year, work, checked)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as refusal:
        return _show(request, fiscal_year, work, checked, form, refusal=refusal.sentence, status=refusal.status)
    else:
        messages.success(request, notices)
    request.session["imported"] = token
    forget(request, UPLOADED)
    return redirect("list_notices", year)


def _write(request: HttpRequest, fiscal_year: FiscalYear, work: dict[str, Any], checked: Checked) -> str:
    """Write what is left and say how much that was."""
    if checked.faults:
        fault = checked.faults[0]
        raise Refused(
            CHANGED_SINCE.format(row=to_persian_digits(fault.row), column=fault.column_title, sentence=fault.sentence)
        )
    done = import_checked(
        fiscal_year=fiscal_year,
        given=given_of(checked.plans),
        kind=work["kind"],
        by=request.user,
        council_number=work["council_number"],
        council_date=dt.date.fromisoformat(work["council_date"]) if work["council_date"] else None,
        seen={int(agency): version for agency, version in work["seen"].items()},
        note=f"{to_persian_digits(checked.rows)} ردیف از فایل «{work['file']}»",
    )
    return (
        f"{to_persian_digits(done.cells)} ردیف برای {to_persian_digits(len(done.notices))} دستگاه "
        f"به جمع {format_amount(done.total)} میلیون ریال ثبت شد. ابلاغیه‌ها آمادهٔ صدور است."
    )


def _show(
    request: HttpRequest,
    fiscal_year: FiscalYear,
    work: dict[str, Any],
    checked: Checked,
    form: ConfirmForm,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    to_write = checked.to_write
    context = {
        "fiscal_year": fiscal_year,
        "work": work,
        "kind": CreditNotice.Kind(work["kind"]).label,
        "council_date": dt.date.fromisoformat(work["council_date"]) if work["council_date"] else None,
        "checked": checked,
        "plans": [(plan, plan.replaces(work["council_number"])) for plan in checked.plans],
        "to_write": to_write,
        "rows_to_write": sum(len(plan.cells) for plan in to_write),
        "sum_to_write": sum(sum(plan.cells.values()) for plan in to_write),
        "form": form,
        "refusal": [refusal] if refusal else [],
        "faults": checked.faults[:50],
    }
    return render(request, "distribution/confirm_import.html", context, status=status)
