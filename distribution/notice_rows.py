"""The figures of a notice as its page shows them: by programme and source, then by chapter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.audit import history_of
from distribution.events import as_events
from distribution.models import CreditNotice, CreditNoticeLine
from distribution.workflow.credit_notice import ISSUE, STEPS


@dataclass
class NoticeBlock:
    """One programme and source of a notice."""

    title: str
    code: str
    source: str
    lines: list[CreditNoticeLine] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Its sum."""
        return sum(line.amount for line in self.lines)


def blocks_of(notice: CreditNotice) -> list[NoticeBlock]:
    """The blocks in the order of their codes, in one query."""
    found: dict[tuple[int, int], NoticeBlock] = {}
    for line in notice.lines.select_related("programme", "source", "chapter"):
        key = (line.programme_id, line.source_id)
        block = found.setdefault(key, NoticeBlock(line.programme.title, line.programme.code, line.source.title))
        block.lines.append(line)
    return list(found.values())


def events_of(notice: CreditNotice, *, inside: bool) -> list[dict[str, Any]]:
    """The history, newest first; outside the Organization only what the agency was told."""
    return as_events([entry for entry in history_of(notice).order_by("-number") if inside or entry.action == ISSUE.name], STEPS)
