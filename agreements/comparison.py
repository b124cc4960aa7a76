"""What changed between two contents of an agreement: per section the rows added, removed, changed and moved.

Pure functions on the dicts of content.py; screens, the redline paper and the desk's second look all
draw from here. Rows are matched by their keys in one walk each, moved rows are those outside the
longest run that kept its order, so that 2,000 rows cost little more than reading them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from agreements.content_sections import Column, Content, SectionKind, SourceRow, sections_for

ADDED, REMOVED, CHANGED, MOVED, SAME = "added", "removed", "changed", "moved", "same"
STATUS_WORDS = {ADDED: "افزوده", REMOVED: "حذف‌شده", CHANGED: "تغییرکرده", MOVED: "جابه‌جاشده", SAME: "بی‌تغییر"}


@dataclass(frozen=True)
class Cell:
    """One cell, before and after; `old` is None in an added row, `new` in a removed one."""

    column: Column
    old: Any
    new: Any

    @property
    def changed(self) -> bool:
        """True when it says something else than before."""
        return self.old != self.new

    @property
    def difference(self) -> int | None:
        """New minus old of a figure; an absent figure counts as nothing."""
        return (self.new or 0) - (self.old or 0) if self.column.is_amount else None


@dataclass(frozen=True)
class Row:
    """One row of the two contents together; `was` and `now` are its places (from 1) in them."""

    key: str
    title: str
    group: str
    status: str
    cells: tuple[Cell, ...]
    was: int | None
    now: int | None
    moved: bool = False

    @property
    def words(self) -> str:
        """What happened to it, in a word; a changed row may have moved as well."""
        return STATUS_WORDS[self.status] + (" و جابه‌جا" if self.moved and self.status == CHANGED else "")

    @property
    def is_same(self) -> bool:
        """Nothing happened to it."""
        return self.status == SAME


@dataclass(frozen=True)
class Total:
    """The sum of one column in both contents."""

    column: Column
    old: int
    new: int

    @property
    def change(self) -> int:
        """New minus old."""
        return self.new - self.old


@dataclass(frozen=True)
class Section:
    """One section compared."""

    kind: SectionKind
    rows: tuple[Row, ...]
    totals: tuple[Total, ...]

    @property
    def key(self) -> str:
        """Its key, as in content_sections."""
        return self.kind.key

    @property
    def title(self) -> str:
        """Its heading."""
        return self.kind.title

    @property
    def changes(self) -> tuple[Row, ...]:
        """The rows to which something happened."""
        return tuple(row for row in self.rows if row.status != SAME)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each status other than `same`; statuses without rows are left out."""
        found = Counter(row.status for row in self.rows)
        return {status: found[status] for status in (ADDED, REMOVED, CHANGED, MOVED) if found[status]}


@dataclass(frozen=True)
class Comparison:
    """Two contents of one agreement, section by section, in the order of the paper."""

    sections: tuple[Section, ...]
    old_total: int
    new_total: int

    @property
    def changed(self) -> tuple[Section, ...]:
        """The sections in which something changed."""
        return tuple(section for section in self.sections if section.changes)

    @property
    def is_empty(self) -> bool:
        """The two say the same."""
        return not self.changed

    @property
    def change(self) -> int:
        """What the whole rose by, in million rials."""
        return self.new_total - self.old_total


def compare(old: Content, new: Content) -> Comparison:
    """Compare two contents of one kind of paper; sections that are empty in both are left out."""
    sections = []
    for kind in sections_for(old, new):
        before, after = list(kind.rows(old)), list(kind.rows(new))
        if before or after:
            sections.append(compare_section(kind, before, after))
    return Comparison(tuple(sections), total_of(old), total_of(new))


def compare_section(kind: SectionKind, before: list[SourceRow], after: list[SourceRow]) -> Section:
    """The rows of `after` in their order, each removed row where it stood before."""
    place_before = {row.key: place for place, row in enumerate(before, 1)}
    kept_keys = {row.key for row in after}
    moved = _moved(place_before, after) if kind.ordered else frozenset()
    rows: list[Row] = []
    gone = _gone_after(before, kept_keys)
    rows += (_row(kind, row, None, place_before[row.key], None) for row in gone.get(None, ()))
    by_key = {row.key: row for row in before}
    for place, row in enumerate(after, 1):
        was = by_key.get(row.key)
        rows.append(_row(kind, was, row, place_before.get(row.key), place, row.key in moved))
        rows += (_row(kind, lost, None, place_before[lost.key], None) for lost in gone.get(row.key, ()))
    return Section(kind, tuple(rows), _totals(kind, before, after))


def total_of(content: Content) -> int:
    """The credit of the paper in million rials."""
    totals = content.get("totals") or {}
    return totals.get("current" if content.get("kind") == "capital_agreement" else "total", 0)


def _gone_after(before: list[SourceRow], kept: set[str]) -> dict[str | None, list[SourceRow]]:
    """The removed rows by the last kept row that stood above them."""
    found: dict[str | None, list[SourceRow]] = {}
    above: str | None = None
    for row in before:
        if row.key in kept:
            above = row.key
        else:
            found.setdefault(above, []).append(row)
    return found


def _row(
    kind: SectionKind, old: SourceRow | None, new: SourceRow | None, was: int | None, now: int | None, moved: bool = False
) -> Row:
    shown = new or old
    before, after = old.values if old else {}, new.values if new else {}
    cells = tuple(Cell(column, before.get(column.name), after.get(column.name)) for column in kind.columns)
    if old is None:
        status = ADDED
    elif new is None:
        status = REMOVED
    elif any(cell.old != cell.new for cell in cells) or old.title != new.title:
        status = CHANGED
    else:
        # Another heading is another place, too.
        moved = moved or old.group != new.group
        status = MOVED if moved else SAME
    return Row(shown.key, shown.title, shown.group, status, cells, was, now, moved)


def _totals(kind: SectionKind, before: list[SourceRow], after: list[SourceRow]) -> tuple[Total, ...]:
    return tuple(
        Total(column, _sum(before, column.name), _sum(after, column.name)) for column in kind.columns if column.summed
    )


def _sum(rows: Iterable[SourceRow], name: str) -> int:
    return sum(row.values.get(name) or 0 for row in rows)


def _moved(place_before: dict[str, int], after: list[SourceRow]) -> frozenset[str]:
    """The rows that must have been carried: all common rows but a longest run that kept its order (O(n log n))."""
    common = [row.key for row in after if row.key in place_before]
    places = [place_before[key] for key in common]
    if all(left < right for left, right in zip(places, places[1:], strict=False)):
        return frozenset()
    stayed = _longest_rising(places)
    return frozenset(key for key, place in zip(common, places, strict=True) if place not in stayed)


def _longest_rising(places: list[int]) -> set[int]:
    """A longest strictly rising subsequence of distinct numbers (patience sorting)."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tails, place)
        before[place] = tails[at - 1] if at else None
        tails[at : at + 1] = [place]
    found: set[int] = set()
    walk: int | None = tails[-1] if tails else None
    while walk is not None:
        found.add(walk)
        walk = before[walk]
    return found
