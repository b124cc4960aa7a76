"""Issue many notices at once: numbers in a row, one date; the letters go out as a job of their own."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import may
from core.jalali import JalaliDateField
from core.jobs import start_job
from core.models import Job, JobItem
from core.text import to_persian_digits
from distribution import permissions
from distribution.actions.issue_notice import DATE_IN_FUTURE, NO_LINES
from distribution.forms import LetterNumberField, VersionField
from distribution.letter_numbers import numbers_from
from distribution.models import CreditNotice, FiscalYear
from distribution.views.issue_notice import NUMBER_MISSING
from distribution.workflow.credit_notice import ISSUE, State

# Two thousand boxes: well below what settings let a form hold, and a page a browser still draws at once.
AT_ONCE = 500
NONE_CHOSEN = "حداقل یک ابلاغیه را انتخاب کنید."
SAME_NUMBER = "این شماره را در همین فهرست برای ابلاغیهٔ دیگری هم نوشته‌اید."
INCOMPLETE_FORM = "فرم کامل به سامانه نرسید. صفحه را دوباره باز کنید."
UNKNOWN = "ابلاغیهٔ ناشناخته"
TOO_MANY = f"هر بار حداکثر {to_persian_digits(AT_ONCE)} ابلاغیه صادر می‌شود."


class FirstForm(forms.Form):
    """Where the numbers begin."""

    first = LetterNumberField(label="نخستین شماره", required=False, help_text="مانند ۹۷/۲۱۰/۱۱۲۰۱")


class DateForm(forms.Form):
    """One date for all the letters."""

    date = JalaliDateField(label="تاریخ نامه‌ها", help_text="سال/ماه/روز، مانند ۱۳۹۷/۰۷/۲۳")

    def clean_date(self) -> Any:
        """Asked before the first letter goes out."""
        if self.cleaned_data["date"] > clock.today():
            raise ValidationError(DATE_IN_FUTURE)
        return self.cleaned_data["date"]


class RowForm(forms.Form):
    """One notice of the list."""

    pk = forms.IntegerField(widget=forms.HiddenInput, max_value=2**63 - 1)
    version = VersionField()
    chosen = forms.BooleanField(required=False)
    number = LetterNumberField(required=False)

    def __init__(self, *args: Any, notices: dict[int, CreditNotice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = str(self["pk"].value() or "")
        self.notice = notices.get(int(given)) if given.isascii() and given.isdigit() and len(given) < 19 else None
        if self.notice:
            self.fields["chosen"].widget.attrs = {
                "data-pick": "",
                "data-amount": str(self.notice.total),
                "aria-label": f"انتخاب ابلاغیهٔ {self.notice.agency.name}",
            }
            self.fields["number"].widget.attrs["aria-label"] = f"شمارهٔ نامهٔ {self.notice.agency.name}"

    def clean(self) -> dict[str, Any]:
        """What is chosen has a number."""
        data = self.cleaned_data
        if data.get("chosen") and "number" not in self.errors and not data.get("number"):
            self.add_error("number", NUMBER_MISSING)
        return data


class BaseRows(forms.BaseFormSet):
    """The chosen rows, each with a number of its own."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "missing_management_form": INCOMPLETE_FORM,
        "too_many_forms": TOO_MANY + "%.0s",
    }

    @property
    def chosen(self) -> list[RowForm]:
        """The rows to issue."""
        return [form for form in self.forms if form.cleaned_data.get("chosen") and form.cleaned_data.get("pk")]

    def clean(self) -> None:
        """Something is chosen, and no number twice."""
        if not self.management_form.is_valid():
            return
        if not self.chosen:
            raise ValidationError(NONE_CHOSEN)
        times = Counter(form.cleaned_data.get("number") for form in self.chosen)
        for form in self.chosen:
            if form.cleaned_data.get("number") and times[form.cleaned_data["number"]] > 1:
                form.add_error("number", SAME_NUMBER)


Rows = forms.formset_factory(RowForm, BaseRows, extra=0, max_num=AT_ONCE, absolute_max=AT_ONCE, validate_max=True)


