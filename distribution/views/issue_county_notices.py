"""Issue many letters to counties at once: numbers in a row, one date; the letters go out as a job of their own."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django import forms
from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import may
from core.jobs import start_job
from core.models import Job, JobItem
from core.text import to_persian_digits
from distribution import invariants, permissions
from distribution.actions.issue_county_notice import DATE_BEFORE_COUNCIL
from distribution.county_overview import letters_of, stale_drafts
from distribution.forms import LetterNumberField, VersionField
from distribution.letter_numbers import numbers_from
from distribution.models import CountyNotice, FiscalYear
from distribution.views.issue_notice import NUMBER_MISSING
from distribution.views.issue_notices import AT_ONCE, UNKNOWN, BaseRows, DateForm, FirstForm
from distribution.workflow.county_notice import ISSUE_COUNTY_NOTICE, State


class CountyRowForm(forms.Form):
    """One letter of the list."""

    pk = forms.IntegerField(widget=forms.HiddenInput, max_value=2**63 - 1)
    version = VersionField()
    chosen = forms.BooleanField(required=False)
    number = LetterNumberField(required=False)

    def __init__(self, *args: Any, notices: dict[int, CountyNotice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = str(self["pk"].value() or "")
        self.notice = notices.get(int(given)) if given.isascii() and given.isdigit() and len(given) < 19 else None  # noqa: PLR2004 - a bigint
        if self.notice:
            name = self.notice.county.name
            self.fields["chosen"].widget.attrs = {
                "data-pick": "", "data-amount": str(self.notice.total), "aria-label": f"انتخاب ابلاغیهٔ شهرستان {name}",
            }  # fmt: skip
            self.fields["number"].widget.attrs["aria-label"] = f"شمارهٔ نامهٔ شهرستان {name}"

    def clean(self) -> dict[str, Any]:
        """What is chosen has a number."""
        data = self.cleaned_data
        if data.get("chosen") and "number" not in self.errors and not data.get("number"):
            self.add_error("number", NUMBER_MISSING)
        return data


Rows = forms.formset_factory(CountyRowForm, BaseRows, extra=0, max_num=AT_ONCE, absolute_max=AT_ONCE, validate_max=True)


@may(permissions.issue_county_notice)
@require_http_methods(["GET", "HEAD", "POST"])
def issue_county_notices(request: HttpRequest, year: int) -> HttpResponse:
    """List what waits, propose numbers, start the job that issues the chosen ones one after the other."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    if request.method == "POST":
        # Also those that are issued by now: a second press on the same page is told what it did.
        notices = {notice.pk: notice for notice in _letters(request, fiscal_year)}
        head, rows = DateForm(request.POST), Rows(request.POST, form_kwargs={"notices": notices})
        if head.is_valid() & rows.is_valid() and _after_the_council(head, rows):
            return redirect(_start(rows.chosen, head.cleaned_data["date"], fiscal_year, request))
        return _show(request, fiscal_year, FirstForm(), head, rows)
    ready = _ready(request, fiscal_year)
    first = FirstForm(request.GET if "first" in request.GET else None)
    start = first.cleaned_data["first"] if first.is_valid() else ""
    numbers = numbers_from(start, len(ready), _used(fiscal_year)) if start else [""] * len(ready)
    initial = [
        {"pk": notice.pk, "version": notice.version, "chosen": bool(start), "number": number}
        for notice, number in zip(ready, numbers, strict=True)
    ]
    rows = Rows(initial=initial, form_kwargs={"notices": {notice.pk: notice for notice in ready}})
    return _show(request, fiscal_year, first, DateForm(initial={"date": clock.today()}), rows)


def _letters(request: HttpRequest, fiscal_year: FiscalYear) -> QuerySet[CountyNotice]:
    return letters_of(request.user, fiscal_year).annotate(total=Coalesce(Sum("lines__amount"), 0))


def _held(request: HttpRequest, fiscal_year: FiscalYear) -> dict[int, str]:
    """The drafts that cannot be issued as they stand, each with its reason."""
    closed = fiscal_year.status == FiscalYear.Status.CLOSED
    drafts = letters_of(request.user, fiscal_year).filter(state=State.DRAFT)
    reasons = dict.fromkeys(drafts.values_list("pk", flat=True), permissions.YEAR_CLOSED) if closed else {}
    return reasons or dict.fromkeys(stale_drafts(fiscal_year), invariants.COUNTY_NOTICE_IS_THE_COUNCILS.sentence)


def _ready(request: HttpRequest, fiscal_year: FiscalYear) -> list[CountyNotice]:
    """The drafts that can be issued, as many as one form carries."""
    return list(_letters(request, fiscal_year).filter(state=State.DRAFT).exclude(pk__in=_held(request, fiscal_year))[:AT_ONCE])


def _used(fiscal_year: FiscalYear) -> set[str]:
    numbers = CountyNotice.objects.filter(fiscal_year=fiscal_year).exclude(state=State.DISCARDED)
    return set(numbers.values_list("number", flat=True))


def _after_the_council(head: DateForm, rows: Any) -> bool:
    """One date for all the letters: not before the resolution of any of them."""
    date: dt.date = head.cleaned_data["date"]
    if any(form.notice and form.notice.state == State.DRAFT and date < form.notice.resolution.date for form in rows.chosen):
        head.add_error("date", DATE_BEFORE_COUNCIL)
    return not head.errors


def _start(chosen: list[CountyRowForm], date: dt.date, fiscal_year: FiscalYear, request: HttpRequest) -> Job:
    """One job of the chosen rows; the same list sent twice is one job while it runs."""
    items = [_item(form, date, fiscal_year) for form in chosen]
    sent = json.dumps([item.payload for item in items], sort_keys=True)
    return start_job(
        "issue_county_notices",
        f"صدور {to_persian_digits(len(items))} ابلاغیهٔ شهرستان سال {to_persian_digits(fiscal_year.year)}",
        by=request.user,
        items=items,
        dedupe_key=f"issue_county_notices:{request.user.pk}:{hashlib.sha256(sent.encode()).hexdigest()}",
        url=reverse("list_county_notices", args=[fiscal_year.year]),
    )


def _item(form: CountyRowForm, date: dt.date, fiscal_year: FiscalYear) -> JobItem:
    """One letter. A row that names no letter of this list goes along, and its outcome says so."""
    given, notice = form.cleaned_data, form.notice
    return JobItem(
        label=f"شهرستان {notice.county.name}" if notice else UNKNOWN,
        code=given["number"],
        url=notice.get_absolute_url() if notice else "",
        payload={
            "notice": given["pk"], "version": given["version"], "year": fiscal_year.year,
            "number": given["number"], "date": date.isoformat(),
        },
    )  # fmt: skip


def _show(request: HttpRequest, fiscal_year: FiscalYear, first: FirstForm, head: DateForm, rows: Any) -> HttpResponse:
    reasons = _held(request, fiscal_year)
    chosen = [form for form in rows.forms if form.notice and form["chosen"].value()]
    context = {
        "fiscal_year": fiscal_year,
        "first": first,
        "head": head,
        "rows": rows,
        "held": [(notice, reasons[notice.pk]) for notice in _letters(request, fiscal_year).filter(pk__in=reasons)],
        "chosen_count": len(chosen),
        "chosen_total": sum(form.notice.total for form in chosen),
        "total": sum(form.notice.total for form in rows.forms if form.notice),
        "step": ISSUE_COUNTY_NOTICE,
    }
    return render(request, "distribution/issue_county_notices.html", context)
