"""The figures of a county notice as its page shows them: by functional chapter and programme, a column a source."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core.audit import history_of
from core.jalali import format_jalali
from core.models import AuditEntry
from distribution.models import CountyNotice, CountyNoticeLine, CreditSource, FunctionalCode
from distribution.workflow.county_notice import STEPS

NO_CHAPTER = "بدون فصل بودجه"


@dataclass
class ProgrammeRow:
    """One programme: an amount for each source of the table, None where the council gave nothing."""

    programme: FunctionalCode
    amounts: list[tuple[CreditSource, int | None]]

    @property
    def total(self) -> int:
        """Its sum over the sources."""
        return sum(amount or 0 for _, amount in self.amounts)


@dataclass
class ChapterGroup:
    """The programmes of one functional chapter."""

    title: str
    code: str
    rows: list[ProgrammeRow] = field(default_factory=list)

    @property
    def total(self) -> int:
        """The sum of its programmes."""
        return sum(row.total for row in self.rows)

    @property
    def sums(self) -> list[tuple[CreditSource, int]]:
        """The sum of each source."""
        return _column_sums(self.rows)


@dataclass
class NoticeTable:
    """The whole table, in million rials."""

    sources: list[CreditSource]
    chapters: list[ChapterGroup]

    @property
    def total(self) -> int:
        """The sum of the notice."""
        return sum(chapter.total for chapter in self.chapters)

    @property
    def sums(self) -> list[tuple[CreditSource, int]]:
        """The sum of each source."""
        return _column_sums(row for chapter in self.chapters for row in chapter.rows)

    @property
    def is_wide(self) -> bool:
        """True when the sources are too many for one look."""
        return len(self.sources) > 4  # noqa: PLR2004 - with the sum, five money columns (docs/components.md)


def _column_sums(rows: Iterable[ProgrammeRow]) -> list[tuple[CreditSource, int]]:
    sums: dict[CreditSource, int] = defaultdict(int)
    for row in rows:
        for source, amount in row.amounts:
            sums[source] += amount or 0
    return list(sums.items())


def table_of(notice: CountyNotice) -> NoticeTable:
    """The lines in the order of their codes, in one query."""
    lines: list[CountyNoticeLine] = list(notice.lines.select_related("programme__parent", "source"))
    sources = sorted({line.source for line in lines}, key=lambda source: source.code)
    amounts = {(line.programme_id, line.source_id): line.amount for line in lines}
    chapters: dict[str, ChapterGroup] = {}
    for programme in sorted({line.programme for line in lines}, key=lambda programme: programme.code):
        parent = programme.parent
        head = (parent.title, parent.code) if parent else (NO_CHAPTER, "")
        group = chapters.setdefault(head[1], ChapterGroup(*head))
        group.rows.append(ProgrammeRow(programme, [(source, amounts.get((programme.pk, source.pk))) for source in sources]))
    return NoticeTable(sources, list(chapters.values()))


def events_of(notice: CountyNotice, *, inside: bool) -> list[dict[str, Any]]:
    """The history, newest first; outside the Organization only what the county was told."""
    kinds = {step.name: step.kind for step in STEPS}
    entries: list[AuditEntry] = list(history_of(notice).order_by("-number"))
    return [
        {
            "kind": "return" if kinds.get(entry.action) == "end" else "forward",
            "title": entry.label,
            "by": f"{entry.actor_name}، {entry.actor_position}" if entry.actor_position else entry.actor_name,
            "at": entry.at,
            "note": _delivery(entry),
            "quote": entry.note,
        }
        for entry in entries
        if inside or entry.action in ("issue_county_notice", "note_delivery")
    ]


def _delivery(entry: AuditEntry) -> str:
    """To whom and when the letter was handed over, for the entry that says so."""
    if entry.action != "note_delivery":
        return ""
    return f"به {entry.data['delivered_to']} در {format_jalali(dt.date.fromisoformat(entry.data['delivered_on']))}"
