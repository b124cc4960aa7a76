"""The rows of a comparison as a page shows them: cells made ready once, groups with their sums, comments at their rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from agreements.changes import is_large
from agreements.comparison import ADDED, REMOVED, SAME, Comparison, Row, Section
from agreements.content_sections import Column
from agreements.models import Comment
from agreements.places import anchor_of
from core.templatetags import ui
from core.text import to_persian_digits

# (source, programme, chapter) of form E-1 -> what was approved last year; None where nothing is on record.
PriorOf = Callable[[str], int | None]
# What fits beside the list of sections and the comments at 1280 px.
MOST_COLUMNS = 8
# What is the same in every agreement of the year is read once in the paper, not at the desk.
FOLDED = {"conditions": "edition"}
SUBTOTALS = {"lines": "جمع پروژه", "subchapters": "جمع فصل"}


@dataclass(frozen=True)
class Cell:
    """One cell of the page: what stands there, what stood there before, and how."""

    html: SafeString | str
    label: str
    was: SafeString | str = ""
    css: str = ""
    is_told: bool = True


@dataclass
class ShownRow:
    """One row of the page with the comments at it."""

    key: str
    anchor: str
    title: str
    status: str
    words: str
    cells: list[Cell]
    group: str = ""  # set on the first row of a group that has a heading
    comments: list[Comment] = field(default_factory=list)
    url: str = ""
    large: bool = False
    was_title: str = ""
    writing: bool = False
    subtotal: list[Cell] | None = None  # set on the last row of a group


@dataclass
class ShownSection:
    """One section of the page."""

    key: str
    title: str
    noun: str
    group: str
    heads: list[tuple[str, bool]]  # title, is a number
    rows: list[ShownRow]
    totals: list[Cell]
    changes: int
    comments: list[Comment]
    is_money: bool
    hidden: int = 0
    writing: bool = False
    subtotal_title: str = "جمع"

    @property
    def is_tall(self) -> bool:
        """Too many facts a row for a table: each row is told as a sheet of its own."""
        return len(self.heads) > MOST_COLUMNS

    @property
    def is_narrow(self) -> bool:
        """One amount a row: a phone shows it as the table it is."""
        return self.is_money and len(self.heads) == 1

    @property
    def span(self) -> int:
        """Columns of the table: the title, the cells and the column of buttons."""
        return len(self.heads) + 2


def shown(column: Column, value: Any) -> SafeString | str:
    """A value as its column shows it."""
    if value is None or value == "":
        return ui.money(None)
    if column.kind in ("money", "number"):
        return ui.money(value)
    if column.kind == "code":
        return ui.code(value)
    if column.kind == "date":
        return ui.jalali(dt.date.fromisoformat(value))
    return escape(to_persian_digits(value))


def shown_sections(
    compared: Comparison,
    comments: Iterable[Comment],
    *,
    only_changes: bool = False,
    with_base: bool = False,
    prior: PriorOf | None = None,
    prior_label: str = "",
    writing: tuple[str, str] | None = None,
    urls: dict[str, str] | None = None,
) -> list[ShownSection]:
    """Everything the page shows. With `only_changes` a row stays where it changed, or where a comment is open or being written."""
    at: dict[tuple[str, str], list[Comment]] = defaultdict(list)
    for comment in comments:
        at[comment.section, comment.row].append(comment)
    found = []
    for section in compared.sections:
        page = _Page(section, with_base, prior if section.key == "chapters" else None, prior_label)
        needed = {key for (part, key), said in at.items() if part == section.key and any(not c.settled_at for c in said)}
        if writing and writing[0] == section.key:
            needed.add(writing[1])
        rows = [row for row in section.rows if not only_changes or row.status != SAME or row.key in needed]
        if section.key in FOLDED:
            rows = [row for row in rows if row.key == FOLDED[section.key] or row.status != SAME or row.key in needed]
        done = page.section(rows, at, grouped=not only_changes)
        done.hidden = len(section.rows) - len(rows)
        done.writing = writing == (section.key, "")
        for row in done.rows:
            row.writing = writing == (section.key, row.key)
            row.url = (urls or {}).get(row.key, "") if section.key == "attachments" else ""
        found.append(done)
    return found


class _Page:
    """How one section is laid out: one amount has its older figures beside it, other cells carry theirs below."""

    def __init__(self, section: Section, with_base: bool, prior: PriorOf | None, prior_label: str) -> None:
        self.section_of = section
        # The title heads the row, so it needs no column of its own.
        self.columns = tuple(column for column in section.kind.columns if column.name != "title")
        self.single = len(self.columns) == 1 and self.columns[0].name == "amount"
        self.with_base = with_base
        self.prior = prior
        self.prior_label = prior_label
        self.compared_with = prior or (with_base and self.single)

    def heads(self) -> list[tuple[str, bool]]:
        if not self.single:
            return [(column.title, column.kind in ("money", "number")) for column in self.columns]
        found = [(self.prior_label, True)] if self.prior else []
        if self.with_base:
            found.append(("ارسال پیشین", True))
        found.append((self.columns[0].title, True))
        return [*found, ("تغییر", True), ("درصد", True)] if self.compared_with else found

    def section(self, rows: list[Row], at: dict[tuple[str, str], list[Comment]], *, grouped: bool) -> ShownSection:
        section = self.section_of
        groups = list(dict.fromkeys(row.group for row in section.rows if row.group))
        several = len(groups) > 1
        built: list[ShownRow] = []
        last = ""
        for row in rows:
            line = self._row(row, at.get((section.key, row.key), []))
            if several and row.group != last:
                line.group = last = row.group
            built.append(line)
        if several and grouped:
            self._subtotals(rows, built)
        return ShownSection(
            key=section.key, title=section.title, noun=section.kind.noun, group="" if several or not groups else groups[0],
            heads=self.heads(), rows=built, totals=self._totals(), changes=len(section.changes), comments=at.get((section.key, ""), []),
            is_money=any(column.kind == "money" for column in self.columns),
            subtotal_title=SUBTOTALS.get(section.key, "جمع برنامه"),
        )  # fmt: skip

    def _row(self, row: Row, comments: list[Comment]) -> ShownRow:
        large = False
        if self.single:
            cell = self._only(row)
            before = self.prior(row.key) if self.prior else None
            large = self.prior is not None and is_large(cell.new or 0, before)
            cells = self._amounts(cell.old, cell.new, before, touched=row.status != SAME and self.with_base)
        else:
            cells = [self._cell(cell, row) for cell in row.cells if cell.column.name != "title"]
        titles = [cell for cell in row.cells if cell.column.name == "title" and cell.changed and cell.old]
        return ShownRow(
            row.key, anchor_of(self.section_of.key, row.key), row.title, row.status, row.words, cells, comments=comments, large=large,
            was_title=titles[0].old if titles and self.with_base and row.status != REMOVED else "",
        )

    def _only(self, row: Row) -> Any:
        """The one amount of a row; a title column may stand before it."""
        return next(cell for cell in row.cells if cell.column is self.columns[0])

    def _cell(self, cell: Any, row: Row) -> Cell:
        number = cell.column.is_amount
        value = cell.old if row.status == REMOVED else cell.new
        changed = self.with_base and cell.changed and row.status not in (ADDED, REMOVED)
        css = ("n" if number else "full") + (" touched" if changed else "") + (" now" if cell.column.summed else "")
        was = shown(cell.column, cell.old) if changed else ""
        return Cell(shown(cell.column, value), cell.column.title, was, css, is_told=changed or value not in (None, ""))

    def _amounts(self, old: int | None, new: int | None, prior: int | None, *, touched: bool = False) -> list[Cell]:
        cells = [Cell(ui.money(prior), self.prior_label, css="n was")] if self.prior else []
        if self.with_base:
            cells.append(Cell(ui.money(old), "ارسال پیشین", css="n was" + (" was-touched" if touched else "")))
        cells.append(Cell(ui.money(new), self.columns[0].title, css="n now" + (" touched" if touched else "")))
        if self.compared_with:
            base = prior if self.prior else old
            cells.append(Cell(ui.change(new, base), "تغییر", css="n diff"))
            cells.append(Cell(ui.change_percent(new, base), "درصد", css="n pct"))
        return cells

    def _subtotals(self, rows: list[Row], built: list[ShownRow]) -> None:
        if not any(column.summed for column in self.columns):
            return
        start = 0
        for n, row in enumerate(rows):
            if n + 1 == len(rows) or rows[n + 1].group != row.group:
                built[n].subtotal = self._sums(rows[start : n + 1])
                start = n + 1

    def _sums(self, rows: list[Row]) -> list[Cell]:
        if self.single:
            known = [before for row in rows if self.prior and (before := self.prior(row.key)) is not None]
            old, new = (sum(getattr(self._only(row), side) or 0 for row in rows) for side in ("old", "new"))
            return self._amounts(old, new, sum(known) if known else None)
        return [
            Cell(ui.money(_sum(rows, column)), column.title, css="n now") if column.summed else self._not_summed(column)
            for column in self.columns
        ]

    def _not_summed(self, column: Column) -> Cell:
        """The place below a column that has no sum; on a phone a figure keeps it, so that sums stand below their rows."""
        if column.is_amount:
            return Cell(ui.ABSENT, column.title, css="n", is_told=False)
        return Cell("", "", css="only-wide", is_told=False)

    def _totals(self) -> list[Cell]:
        totals = {total.column.name: total for total in self.section_of.totals}
        if not totals:
            return []
        return self._sums(list(self.section_of.rows))


def _sum(rows: list[Row], column: Column) -> int:
    return sum(cell.new or 0 for row in rows for cell in row.cells if cell.column is column)
