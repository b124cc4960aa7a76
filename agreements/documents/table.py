"""A wide table of a paper whose cells are written here: columns, rows, and sums carried over pages.

The template (`documents/_carried_table.html`) only prints what `Table.parts` says, so every table of
the capital forms, the amendment's summary and the redline looks and carries alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.ledger import LINE, Ledger, Part, Row
from core.money import format_amount


@dataclass(frozen=True)
class Cell:
    """What stands in one cell. `old` is struck through before it; `under` is small below it."""

    text: str = ""
    under: str = ""
    css: str = ""
    span: int = 1
    old: str = ""
    new: bool = False  # underlined: it replaces `old`
    badge: str = ""  # a framed mark: added, removed, changed
    ltr_under: bool = False


def money(amount: int | None, css: str = "", **more: Any) -> Cell:
    """An amount in million rials: «–» where none was entered, a grey «۰» for nothing."""
    shown = "–" if amount is None else format_amount(amount)
    return Cell(shown, css=f"n {css}{'' if amount else ' z'}".strip(), **more)


@dataclass(frozen=True)
class Column:
    """A column: its head, its width in mm (None takes what is left), whether figures stand in it."""

    head: str
    width: float | str | None = None
    figures: bool = False
    carries: int | None = None  # which of the carried sums stands in it
    over: str = ""  # the heading above it and above its neighbours of the same words
    percent: bool = False


@dataclass
class Table:
    """Columns and a ledger whose rows' `cells` are sequences of Cell (or one text over all columns)."""

    columns: Sequence[Column]
    ledger: Ledger
    font: float | str = 8
    css: str = ""
    caption: str = field(default="")

    @property
    def widths(self) -> list[str]:
        """One style a column."""
        return ["" if column.width is None else f"width: {column.width}mm" for column in self.columns]

    @property
    def over(self) -> list[dict[str, Any]]:
        """The upper heading row: neighbours with the same words in one cell; empty without any."""
        if not any(column.over for column in self.columns):
            return []
        found: list[dict[str, Any]] = []
        for column in self.columns:
            if found and column.over and found[-1]["text"] == column.over:
                found[-1]["span"] += 1
            else:
                found.append({"text": column.over, "span": 1, "figures": column.figures})
        return found

    @property
    def parts(self) -> Iterator[dict[str, Any]]:
        """One printed table a page, as the ledger was cut."""
        for part in self.ledger.parts:
            yield {"first": part.is_first, "rows": list(self._rows(part))}

    def _rows(self, part: Part) -> Iterator[dict[str, Any]]:
        if part.brought is not None:
            yield self._carry("نقل از صفحهٔ قبل", part.brought)
            if part.continues:
                yield {"css": "continued", "cells": [Cell(f"ادامهٔ {part.continues}", span=len(self.columns))]}
        ends = 1 + max((i for i, (_, row) in enumerate(part.rows) if row.kind == LINE), default=-1)
        for i, (id_, row) in enumerate(part.rows):
            if i == ends and part.page_sum is not None and part.is_last:
                yield self._carry("جمع این صفحه", part.page_sum, "page-sum")
            yield self._row(id_, row)
        if part.carried is not None:
            if part.page_sum is not None:
                yield self._carry("جمع این صفحه", part.page_sum, "page-sum")
            yield self._carry("نقل به صفحهٔ بعد", part.carried, "" if part.page_sum is not None else "page-sum")

    def _row(self, id_: str, row: Row) -> dict[str, Any]:
        cells = row.cells
        css = "" if row.kind == LINE else row.kind
        if isinstance(cells, str):
            cells = [Cell(cells, css="nothing" if row.kind == "detail" else "", span=len(self.columns))]
        elif isinstance(cells, tuple):  # (class of the row, its cells)
            css, cells = f"{css} {cells[0]}".strip(), cells[1]
        return {"id": id_, "css": css, "cells": cells}

    def _carry(self, words: str, sums: tuple[int, ...], css: str = "") -> dict[str, Any]:
        first = next((i for i, column in enumerate(self.columns) if column.carries is not None), len(self.columns))
        cells = [Cell(words, span=first)] if first else []
        for column in self.columns[first:]:
            if column.carries is None or not sums:
                cells.append(Cell(css="n" if column.figures else ""))
            else:
                amount = sums[column.carries]
                cells.append(Cell(percent(amount) if column.percent else format_amount(amount), css="n"))
        return {"css": f"carry {css}".strip(), "cells": cells}


def percent(number: int | None) -> str:
    """A whole percentage; «–» where none was entered."""
    return "–" if number is None else f"{format_amount(number)}٪"


def sums_row(table_columns: int, label: str, figures: Sequence[Cell], before: int) -> list[Cell]:
    """A row of sums: its words over the first `before` columns, then the figures, then blanks."""
    rest = table_columns - before - len(figures)
    return [Cell(label, span=before), *figures, *([Cell(span=rest)] if rest else [])]
