"""What the pages of a session show of it: rows by programme, their sums, who may do what next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from accounts.models import User
from core.text import to_persian_digits
from core.workflow import Step, opened_by
from distribution import permissions
from distribution.forms import SAVE_AGAIN
from distribution.models import CommitteeSession, FunctionalCode, SessionRow
from distribution.session_checks import Finding
from distribution.session_rounds import Change, Rounds
from distribution.workflow.committee_session import (
    ACCEPT_SESSION,
    DROP_SESSION,
    RECALL_SESSION,
    RETURN_SESSION,
    SUBMIT_SESSION,
    State,
)

# The strip of the Organization's desk: title, the check it stands for, what it says when all is well.
STRIP = (
    ("سقف سهم‌ها", "share", "در سقف است"),
    ("صورت‌جلسه", "minutes", "کامل است"),
    ("قاعدهٔ پروژهٔ جدید", "new", "رعایت شده است"),
    ("نیمه‌تمام‌ها", "unfinished", "در اولویت است"),
    ("فهرست پروژه‌ها", "known", "سازگار است"),
    ("رقم‌ها و سال‌ها", "rows", "بی‌ایراد است"),
)
PROJECTS_URL, CHECK_URL = "edit_session_projects", "check_session"


def what_now(session: CommitteeSession) -> str:
    """After the sentence that the session changed meanwhile: what a second save would do, or that there is none any more."""
    return SAVE_AGAIN if session.is_writable else permissions.SESSION_NOT_WRITABLE


@dataclass
class RowView:
    """A row with what is said of it."""

    row: SessionRow
    findings: list[Finding] = field(default_factory=list)
    remarks: list[Any] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    is_new: bool = False

    @property
    def changed(self) -> set[str]:
        """The names of the facts that changed since the return."""
        return {change.name for change in self.changes}


@dataclass
class Block:
    """The rows of a programme."""

    programme: FunctionalCode
    rows: list[RowView] = field(default_factory=list)

    @property
    def total(self) -> int:
        """This year's credit of the programme in this session."""
        return sum(view.row.amount for view in self.rows)


def blocks_of(session: CommitteeSession, found: Sequence[Finding] = (), rounds: Rounds | None = None) -> list[Block]:
    """The rows by programme, in the order of codes and positions; one query."""
    rounds = rounds or Rounds()
    of_row: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        of_row[finding.row].append(finding)
    blocks: dict[int, Block] = {}
    told: set[str] = set()
    rows = session.rows.select_related("agency", "programme", "source").order_by("programme__code", "position")
    for row in rows:
        view = RowView(row)
        key = (row.code, row.source.code)
        view.changes, view.is_new = rounds.changes.get(key, []), key in rounds.added
        if row.code not in told:
            view.findings, view.remarks = of_row[row.code], rounds.remarks.get(row.code, [])
            told.add(row.code)
        blocks.setdefault(row.programme_id, Block(row.programme)).rows.append(view)
    return list(blocks.values())


def strip_of(found: list[Finding]) -> list[dict[str, Any]]:
    """The automatic checks, one a subject."""
    return [_check(title, [finding for finding in found if finding.check == check], fine) for title, check, fine in STRIP]


def _check(title: str, faults: list[Finding], fine: str) -> dict[str, Any]:
    if not faults:
        return {"result": "ok", "title": title, "detail": fine}
    detail = f"{to_persian_digits(len(faults))} مورد"
    url = f"#row-{faults[0].row}" if faults[0].row else "#findings"
    return {"result": "fail" if any(fault.blocks for fault in faults) else "warn", "title": title, "detail": detail, "url": url}


def place_of(finding: Finding, session: CommitteeSession) -> str:
    """Where the county mends what was found."""
    if finding.check in ("minutes", "unfinished"):
        return reverse("edit_session_minutes", args=[session.pk])
    anchor = f"#row-{finding.row}" if finding.row else ""
    return reverse(PROJECTS_URL, args=[session.pk]) + anchor


def note_opening(session: CommitteeSession, user: User) -> None:
    """The Organization has the sent session open: from now on it is not recalled."""
    if session.state == State.SUBMITTED and session.opened_at is None and permissions.check_session(user, session):
        opened_by(session, user)


@dataclass(frozen=True)
class Offer:
    """A way on for this person."""

    label: str
    url: str
    kind: str = ""  # primary, danger or nothing


def offers_to(user: User, session: CommitteeSession) -> list[Offer]:
    """What this person may do with the session now, the next thing first."""
    if session.is_writable and permissions.write_session(user, session):
        return [
            Offer("ثبت پروژه‌ها", _url("edit_session_projects", session)),
            Offer("صورت‌جلسه", _url("edit_session_minutes", session)),
            Offer("بازبینی و ارسال", _url(SUBMIT_SESSION.name, session), "primary"),
            Offer(DROP_SESSION.button, _url(DROP_SESSION.name, session), "danger"),
        ]
    if session.state != State.SUBMITTED:
        return []
    if permissions.check_session(user, session):
        return [Offer("بررسی ردیف‌ها کنار صورت‌جلسه", _url(CHECK_URL, session), "primary")]
    if permissions.recall_session(user, session):
        return [Offer(RECALL_SESSION.button, _url(RECALL_SESSION.name, session))]
    return []


def _url(name: str, session: CommitteeSession) -> str:
    return reverse(name, args=[session.pk])


def told(step: Step, session: CommitteeSession) -> str:
    """What is said after a step."""
    after = {
        SUBMIT_SESSION.name: "پروژه‌ها و صورت‌جلسه به سازمان فرستاده شد.",
        RECALL_SESSION.name: "جلسه بازپس گرفته شد و دوباره نزد شماست.",
        DROP_SESSION.name: "جلسه کنار گذاشته شد؛ سقفی تغییر نکرد.",
        ACCEPT_SESSION.name: f"جلسهٔ {session.county.name} پذیرفته شد و پروژه‌ها آمادهٔ ابلاغ به دستگاه‌هاست.",
        RETURN_SESSION.name: f"جلسه با نکته‌ها به دبیر کمیتهٔ {session.county.name} برگشت.",
    }
    return after[step.name]
