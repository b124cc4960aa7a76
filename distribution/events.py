"""The history of a paper as its timeline shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.audit import history_of
from core.models import AuditEntry
from core.workflow import Paper, Step


def events_of(paper: Paper, steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Everything that happened to it, newest first, for `{% timeline %}`; one query."""
    return as_events(history_of(paper).order_by("-number"), steps)


def as_events(entries: Iterable[AuditEntry], steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Entries of a history as rows of a timeline; what ends a paper is coloured as a return."""
    kinds = {step.name: step.kind for step in steps}
    return [
        {
            "kind": "return" if kinds.get(entry.action) in ("end", "return") else "forward",
            "title": entry.label,
            "by": f"{entry.actor_name}، {entry.actor_position}" if entry.actor_position else entry.actor_name,
            "at": entry.at,
            "quote": entry.note,
        }
        for entry in entries
    ]
