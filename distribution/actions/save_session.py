"""Open a county committee's session and write its projects and minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import ExecutiveAgency, User
from core import clock
from core.audit import record
from core.files import store
from core.refusals import Refused
from core.text import to_persian_digits
from core.uploads import Upload
from core.workflow import write
from distribution import invariants, permissions
from distribution.models import CommitteeSession, County, CreditSource, FiscalYear, FunctionalCode, SessionRow
from distribution.models.projects import Execution, ProjectStatus
from distribution.workflow.committee_session import WRITABLE, Desk, State

# What one page can send back: 300 rows of 16 boxes stay below Django's limit of fields of a form.
MOST_ROWS = 300
TOO_MANY_ROWS = "هر جلسه حداکثر ۳۰۰ ردیف پروژه دارد؛ ردیف‌های بیشتر را در جلسهٔ بعد ثبت کنید."
HELD_IN_FUTURE = "تاریخ جلسه نباید پس از امروز باشد."
NOT_OF_THE_YEAR = "این شهرستان در این سال وجود نداشته است."


@dataclass(frozen=True)
class ProjectRow:
    """One row of the grid, checked in shape; amounts in million rials."""

    code: str
    title: str
    agency: ExecutiveAgency
    programme: FunctionalCode
    source: CreditSource
    total_cost: int
    amount: int
    start_year: int
    end_year: int
    spent: int = 0
    place: str = ""
    unit: str = ""
    quantity: int | None = None
    progress: int = 0
    execution: str = Execution.CONTRACT
    status: str = ProjectStatus.UNFINISHED


@transaction.atomic
def open_session(*, fiscal_year: FiscalYear, county: County, by: User) -> CommitteeSession:
    """The next session of a county. Raises Refused when one is open already."""
    # Two presses at once: the second waits here and finds the first one's session.
    County.objects.select_for_update(no_key=True).get(pk=county.pk)
    if not County.objects.of_year(fiscal_year.year).filter(pk=county.pk).exists():
        raise Refused(NOT_OF_THE_YEAR)
    sessions = CommitteeSession.objects.filter(fiscal_year=fiscal_year, county=county)
    ordinal = (sessions.order_by("-ordinal").values_list("ordinal", flat=True).first() or 0) + 1
    session = CommitteeSession(
        fiscal_year=fiscal_year, county=county, ordinal=ordinal, identifier=f"{fiscal_year.year}-K-{county.code}-{ordinal:02}",
        desk=Desk.COUNTY, desk_since=clock.now(),
    )  # fmt: skip
    permissions.write_session(by, session).or_refuse()
    if sessions.filter(state__in=[*WRITABLE, State.SUBMITTED]).exists():
        raise Refused(invariants.ONE_SESSION_OPEN.sentence)
    session.save()
    record(session, by=by, action="open_session", label="آغاز جلسهٔ کمیته", side=session.writing_side())
    return session


def save_session_rows(
    session: CommitteeSession, rows: Sequence[ProjectRow], *, by: User, seen_version: int | None = None
) -> CommitteeSession:
    """The session's grid is exactly these rows. Over the ceiling may be saved, not sent."""
    with write(session, permissions.edit_session, by=by, label="ویرایش پروژه‌ها", seen_version=seen_version) as locked:
        _write_rows(locked, list(rows))
    return locked


def add_session_rows(
    session: CommitteeSession, rows: Sequence[ProjectRow], *, by: User, seen_version: int | None = None
) -> CommitteeSession:
    """Add pasted rows below those that are there."""
    with write(session, permissions.edit_session, by=by, label=f"افزودن {to_persian_digits(len(rows))} ردیف", seen_version=seen_version) as locked:
        there = SessionRow.objects.filter(session=locked)
        if there.count() + len(rows) > MOST_ROWS:
            raise Refused(TOO_MANY_ROWS)
        last = there.order_by("-position").values_list("position", flat=True).first() or 0
        SessionRow.objects.bulk_create(_row(locked, last + n, row) for n, row in enumerate(rows, start=1))
    return locked


def _write_rows(session: CommitteeSession, rows: list[ProjectRow]) -> None:
    if len(rows) > MOST_ROWS:
        raise Refused(TOO_MANY_ROWS)
    session.rows.all().delete()
    SessionRow.objects.bulk_create(_row(session, n, row) for n, row in enumerate(rows, start=1))


def _row(session: CommitteeSession, position: int, row: ProjectRow) -> SessionRow:
    return SessionRow(session=session, position=position, **vars(row))


def save_minutes(
    session: CommitteeSession,
    *,
    minutes_number: str,
    held_on: dt.date | None,
    members: str,
    by: User,
    explanation: str = "",
    minutes: Upload | None = None,
    seen_version: int | None = None,
) -> CommitteeSession:
    """Number, date, members and scan; without a new scan the one that is there stays."""
    with write(session, permissions.edit_session, by=by, label="ثبت صورت‌جلسه", seen_version=seen_version) as locked:
        if held_on is not None and held_on > clock.today():
            raise Refused(HELD_IN_FUTURE)
        twins = CommitteeSession.objects.filter(fiscal_year=locked.fiscal_year, county=locked.county, minutes_number=minutes_number)
        if minutes_number and twins.exclude(pk=locked.pk).exclude(state=State.DROPPED).exists():
            raise Refused(invariants.MINUTES_NUMBER_ONCE.sentence)
        locked.minutes_number, locked.held_on, locked.members, locked.explanation = minutes_number, held_on, members, explanation
        if minutes is not None:
            locked.minutes, locked.minutes_name = store(minutes.content, minutes.content_type), minutes.name
    return locked
