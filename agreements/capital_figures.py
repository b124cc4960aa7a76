"""The figures of a capital agreement as a screen shows them; the same parts its paper is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agreements.capital_content import capital_parts
from agreements.models import Agreement


@dataclass(frozen=True)
class ChapterRow:
    """One project and source of form C-5, its amounts in the order of the table's chapters."""

    project: dict[str, Any]
    source: str
    source_code: str
    chapters: tuple[str, ...]  # codes, beside `amounts`
    amounts: tuple[int, ...]
    is_first: bool  # of its project

    @property
    def cells(self) -> tuple[tuple[str, int], ...]:
        """(code of the chapter, amount)."""
        return tuple(zip(self.chapters, self.amounts, strict=True))

    @property
    def total(self) -> int:
        """The sum over the chapters."""
        return sum(self.amounts)


@dataclass(frozen=True)
class CapitalFigures:
    """Forms C-1 to C-6 and the ceilings the plan draws on; the summary has the names of the expense paper's."""

    parts: dict[str, Any]
    notified: int
    free: int

    @property
    def plan(self) -> dict[str, Any]:
        """Forms C-1 and C-2."""
        return self.parts["plan"]

    @property
    def funding(self) -> list[dict[str, Any]]:
        """Form C-3."""
        return self.parts["sources"]

    @property
    def projects(self) -> list[dict[str, Any]]:
        """Form C-4."""
        return self.parts["projects"]

    @property
    def totals(self) -> dict[str, int]:
        """The sums of C-3 and C-4."""
        return self.parts["totals"]

    @property
    def total(self) -> int:
        """This year's credit."""
        return self.totals["current"]

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources this year's credit comes from."""
        return tuple(source["title"] for source in self.funding if source["current"])

    @property
    def unused(self) -> int:
        """What of the notified credit the agreement leaves."""
        return self.notified - self.total

    @property
    def prior(self) -> int | None:
        """What last year's report says was approved for these projects, where it says anything."""
        known = [project["last_approved"] for project in self.projects if project["last_approved"] is not None]
        return sum(known) if known else None

    @property
    def counties(self) -> int:
        """How many counties the projects lie in."""
        return len({project["county_code"] for project in self.projects if project["county_code"]})

    @property
    def chapters(self) -> list[dict[str, Any]]:
        """The capital chapters with money, in order."""
        used = {line["chapter"] for project in self.projects for line in project["lines"] if line["amount"]}
        return [chapter for chapter in self.parts["chapters"] if chapter["code"] in used]

    @property
    def chapter_rows(self) -> list[ChapterRow]:
        """Form C-5: a row for each project and source."""
        codes = tuple(chapter["code"] for chapter in self.chapters)
        rows = []
        for project in self.projects:
            cells: dict[tuple[str, str], dict[str, int]] = {}
            for line in project["lines"]:
                cells.setdefault((line["source"], line["source_title"]), {})[line["chapter"]] = line["amount"]
            for place, ((code, source), amounts) in enumerate(cells.items()):
                rows.append(ChapterRow(project, source, code, codes, tuple(amounts.get(chapter, 0) for chapter in codes), place == 0))
        return rows

    @property
    def chapter_sums(self) -> list[int]:
        """The sum of each chapter of the table."""
        return [sum(column) for column in zip(*(row.amounts for row in self.chapter_rows), strict=True)]

    @property
    def scheduled(self) -> list[dict[str, Any]]:
        """The projects with a plan of the year's quarters (form C-6)."""
        return [project for project in self.projects if project["quarters"]]

    @property
    def reported(self) -> list[dict[str, Any]]:
        """The projects with a report of last year."""
        return [project for project in self.projects if project["last_approved"] is not None or project["last_note"]]


def capital_figures_of(agreement: Agreement) -> CapitalFigures:
    """Read once for a page; as many queries however many projects there are."""
    ceilings = list(agreement.ceilings())
    return CapitalFigures(
        capital_parts(agreement), notified=sum(c.notified for c in ceilings), free=sum(c.free for c in ceilings)
    )
