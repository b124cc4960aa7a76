"""One project as its page fills it in: form C-5 by chapter and source beside what was approved, form C-6 by quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agreements.allocated import amounts_of, floor_of
from agreements.approved_projects import approved_by_source
from agreements.models import ProjectQuarter, ProjectSheet
from distribution.models import CapitalChapter, CreditSource


@dataclass(frozen=True)
class Cell:
    """One box of C-5. Amounts in million rials; None where nothing is on record."""

    key: tuple[int, int]  # (source id, chapter id)
    name: str  # of its form field
    label: str
    source: CreditSource
    chapter: CapitalChapter
    amount: int | None
    # In an amendment: what the paper in force says here, and the least that may be left, for it is allocated.
    base: int | None = None
    floor: int = 0


@dataclass(frozen=True)
class ProjectGrid:
    """The boxes of one project and what was approved for it by source id."""

    sheet: ProjectSheet
    sources: tuple[CreditSource, ...]
    chapters: tuple[CapitalChapter, ...]
    cells: tuple[Cell, ...]
    approved: dict[int, int]
    quarters: dict[int, tuple[int, int]]
    # Of the paper in force, (progress, amount) by quarter; None for an original.
    base_quarters: dict[int, tuple[int, int]] | None = None

    @property
    def amends(self) -> bool:
        """True beside a paper in force."""
        return self.base_quarters is not None

    def named(self) -> dict[str, Any]:
        """Amounts and quarters as stored, by the names of their boxes."""
        found: dict[str, Any] = {cell.name: cell.amount for cell in self.cells}
        for quarter in (1, 2, 3, 4):
            progress, amount = self.quarters.get(quarter, (None, None))
            found |= {f"q{quarter}_progress": progress, f"q{quarter}_amount": amount}
        return found


def project_grid_of(sheet: ProjectSheet) -> ProjectGrid:
    """The grid as stored now: a column for each source approved for the project or already used by it."""
    approved = approved_by_source(sheet.agreement).get(sheet.project_id, {})
    amounts = {(line.source_id, line.chapter_id): line.amount for line in sheet.lines.all()}
    paper, project = sheet.agreement, sheet.project_id
    base = amounts_of(paper.amends) if paper.amends is not None else None
    floor = floor_of(paper)
    wanted = {*approved, *(source for source, _ in amounts), *(source for of, source, _ in base or () if of == project)}
    sources = tuple(CreditSource.objects.filter(pk__in=wanted).order_by("code"))
    chapters = tuple(CapitalChapter.objects.all())
    cells = tuple(
        Cell(
            (source.pk, chapter.pk), f"cell-{source.code}-{chapter.number}", f"{chapter.title}، {source.title}", source, chapter,
            amounts.get((source.pk, chapter.pk)),
            None if base is None else base.get((project, source.pk, chapter.pk), 0),
            floor.get((project, source.pk, chapter.pk), 0),
        )
        for chapter in chapters
        for source in sources
    )  # fmt: skip
    quarters = {quarter.quarter: (quarter.progress, quarter.amount) for quarter in sheet.quarters.all()}
    return ProjectGrid(sheet, sources, chapters, cells, approved, quarters, None if base is None else _quarters_in_force(sheet))


def _quarters_in_force(sheet: ProjectSheet) -> dict[int, tuple[int, int]]:
    """Form C-6 of the same project in the paper the amendment replaces."""
    told = ProjectQuarter.objects.filter(sheet__agreement=sheet.agreement.amends_id, sheet__project=sheet.project_id)
    return {quarter: (progress, amount) for quarter, progress, amount in told.values_list("quarter", "progress", "amount")}
