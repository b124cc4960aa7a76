"""Record a resolution of the provincial council: number, date, session, scan."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import may
from core.jalali import JalaliDateField
from core.middleware import sentence_of
from core.refusals import Refused
from core.text import PersianCharField
from core.uploads import SCANS, UploadField
from distribution import permissions
from distribution.actions.record_resolution import IN_FUTURE
from distribution.actions.record_resolution import record_resolution as record
from distribution.forms import NOT_OFFERED, LetterNumberField
from distribution.invariants import RESOLUTION_NUMBER_ONCE
from distribution.models import CreditType, FiscalYear

AT_FIELD = {RESOLUTION_NUMBER_ONCE.sentence: "number", IN_FUTURE: "date"}


class ResolutionForm(forms.Form):
    """What stands on the resolution, and its scan."""

    credit_type = forms.ChoiceField(
        label="نوع اعتبار", choices=CreditType.choices, initial=CreditType.CAPITAL, error_messages=dict.fromkeys(("required", "invalid_choice"), NOT_OFFERED)
    )
    number = LetterNumberField(label="شمارهٔ مصوبه", help_text="مانند ۹۷/۲/۹", error_messages={"required": "شمارهٔ مصوبه را بنویسید."})
    date = JalaliDateField(label="تاریخ مصوبه", help_text="سال/ماه/روز، مانند ۱۳۹۷/۰۳/۰۱")
    session = PersianCharField(label="جلسه", required=False, max_length=40, help_text="مانند «جلسهٔ ۲»")
    scan = UploadField(label="تصویر مصوبه", kinds=SCANS, help_text="پس از ثبت تغییر نمی‌کند.")


@may(permissions.record_resolution)
@require_http_methods(["GET", "HEAD", "POST"])
def record_resolution(request: HttpRequest, year: int) -> HttpResponse:
    """Once; the number cannot be used again in the year."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    closed = permissions.YEAR_CLOSED if fiscal_year.status == FiscalYear.Status.CLOSED else ""
    if request.method != "POST" or closed:
        form = ResolutionForm(initial={"date": clock.today()})
        return _show(request, fiscal_year, form, closed, status=409 if request.method == "POST" else 200)
    form = ResolutionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, fiscal_year, form)
    try:
        made = record(fiscal_year=fiscal_year, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        sentence, status = refusal.sentence, refusal.status
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        status = 409
    else:
        messages.success(request, "مصوبهٔ شورا ثبت شد.")
        return redirect(made)
    form.add_error(AT_FIELD.get(sentence), sentence)
    return _show(request, fiscal_year, form, status=status)


def _show(request: HttpRequest, fiscal_year: FiscalYear, form: ResolutionForm, closed: str = "", status: int = 200) -> HttpResponse:
    context = {"fiscal_year": fiscal_year, "form": form, "closed": closed}
    return render(request, "distribution/record_resolution.html", context, status=status)
