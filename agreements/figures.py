"""The figures of an agreement as a screen shows them: form E-1 by programme, beside last year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from agreements.capital_figures import CapitalFigures, capital_figures_of
from agreements.changes import is_large
from agreements.content_sections import attachment_keys
from agreements.models import Agreement, Attachment
from agreements.places import anchor_of
from agreements.prior_year import prior_by_chapter
from core.uploads import size_in_words
from distribution.models import ExpenseChapter, FunctionalCode


@dataclass(frozen=True)
class ChapterRow:
    """One expense chapter of one programme, over all sources."""

    number: int
    title: str
    prior: int | None
    outturn: int | None
    by_source: tuple[tuple[str, int], ...]
    total: int
    anchors: tuple[str, ...] = ()  # of the sources, beside `by_source`

    @property
    def cells(self) -> list[tuple[str, int, str]]:
        """(source, amount, anchor of the cell)."""
        return [(source, amount, place) for (source, amount), place in zip(self.by_source, self.anchors, strict=True)]

    @property
    def is_large_change(self) -> bool:
        """More than 30 percent from last year."""
        return is_large(self.total, self.prior)


@dataclass(frozen=True)
class ProgrammeTable:
    """Form E-1 of one programme."""

    programme: FunctionalCode
    rows: tuple[ChapterRow, ...]

    @property
    def total(self) -> int:
        """The programme's sum."""
        return sum(row.total for row in self.rows)

    @property
    def prior(self) -> int | None:
        """Last year's sum, where there is any figure."""
        known = [row.prior for row in self.rows if row.prior is not None]
        return sum(known) if known else None

    @property
    def by_source(self) -> list[tuple[str, int]]:
        """The sum of each source."""
        return _sums(row.by_source for row in self.rows)


@dataclass(frozen=True)
class Figures:
    """Everything of form E-1, and the ceilings it draws on."""

    sources: tuple[str, ...] = ()
    tables: tuple[ProgrammeTable, ...] = ()
    prior: int | None = None
    notified: int = 0
    free: int = 0
    total: int = 0
    total_by_source: list[tuple[str, int]] = field(default_factory=list)

    @property
    def several_sources(self) -> bool:
        """True when the amounts come from more than one source."""
        return len(self.sources) > 1

    @property
    def unused(self) -> int:
        """What of the notified credit the agreement leaves."""
        return self.notified - self.total

    @property
    def columns(self) -> int:
        """Columns of the table, for cells that span it."""
        return 3 + (len(self.sources) if self.several_sources else 0) + (3 if self.prior is not None else 0)


def figures_of(agreement: Agreement) -> Figures | CapitalFigures:
    """Read once for a page: lines, chapters, last year and ceilings (four queries); of a capital paper its forms."""
    if agreement.is_capital:
        return capital_figures_of(agreement)
    lines = list(agreement.lines.select_related("programme", "source", "chapter"))
    ceilings = list(agreement.ceilings().select_related("programme"))
    prior = prior_by_chapter(agreement)
    sources = sorted({(line.source.code, line.source.title) for line in lines})
    place = {code: n for n, (code, _) in enumerate(sources)}
    titles = [title for _, title in sources]
    cells: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * len(sources))
    programmes: dict[int, FunctionalCode] = {c.programme_id: c.programme for c in ceilings}
    for line in lines:
        cells[line.programme_id, line.chapter.number][place[line.source.code]] += line.amount
        programmes[line.programme_id] = line.programme
    chapters = list(agreement.fiscal_year.chapters)
    tables = []
    for programme in sorted(programmes.values(), key=lambda programme: programme.code):
        rows = [_row(chapter, programme, cells, prior, sources) for chapter in chapters]
        # A chapter without money this year and last year says nothing.
        shown = tuple(row for row in rows if row.total or row.prior)
        if shown:
            tables.append(ProgrammeTable(programme, shown))
    by_source = _sums(table.by_source for table in tables)
    return Figures(
        sources=tuple(titles),
        tables=tuple(tables),
        prior=sum(figure.approved for figure in prior.values()) if prior else None,
        notified=sum(ceiling.notified for ceiling in ceilings),
        free=sum(ceiling.free for ceiling in ceilings),
        total=sum(amount for _, amount in by_source),
        total_by_source=by_source,
    )


def blocks_of(agreement: Agreement) -> list[dict[str, Any]]:
    """Form E-2: each programme with its goal, its activities and their sum."""
    found = []
    for block in agreement.blocks.select_related("programme").prefetch_related("activities"):
        activities = list(block.activities.all())
        found.append({"block": block, "activities": activities, "total": sum(a.amount for a in activities)})
    return found


def files_of(agreement: Agreement) -> list[dict[str, Any]]:
    """The attachments with their size in words, without their bytes."""
    return with_anchors(list(agreement.attachments.select_related("file").defer("file__content")))


def with_anchors(files: list[Attachment]) -> list[dict[str, Any]]:
    """All attachments of a paper, each with its size in words and the id its comments lead to."""
    keys = attachment_keys(f"{file.get_kind_display()}: {file.name}" for file in files)
    return [
        {"file": file, "size": size_in_words(file.file.size), "anchor": anchor_of("attachments", key)}
        for file, key in zip(files, keys, strict=True)
    ]


def _row(
    chapter: ExpenseChapter, programme: FunctionalCode, cells: dict, prior: dict, sources: list[tuple[str, str]]
) -> ChapterRow:
    amounts = cells.get((programme.pk, chapter.number), [0] * len(sources))
    before = prior.get((programme.pk, chapter.number))
    return ChapterRow(
        chapter.number,
        chapter.title,
        before.approved if before else None,
        before.outturn if before else None,
        tuple((title, amount) for (_, title), amount in zip(sources, amounts, strict=True)),
        sum(amounts),
        tuple(anchor_of("chapters", f"{code}/{programme.code}/{chapter.number}") for code, _ in sources),
    )


def _sums(columns: Iterable[Iterable[tuple[str, int]]]) -> list[tuple[str, int]]:
    total: dict[str, int] = {}
    for column in columns:
        for source, amount in column:
            total[source] = total.get(source, 0) + amount
    return list(total.items())
