"""What a proposal's record shows: its figures by agency, its history, what can be done with it now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.audit import history_of
from core.models import AuditEntry
from distribution.models import ExpenseProposal
from distribution.proposal_grid import Grid
from distribution.workflow.expense_proposal import STEPS

_KINDS = {step.name: step.kind for step in STEPS}


@dataclass
class Line:
    """One programme and source with its chapters: (number and title, last year's figure, proposed)."""

    programme: str
    code: str
    source: str
    chapters: list[tuple[int, str, int | None, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Proposed."""
        return sum(amount for *_, amount in self.chapters)

    @property
    def prior(self) -> int | None:
        """Last year's, of the chapters that have a figure."""
        figures = [prior for _, _, prior, _ in self.chapters if prior is not None]
        return sum(figures) if figures else None


@dataclass
class AgencyBlock:
    """One agency of the group."""

    name: str
    code: str
    lines: list[Line] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Proposed."""
        return sum(line.total for line in self.lines)

    @property
    def prior(self) -> int | None:
        """Last year's."""
        figures = [line.prior for line in self.lines if line.prior is not None]
        return sum(figures) if figures else None


def blocks_of(grid: Grid) -> list[AgencyBlock]:
    """What the proposal says, agency by agency in the order of codes; cells of nothing are left out."""
    found: dict[str, AgencyBlock] = {}
    for row in grid.rows({cell[:3] for cell in grid.written}):
        block = found.setdefault(row.agency.code, AgencyBlock(row.agency.name, row.agency.code))
        line = Line(row.programme.title, row.programme.code, row.source.title)
        for chapter in grid.chapters:
            amount, prior = grid.written.get((*row.key, chapter.pk), 0), grid.prior_of(row, chapter)
            if amount or (prior and prior.approved):
                line.chapters.append((chapter.number, chapter.title, prior.approved if prior else None, amount))
        block.lines.append(line)
    return list(found.values())


def events_of(proposal: ExpenseProposal) -> list[dict[str, Any]]:
    """The history, newest first."""
    entries: list[AuditEntry] = list(history_of(proposal).order_by("-number"))
    return [
        {
            "kind": "return" if _KINDS.get(entry.action) in ("return", "recall") else "forward",
            "title": entry.label,
            "by": f"{entry.actor_name}، {entry.actor_position}" if entry.actor_position else entry.actor_name,
            "at": entry.at,
            "quote": entry.note,
        }
        for entry in entries
    ]
