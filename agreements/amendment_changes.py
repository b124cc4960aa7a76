"""What an amendment changes: row by row, now, change and after (ux.md 3.9), in million rials where money."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from agreements.content_rows import MONEY, PLACES, Row, cells_of, rows_of_content

# Cells that are counted in million rials; their difference is told.
AMOUNTS = frozenset({"amount", "unit_cost", "total_cost", "spent", "future", "last_approved", "last_spent"})
# Figures that are no quantities: nothing is gained by subtracting them, and they have no thousands.
YEARS = frozenset({"start_year", "end_year"})
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class ChangedCell:
    """One cell that is not as it was. `change` is None where the two cannot be subtracted."""

    name: str
    words: str
    old: Any
    new: Any

    @property
    def change(self) -> int | None:
        """After less now."""
        return (self.new or 0) - (self.old or 0) if self.is_number else None

    @property
    def is_amount(self) -> bool:
        """Million rials, not years or percents."""
        return self.name in AMOUNTS

    @property
    def is_number(self) -> bool:
        """A figure of any unit on at least one side and no text on the other."""
        known = [value for value in (self.old, self.new) if value not in (None, "")]
        return self.is_amount or (self.name not in YEARS and bool(known) and all(isinstance(value, int) for value in known))


@dataclass(frozen=True)
class ChangedRow:
    """A row that was added, removed or changed, with the cells that differ."""

    row: Row
    how: str
    cells: tuple[ChangedCell, ...]

    def as_content(self) -> dict[str, Any]:
        """The same as a plain dict for the canonical content."""
        return {
            "place": self.row.place,
            "row": self.row.words,
            "how": self.how,
            "cells": [
                {"name": cell.name, "label": cell.words, "old": cell.old, "new": cell.new, "change": cell.change}
                for cell in self.cells
            ],
        }


def changed_rows(before: dict[str, Any], after: dict[str, Any]) -> list[ChangedRow]:
    """The rows that differ between two contents, in the order of the paper; what is gone comes last of its place."""
    old, new = rows_of_content(before), rows_of_content(after)
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        row = new.get(key) or old[key]
        was, now = cells_of(row.kind, old.get(key)), cells_of(row.kind, new.get(key))
        how = ADDED if was is None else REMOVED if now is None else CHANGED
        cells = tuple(
            ChangedCell(name, words, (was or {}).get(name), (now or {}).get(name))
            for name, words in PLACES[row.kind][1].items()
            if (was or {}).get(name) != (now or {}).get(name)
        )
        if cells:
            found.append(ChangedRow(row, how, cells))
    order = {place: n for n, place in enumerate(dict.fromkeys(place for place, _ in PLACES.values()))}
    return sorted(found, key=lambda changed: order[changed.row.place])


@dataclass(frozen=True)
class Sum:
    """A sum before and after."""

    words: str
    old: int
    new: int

    @property
    def change(self) -> int:
        """After less now."""
        return self.new - self.old


def total_of(content: dict[str, Any]) -> int:
    """The credit of the paper."""
    return sum(row.cells["amount"] for row in rows_of_content(content).values() if row.kind in MONEY)


def sums_of(before: dict[str, Any], after: dict[str, Any]) -> list[Sum]:
    """The credit by programme (of a capital paper: by project), before and after; only what is in either."""
    titles: dict[str, str] = {}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for place, content in enumerate((before, after)):
        capital = content.get("kind") == "capital_agreement"
        groups = content["projects"] if capital else [p for source in content["sources"] for p in source["programmes"]]
        titles |= {group["code"]: group["title"] for group in groups}
        for row in rows_of_content(content).values():
            if row.kind in MONEY:
                sums[row.key[1] if capital else row.programme][place] += row.cells["amount"]
    return [Sum(titles.get(code, code), old, new) for code, (old, new) in sorted(sums.items())]
