"""The grid of a group's proposal: agency, programme and source by row, chapters in it, last year's figures beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from django.db.models import Sum

from accounts.models import ExecutiveAgency
from core.money import split_exactly
from distribution.actions.consolidate_proposals import SourceStanding, standing_of_sources
from distribution.actions.save_proposal import ProposedCells
from distribution.models import (
    CreditSource,
    CreditType,
    ExpenseChapter,
    ExpenseProposal,
    FunctionalCode,
    PriorFigure,
    ProposalLine,
)
from distribution.workflow.expense_proposal import State

Key = tuple[int, int, int]  # agency id, programme id, source id
MOST_ROWS = 200


@dataclass(frozen=True)
class Prior:
    """Last year's figures of one cell, in million rials."""

    approved: int
    outturn: int | None


@dataclass
class GridRow:
    """One agency's programme and source."""

    agency: ExecutiveAgency
    programme: FunctionalCode
    source: CreditSource
    has_prior: bool = True  # last year's figures have no source, so they stand beside the first one only

    @property
    def key(self) -> Key:
        """Its ids."""
        return self.agency.pk, self.programme.pk, self.source.pk

    @property
    def name(self) -> str:
        """How a form calls it: the codes, which say the same in every year."""
        return f"{self.agency.code}:{self.programme.code}:{self.source.code}"


@dataclass
class Grid:
    """What a proposal's pages stand on: the lists of the year and what is known of the group's agencies."""

    proposal: ExpenseProposal
    agencies: dict[str, ExecutiveAgency]
    programmes: dict[str, FunctionalCode]
    sources: dict[str, CreditSource]
    chapters: list[ExpenseChapter]
    prior: Mapping[tuple[int, int, int], Prior]  # agency id, programme id, chapter number
    written: dict[tuple[int, int, int, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, proposal: ExpenseProposal) -> Grid:
        """In seven queries, however many agencies the group has."""
        year = proposal.fiscal_year
        lines = proposal.lines.values_list("agency", "programme", "source", "chapter", "amount")
        written = {(agency, programme, source, chapter): amount for agency, programme, source, chapter, amount in lines}
        serving = ExecutiveAgency.objects.filter(expert_group=proposal.group_id).order_by("code")
        agencies = {a.code: a for a in serving if (a.is_active and a.is_provincial_expense) or any(cell[0] == a.pk for cell in written)}
        figures = PriorFigure.objects.filter(year=year.year - 1, agency__expert_group=proposal.group_id)
        programmes = FunctionalCode.objects.filter(level=FunctionalCode.Level.PROGRAMME).order_by("code")
        return cls(
            proposal=proposal,
            agencies=agencies,
            programmes={programme.code: programme for programme in programmes},
            sources={source.code: source for source in CreditSource.objects.filter(credit_type=CreditType.EXPENSE).order_by("code")},
            chapters=list(year.chapters),
            prior={(f.agency_id, f.programme_id, f.chapter_number): Prior(f.approved, f.outturn) for f in figures},
            written=written,
        )

    @cached_property
    def _by_id(self) -> dict[str, dict[int, object]]:
        return {
            name: {item.pk: item for item in getattr(self, name).values()} for name in ("agencies", "programmes", "sources")
        }

    def rows(self, wanted: Iterable[Key] | None = None) -> list[GridRow]:
        """The rows to show: those given, else those written and those the agencies had last year, by code."""
        if wanted is None:
            wanted = {cell[:3] for cell in self.written} | self._rows_of_last_year()
        known = self._by_id
        rows = [
            GridRow(known["agencies"][agency], known["programmes"][programme], known["sources"][source])
            for agency, programme, source in wanted
            if agency in known["agencies"] and programme in known["programmes"] and source in known["sources"]
        ]
        return once_beside(sorted(rows, key=lambda row: (row.agency.code, row.programme.code, row.source.code)))

    def _rows_of_last_year(self) -> set[Key]:
        # Last year's figures have no source: the programme begins with the first, and others are added by hand.
        first = next(iter(self.sources.values()), None)
        if first is None:
            return set()
        begun = {cell[:2] for cell in self.written}
        return {(agency, programme, first.pk) for agency, programme, _ in self.prior if (agency, programme) not in begun}

    def row_named(self, name: str) -> GridRow | None:
        """The row a form names, when its agency is of this group and its codes exist."""
        parts = name.split(":")
        if len(parts) != 3:
            return None
        agency, programme, source = self.agencies.get(parts[0]), self.programmes.get(parts[1]), self.sources.get(parts[2])
        return GridRow(agency, programme, source) if agency and programme and source else None

    def prior_of(self, row: GridRow, chapter: ExpenseChapter) -> Prior | None:
        """Last year's figures of a cell; None beside the later sources of a programme."""
        return self.prior.get((row.agency.pk, row.programme.pk, chapter.number)) if row.has_prior else None

    def scaled(self, rows: list[GridRow], percent: int) -> dict[tuple[int, int, int, int], int]:
        """Last year's approved figures of these rows at `percent`, whole units and the sum exact (decision 2).

        The whole is rounded to the nearest unit once and then shared by largest remainder, so no row's
        rounding is lost. A programme with several sources gets its figures in the first of them.
        """
        cells: dict[str, tuple[tuple[int, int, int, int], int]] = {}
        for row in rows:
            for chapter in self.chapters:
                prior = self.prior_of(row, chapter)
                if prior and prior.approved:
                    cells[f"{row.name}:{chapter.number}"] = ((*row.key, chapter.pk), prior.approved)
        whole = sum(amount for _, amount in cells.values())
        if not whole:
            return {}
        shares = split_exactly((whole * percent + 50) // 100, [(name, Fraction(amount)) for name, (_, amount) in cells.items()])
        return {cells[name][0]: amount for name, amount in shares.items()}


def once_beside(rows: list[GridRow]) -> list[GridRow]:
    """The rows with last year's figures beside the first source of each agency's programme."""
    begun: set[tuple[int, int]] = set()
    for row in rows:
        row.has_prior = row.key[:2] not in begun
        begun.add(row.key[:2])
    return rows


@dataclass(frozen=True)
class Remainder:
    """What one source has left for this group: the center's credit less everything else, in million rials."""

    source: CreditSource
    standing: SourceStanding | None
    others: int

    @property
    def free(self) -> int:
        """What this proposal may take; negative when the others ask for too much already."""
        return (self.standing.free if self.standing else 0) - self.others


def remainders_of(proposal: ExpenseProposal, sources: Iterable[CreditSource]) -> list[Remainder]:
    """Each expense source, less what was issued, waits in drafts or is asked by the other groups, in five queries."""
    standing = {row.source.pk: row for row in standing_of_sources(proposal.fiscal_year, [])}
    open_lines = ProposalLine.objects.filter(proposal__fiscal_year=proposal.fiscal_year_id).exclude(proposal=proposal.pk)
    open_lines = open_lines.exclude(proposal__state=State.CONSOLIDATED)
    others = dict(open_lines.order_by().values_list("source").annotate(Sum("amount")))
    return [Remainder(source, standing.get(source.pk), others.get(source.pk, 0)) for source in sources]


def sums_by(cells: ProposedCells, place: int) -> dict[int, int]:
    """The sum of the cells by one part of their name: 0 agency, 1 programme, 2 source, 3 chapter (ids)."""
    sums: dict[int, int] = defaultdict(int)
    for cell, amount in cells.items():
        sums[cell[place]] += amount
    return sums
