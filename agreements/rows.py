"""A row of the lists: where it leads, how far its clock has run, and its deadline in words.

Everything a page of rows needs is read here for all of them together, so a page costs the same
number of queries whether it shows one row or fifty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from agreements.changes import Change, changes_of
from agreements.models import Agreement, ReturnNote
from agreements.workflow import STAMPS, WITH_AGENCY, WRITABLE, Desk, State
from core import clock
from core.text import to_persian_digits
from core.workdays import add_working_days, holidays, working_days_between

PER_PAGE = 50
SOON_DAYS = 3

GROUPS = {
    "late": ("خارج از مهلت", "exclamation"),
    "soon": ("کمتر از ۳ روز مانده", "clock"),
    "ok": ("در مهلت", "check-circle"),
    "none": ("بدون مهلت", "calendar"),
}


@dataclass(frozen=True)
class Days:
    """Today and the holidays, read once for a whole page."""

    today: dt.date
    off: frozenset[dt.date]

    @classmethod
    def now(cls) -> Days:
        """As they are at this moment."""
        return cls(clock.today(), holidays())

    @property
    def soon(self) -> dt.date:
        """The first day that is no longer «کمتر از ۳ روز مانده»."""
        return add_working_days(self.today, SOON_DAYS, self.off)

    def group(self, due: dt.date | None) -> str:
        """The group of the list a deadline falls in."""
        if due is None:
            return "none"
        return "late" if due < self.today else "soon" if due < self.soon else "ok"

    def words(self, due: dt.date | None) -> str:
        """How far away a deadline is, in working days."""
        if due is None:
            return "بدون مهلت"
        if due == self.today:
            return "مهلت امروز است"
        if due > self.today:
            return to_persian_digits(f"{working_days_between(self.today, due, self.off)} روز مانده")
        past = working_days_between(due, self.today, self.off)
        return to_persian_digits(f"{past} روز گذشته") if past else "مهلت گذشته است"


@dataclass(frozen=True)
class Row:
    """One agreement in a list."""

    agreement: Agreement
    url: str
    days: Days
    due: dt.date | None
    note: ReturnNote | None
    change: Change | None

    @property
    def group(self) -> str:
        """Its group by deadline."""
        return self.days.group(self.due)

    @property
    def due_words(self) -> str:
        """«۲ روز مانده» and the like."""
        if self.due is None and self.agreement.state == State.RETURNED:
            return "در انتظار اصلاح"
        return self.days.words(self.due)

    @property
    def has_clock(self) -> bool:
        """A draft that was never sent has no clock yet, a cancelled or parked paper none any more."""
        return self.agreement.state not in (State.DRAFT, State.CANCELLED, State.PARKED)

    @property
    def spent(self) -> int:
        """Working days of the service clock so far."""
        return self.agreement.days_used(self.days.off)

    @property
    def at_desk(self) -> int:
        """Working days at the present desk."""
        return self.agreement.days_at_desk(self.days.off)

    @property
    def paused(self) -> bool:
        """True while the clock stands still because the paper is with the agency."""
        return self.agreement.desk in WITH_AGENCY

    @property
    def with_me(self) -> int | None:
        """The days to draw as «نزد شما»: none while the clock stands still or has run out."""
        return None if self.paused or self.agreement.is_finished else self.at_desk

    @property
    def limit(self) -> int:
        """The year's service days."""
        return self.agreement.fiscal_year.service_days

    @property
    def desk_label(self) -> str:
        """Whose turn it is, in words."""
        return Desk(self.agreement.desk).label

    @property
    def amendment_words(self) -> str:
        """«اصلاحیهٔ ۱» of an amendment; empty for an original."""
        return to_persian_digits(f"اصلاحیهٔ {self.agreement.amendment_number}") if self.agreement.is_amendment else ""

    @property
    def is_new(self) -> bool:
        """True until somebody of the desk whose turn it is has opened the paper."""
        return self.agreement.opened_at is None and self.agreement.state != State.DRAFT

    @property
    def is_answer(self) -> bool:
        """True when the agency sent it again after a return."""
        if self.agreement.state != State.SUBMITTED or self.note is None:
            return False
        return self.note.to_desk == Desk.AGENCY

    @property
    def returned(self) -> ReturnNote | None:
        """The return that brought it to its present desk, if a return did."""
        if self.note is None or self.note.to_desk != self.agreement.desk:
            return None
        stamp = STAMPS.get(State(self.agreement.state))
        arrived = getattr(self.agreement, f"{stamp}_at") if stamp else None
        return self.note if arrived is None or self.note.at >= arrived else None

    @property
    def returned_to(self) -> str:
        """For the status tag: the Organization's desk a paper was returned to; empty otherwise."""
        return self.agreement.desk if self.returned and self.agreement.desk in (Desk.EXPERT, Desk.INTEGRATION) else ""

    @property
    def shown_state(self) -> str:
        """The state of its status tag: a return inside the Organization is shown as the return it is."""
        return State.RETURNED if self.returned_to else self.agreement.state


def ready_for_rows(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """With everything a row shows."""
    notes = ReturnNote.objects.select_related("reason", "by")
    return agreements.for_lists().prefetch_related(Prefetch("returns", queryset=notes))


def rows_of(agreements: Iterable[Agreement], days: Days, *, compare: bool = False) -> list[Row]:
    """Rows of agreements from `ready_for_rows`; `compare` adds the change from last year."""
    agreements = list(agreements)
    changes = changes_of(agreements) if compare else {}
    return [
        Row(
            agreement,
            url_of_turn(agreement),
            days,
            due_of(agreement),
            next(iter(agreement.returns.all()), None),
            changes.get(agreement.pk),
        )
        for agreement in agreements
    ]


def due_of(agreement: Agreement) -> dt.date | None:
    """The deadline of its present turn; a draft never sent has the year's deadline for drafts."""
    if agreement.state == State.DRAFT and agreement.due_on is None:
        return agreement.fiscal_year.draft_deadline
    return agreement.due_on


def url_of_turn(agreement: Agreement) -> str:
    """The page on which the person whose turn it is does the work."""
    if agreement.state in WRITABLE:
        name = "edit_agreement"
    elif agreement.state == State.DEPUTY_APPROVED:
        name = "record_wet_signature" if agreement.agency.signature_kind == "wet" else "sign_agreement"
    elif agreement.state == State.SIGNED:
        name = "notify_agreement" if agreement.desk == Desk.INTEGRATION else "countersign_agreement"
    elif agreement.is_finished or agreement.state == State.PARKED:
        name = "show_agreement"
    else:
        name = "review_agreement"
    return reverse(name, args=[agreement.identifier])


def grouped(rows: list[Row], counts: dict[str, int]) -> list[dict[str, Any]]:
    """The rows of a page under their headings, with the counts of the whole list."""
    return [
        {"key": key, "title": GROUPS[key][0], "icon": GROUPS[key][1], "count": counts[key], "rows": list(found)}
        for key, found in groupby(rows, key=lambda row: row.group)
    ]


class CountedPaginator(Paginator):
    """A paginator whose count was read with the page's other figures."""

    def __init__(self, rows: QuerySet, count: int, per_page: int = PER_PAGE) -> None:
        super().__init__(rows, per_page)
        self.count = count
