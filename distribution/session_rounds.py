"""The rounds of a session between its county and the Organization: what was sent, what was remarked, what changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core.audit import history_of
from core.models import AuditEntry
from distribution.models import CommitteeSession, Execution, ProjectStatus, SessionComment, SessionRow
from distribution.workflow.committee_session import RETURN_SESSION, STEPS, SUBMIT_SESSION

# The facts of a row as the history keeps them: its name there, and what people call it.
FACTS = {
    "title": "عنوان", "agency": "دستگاه", "programme": "برنامه", "place": "محل", "unit": "واحد", "quantity": "مقدار",
    "total_cost": "برآورد کل", "spent": "هزینه‌شده", "amount": "اعتبار امسال", "start_year": "سال آغاز", "end_year": "سال پایان",
    "progress": "پیشرفت", "execution": "نحوهٔ اجرا", "status": "وضعیت",
}  # fmt: skip
_WORDS = {"execution": dict(Execution.choices), "status": dict(ProjectStatus.choices)}
Key = tuple[str, str]  # project code, source code


@dataclass(frozen=True)
class Change:
    """One fact of a row that is not what was sent last time; `before` is a number or words."""

    name: str
    label: str
    before: Any

    @property
    def counts(self) -> bool:
        """True for an amount or another number that is grouped."""
        return self.name in ("quantity", "total_cost", "spent", "amount")


@dataclass
class Rounds:
    """What a second look needs: remarks of the last return, and what the county changed since that sending."""

    text: str = ""
    returned: AuditEntry | None = None
    remarks: dict[str, list[SessionComment]] = field(default_factory=lambda: defaultdict(list))
    older: list[SessionComment] = field(default_factory=list)
    changes: dict[Key, list[Change]] = field(default_factory=dict)
    added: set[Key] = field(default_factory=set)
    removed: list[dict[str, Any]] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """True when a row was added, changed or taken away since the return."""
        return bool(self.changes or self.added or self.removed)

    @property
    def counted(self) -> int:
        """How many rows that is."""
        return len(self.changes) + len(self.added) + len(self.removed)


def as_sent(rows: Iterable[SessionRow]) -> list[dict[str, Any]]:
    """The rows as the history of the sending keeps them, with codes instead of ids."""
    return [_facts_of(row) for row in rows]


def rounds_of(session: CommitteeSession) -> Rounds:
    """The last return's remarks and the changes since, in three queries; empty where nothing was ever returned."""
    entries = list(history_of(session).filter(action__in=[SUBMIT_SESSION.name, RETURN_SESSION.name]))
    place = max((n for n, entry in enumerate(entries) if entry.action == RETURN_SESSION.name), default=None)
    if place is None:
        return Rounds()
    found = Rounds(returned=entries[place])
    comments = list(session.comments.select_related("by"))
    latest = comments[-1].at if comments else None
    for comment in comments:
        if comment.at != latest:
            found.older.append(comment)
        elif comment.row_code:
            found.remarks[comment.row_code].append(comment)
        else:
            found.text = comment.text
    sent = next((entry for entry in reversed(entries[:place]) if entry.action == SUBMIT_SESSION.name), None)
    if sent is not None and "rows_sent" in sent.data:
        _compare(found, sent.data["rows_sent"], as_sent(session.rows.select_related("agency", "programme", "source")))
    return found


def events_of(session: CommitteeSession) -> list[dict[str, Any]]:
    """The history for the timeline, newest first."""
    kinds = {step.name: step.kind for step in STEPS}
    return [
        {
            "kind": "return" if kinds.get(entry.action) in ("end", "return", "recall") else "forward",
            "title": entry.label,
            "by": f"{entry.actor_name}، {entry.actor_position}" if entry.actor_position else entry.actor_name,
            "at": entry.at,
            "quote": entry.note,
        }
        for entry in history_of(session).order_by("-number")
    ]


def _facts_of(row: SessionRow) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in FACTS if name not in ("agency", "programme")}
    return {"code": row.code, "source": row.source.code, "agency": row.agency.code, "programme": row.programme.code, **plain}


def _compare(found: Rounds, before: list[dict[str, Any]], now: list[dict[str, Any]]) -> None:
    old = {(row["code"], row["source"]): row for row in before}
    new = {(row["code"], row["source"]): row for row in now}
    found.added = set(new) - set(old)
    found.removed = [row for key, row in old.items() if key not in new]
    for key in new.keys() & old.keys():
        changes = [
            Change(name, label, _WORDS.get(name, {}).get(old[key].get(name), old[key].get(name)))
            for name, label in FACTS.items()
            if new[key][name] != old[key].get(name)
        ]
        if changes:
            found.changes[key] = changes
