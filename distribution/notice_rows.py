"""The figures of a notice as its page shows them: by programme and source, then by chapter or by project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.audit import history_of
from distribution.events import as_events
from distribution.models import CreditCeiling, CreditNotice, CreditNoticeLine
from distribution.workflow.credit_notice import ISSUE, STEPS


@dataclass
class NoticeBlock:
    """One programme and source of a notice."""

    title: str
    code: str
    source: str
    lines: list[CreditNoticeLine] = field(default_factory=list)
    ceiling: int | None = None  # whose passport the block's title leads to, once the notice is issued

    @property
    def total(self) -> int:
        """Its sum."""
        return sum(line.amount for line in self.lines)


def blocks_of(notice: CreditNotice) -> list[NoticeBlock]:
    """The blocks in the order of their codes, in two queries."""
    found: dict[tuple[int, int], NoticeBlock] = {}
    wanted = ("programme", "source", "chapter", "project_credit__project__county", "project_credit__session", "project_credit__resolution")
    for line in notice.lines.select_related(*wanted).order_by("programme__code", "source__code", "chapter__number", "project_credit__project__code"):
        key = (line.programme_id, line.source_id)
        block = found.setdefault(key, NoticeBlock(line.programme.title, line.programme.code, line.source.title))
        block.lines.append(line)
    ceilings = CreditCeiling.objects.filter(fiscal_year=notice.fiscal_year_id, agency=notice.agency_id, credit_type=notice.credit_type)
    for programme, source, pk in ceilings.exclude(notified=0, reserved=0, used=0).values_list("programme", "source", "pk"):
        if (programme, source) in found:
            found[programme, source].ceiling = pk
    return list(found.values())


def parts_of(blocks: list[NoticeBlock]) -> dict[str, int]:
    """What of a capital notice the counties' committees approved and what the council did, in million rials."""
    parts = {"county": 0, "council": 0}
    for block in blocks:
        for line in block.lines:
            if line.project_credit is not None:
                parts["county" if line.project_credit.session_id else "council"] += line.amount
    return parts


def events_of(notice: CreditNotice, *, inside: bool) -> list[dict[str, Any]]:
    """The history, newest first; outside the Organization only what the agency was told."""
    return as_events([entry for entry in history_of(notice).order_by("-number") if inside or entry.action == ISSUE.name], STEPS)
