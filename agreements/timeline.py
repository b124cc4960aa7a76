"""The history of an agreement as people read it: steps with person, time and length of stay."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from agreements.models import Agreement
from agreements.workflow import STEP_NAMED, TURN, WITH_AGENCY, State
from core.audit import history_of
from core.models import AuditEntry
from core.workdays import holidays, working_days_between
from core.workflow import Kind


@dataclass(frozen=True)
class Event:
    """One step taken: the entry, its kind, and the working days the paper lay on the desk before it."""

    entry: AuditEntry
    kind: str
    working_days: int | None
    with_agency: bool

    def for_paper(self) -> dict[str, Any]:
        """The same as a row of the verification leaf."""
        serial = self.entry.data.get("serial", "")
        # Only «P1»: a whole serial in a Persian sentence would be read from its wrong end.
        note = self.entry.note or (f"سریال {serial.rpartition('-')[2]}" if serial else "")
        if self.entry.data.get("reason"):
            note = f"{self.entry.data['reason']}: {self.entry.note}"
        return {
            "label": self.entry.label,
            "name": self.entry.actor_name,
            "position": self.entry.actor_position,
            "on_behalf_of": self.entry.on_behalf_of,
            "at": self.entry.at,
            "working_days": self.working_days,
            "with_agency": self.with_agency,
            "note": note,
        }


def events_of(agreement: Agreement, off: frozenset[dt.date] | None = None) -> list[Event]:
    """Every step of the agreement, oldest first; `off` are the holidays, where they are known already."""
    off = holidays() if off is None else off
    events: list[Event] = []
    arrived: dt.date | None = None
    desk = ""
    for entry in history_of(agreement).exclude(to_state=""):
        day = timezone.localtime(entry.at).date()
        step = STEP_NAMED.get(entry.action)
        with_agency = desk in WITH_AGENCY
        events.append(
            Event(
                entry,
                step.kind if step else Kind.FORWARD,
                None if arrived is None else working_days_between(arrived, day, off),
                with_agency,
            )
        )
        arrived, desk = day, TURN[State(entry.to_state)]
    return events
