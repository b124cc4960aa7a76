"""Form E-1 as it is filled in: a block for each credit notified to the agency, a row for each chapter."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum

from agreements.allocated import floor_of
from agreements.models import Agreement
from agreements.own_credit import fixed_for, freed_by_base
from distribution.ceilings import notified_by_chapter
from distribution.models import CreditSource, ExpenseChapter, FunctionalCode, PriorFigure

# (programme id, source id, chapter id)
Cell = tuple[int, int, int]


class Opening(Enum):
    """What may be done with a chapter in this agreement (decision 3)."""

    FREE = "free"
    FIXED = "fixed"  # its figure is taken from the notice
    CLOSED = "closed"  # fixed, and the notice gives nothing


@dataclass(frozen=True)
class Row:
    """One chapter of one credit. Amounts in million rials; None where nothing is on record."""

    cell: Cell
    name: str  # of its form field
    chapter: ExpenseChapter
    opening: Opening
    amount: int | None
    notified: int
    prior: int | None
    outturn: int | None
    # In an amendment: the least the line may say, for it is allocated; `prior` is then what is in force.
    floor: int = 0

    @property
    def stored(self) -> int:
        """What counts in the sums: a fixed chapter counts with the notice's figure."""
        return self.notified if self.opening is Opening.FIXED else self.amount or 0


@dataclass(frozen=True)
class Block:
    """One credit: programme and source, its ceiling and its chapters."""

    key: str
    programme: FunctionalCode
    source: CreditSource
    ceiling: int
    rows: tuple[Row, ...]
    # Last year's figures are known by programme only: beside one source of several they would mislead.
    alone: bool

    @property
    def total(self) -> int:
        """The sum as stored."""
        return sum(row.stored for row in self.rows)

    @property
    def notified(self) -> int:
        """The sum of the notices."""
        return sum(row.notified for row in self.rows)

    @property
    def prior(self) -> int | None:
        """What was approved last year, where anything is on record."""
        return _sum(row.prior for row in self.rows)

    @property
    def outturn(self) -> int | None:
        """What was spent, where anything is on record."""
        return _sum(row.outturn for row in self.rows)


@dataclass(frozen=True)
class Grid:
    """All blocks of an agreement, with the years their earlier figures belong to."""

    blocks: tuple[Block, ...]
    prior_year: int
    outturn_year: int
    priors: dict[int, int] = field(default_factory=dict)  # programme id -> approved last year
    amends: bool = False  # beside the paper in force, not beside last year

    @property
    def rows(self) -> list[Row]:
        """The rows of all blocks."""
        return [row for block in self.blocks for row in block.rows]

    @property
    def fixed(self) -> dict[Cell, int]:
        """The cells whose figure is the notice's, whatever is typed."""
        return {row.cell: row.notified for row in self.rows if row.opening is Opening.FIXED}

    @property
    def free(self) -> list[Row]:
        """The rows that are filled in."""
        return [row for row in self.rows if row.opening is Opening.FREE]


def grid_of(agreement: Agreement) -> Grid:
    """The grid as stored now, with last year's figures beside it; the same six queries however large."""
    year = agreement.fiscal_year.year
    ceilings = list(agreement.ceilings().select_related("programme", "source"))
    chapters = list(agreement.fiscal_year.chapters)
    fixed = fixed_for(agreement)
    notified = notified_by_chapter(agreement.fiscal_year, agreement.agency, agreement.credit_type)
    amounts = {
        (programme, source, chapter): amount
        for programme, source, chapter, amount in agreement.lines.values_list(
            "programme_id", "source_id", "chapter_id", "amount"
        )
    }
    approved, spent, outturn_year = _earlier(agreement, year)
    before, floor, freed = _in_force(agreement), floor_of(agreement), freed_by_base(agreement)
    sources = Counter(ceiling.programme_id for ceiling in ceilings)
    blocks = []
    for ceiling in ceilings:
        programme, source = ceiling.programme, ceiling.source
        alone = sources[programme.pk] == 1
        rows = []
        for chapter in chapters:
            cell = (programme.pk, source.pk, chapter.pk)
            notice = notified.get(cell, 0)
            opening = Opening.FREE
            if chapter.pk in fixed:
                opening = Opening.FIXED if notice else Opening.CLOSED
            rows.append(
                Row(
                    cell=cell,
                    name=f"cell-{programme.code}-{source.code}-{chapter.number}",
                    chapter=chapter,
                    opening=opening,
                    amount=amounts.get(cell),
                    notified=notice,
                    prior=before.get(cell, 0) if before is not None else approved.get((programme.pk, chapter.number)) if alone else None,
                    outturn=spent.get((programme.pk, chapter.number)) if alone and before is None else None,
                    floor=floor.get(cell, 0),
                )
            )
        blocks.append(
            Block(f"{programme.code}-{source.code}", programme, source, ceiling.free + freed.get(ceiling.pk, 0), tuple(rows), alone)
        )
    priors: Counter[int] = Counter()
    for (programme_id, _), amount in approved.items():
        priors[programme_id] += amount
    return Grid(tuple(blocks), year - 1, outturn_year, dict(priors) if before is None else {}, before is not None)


def _in_force(agreement: Agreement) -> dict[Cell, int] | None:
    """The figures of the paper an amendment replaces; None for an original."""
    if agreement.amends is None:
        return None
    rows = agreement.amends.lines.values_list("programme_id", "source_id", "chapter_id", "amount")
    return {(programme, source, chapter): amount for programme, source, chapter, amount in rows}


def _earlier(agreement: Agreement, year: int) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], int], int]:
    """Approved of last year; spent two years ago or, where that is not on record, last year."""
    approved: dict[tuple[int, int], int] = {}
    spent: dict[int, dict[tuple[int, int], int]] = {year - 1: {}, year - 2: {}}
    for figure in PriorFigure.objects.filter(agency=agreement.agency_id, year__in=[year - 1, year - 2]):
        key = (figure.programme_id, figure.chapter_number)
        if figure.year == year - 1:
            approved[key] = figure.approved
        if figure.outturn is not None:
            spent[figure.year][key] = figure.outturn
    outturn_year = year - 2 if spent[year - 2] else year - 1
    return approved, spent[outturn_year], outturn_year


def _sum(amounts: object) -> int | None:
    known = [amount for amount in amounts if amount is not None]  # type: ignore[attr-defined]
    return sum(known) if known else None