@may(permissions.issue)
@require_http_methods(["GET", "HEAD", "POST"])
def issue_notices(request: HttpRequest, year: int) -> HttpResponse:
    """List what waits, propose numbers, start the job that issues the chosen ones one after the other."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    if request.method == "POST":
        # Also those that are issued by now: a second press on the same page is told what it did.
        notices = {notice.pk: notice for notice in _notices(request, fiscal_year)}
        head, rows = DateForm(request.POST), Rows(request.POST, form_kwargs={"notices": notices})
        if head.is_valid() & rows.is_valid():
            return redirect(_start(rows.chosen, head.cleaned_data["date"], fiscal_year, request))
        return _show(request, fiscal_year, FirstForm(), head, rows, _drafts(request, fiscal_year)[1])
    ready, held = _drafts(request, fiscal_year)
    first = FirstForm(request.GET if "first" in request.GET else None)
    start = first.cleaned_data["first"] if first.is_valid() else ""
    numbers = numbers_from(start, len(ready), _used(fiscal_year)) if start else [""] * len(ready)
    initial = [
        {"pk": notice.pk, "version": notice.version, "chosen": bool(start), "number": number}
        for notice, number in zip(ready, numbers, strict=True)
    ]
    rows = Rows(initial=initial, form_kwargs={"notices": {notice.pk: notice for notice in ready}})
    return _show(request, fiscal_year, first, DateForm(initial={"date": clock.today()}), rows, held)


def _notices(request: HttpRequest, fiscal_year: FiscalYear) -> Any:
    notices = CreditNotice.objects.visible_to(request.user).filter(fiscal_year=fiscal_year)
    return (
        notices.select_related("agency", "fiscal_year")
        .annotate(total=Coalesce(Sum("lines__amount"), 0))
        .order_by("agency__code", "pk")
    )


def _drafts(request: HttpRequest, fiscal_year: FiscalYear) -> tuple[list[CreditNotice], list[tuple[CreditNotice, str]]]:
    """The drafts that can be issued, as many as one request carries, and the others with their reason."""
    ready, held = [], []
    for notice in _notices(request, fiscal_year).filter(state=State.DRAFT):
        reason = permissions.issue(request.user, notice).reason or ("" if notice.total else NO_LINES)
        if reason:
            held.append((notice, reason))
        else:
            ready.append(notice)
    return ready[:AT_ONCE], held


def _used(fiscal_year: FiscalYear) -> set[str]:
    numbers = CreditNotice.objects.filter(fiscal_year=fiscal_year).exclude(state=State.DISCARDED)
    return set(numbers.values_list("number", flat=True))


def _start(chosen: list[RowForm], date: Any, fiscal_year: FiscalYear, request: HttpRequest) -> Job:
    """One job of the chosen rows; the same list sent twice is one job while it runs."""
    items = [_item(form, date, fiscal_year) for form in chosen]
    sent = json.dumps([item.payload for item in items], sort_keys=True)
    return start_job(
        "issue_notices",
        f"صدور {to_persian_digits(len(items))} ابلاغیهٔ سال {to_persian_digits(fiscal_year.year)}",
        by=request.user,
        items=items,
        dedupe_key=f"issue_notices:{request.user.pk}:{hashlib.sha256(sent.encode()).hexdigest()}",
        url=reverse("list_notices", args=[fiscal_year.year]),
    )


def _item(form: RowForm, date: Any, fiscal_year: FiscalYear) -> JobItem:
    """One letter. A row that names no notice of this list goes along, and its outcome says so."""
    given, notice = form.cleaned_data, form.notice
    return JobItem(
        label=notice.agency.name if notice else UNKNOWN,
        code=given["number"],
        url=notice.get_absolute_url() if notice else "",
        payload={
            "notice": given["pk"], "version": given["version"], "year": fiscal_year.year,
            "number": given["number"], "date": date.isoformat(),
        },
    )  # fmt: skip


def _show(
    request: HttpRequest, fiscal_year: FiscalYear, first: FirstForm, head: DateForm, rows: Any, held: list[tuple[CreditNotice, str]]
) -> HttpResponse:
    chosen = [form for form in rows.forms if form.notice and form["chosen"].value()]
    context = {
        "fiscal_year": fiscal_year,
        "first": first,
        "head": head,
        "rows": rows,
        "held": held,
        "chosen_count": len(chosen),
        "chosen_total": sum(form.notice.total for form in chosen),
        "total": sum(form.notice.total for form in rows.forms if form.notice),
        "step": ISSUE,
    }
    return render(request, "distribution/issue_notices.html", context)
