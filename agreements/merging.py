"""Three contents of one paper merged cell by cell: the base an amendment was begun from, what is in force now, mine.

A cell changed on one side only is taken from that side and told; changed differently on both sides it
is a question nobody but the drafter answers. Rows that exist (activities, projects) may be added or
removed on either side; removed on one and changed on the other is a question too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agreements.amendment_changes import AMOUNTS
from agreements.content_rows import PLACES, Key, Row, cells_of, rows_of_content

BASE, THEIRS, MINE, OTHER = "base", "theirs", "mine", "other"
# The cell that stands for the whole row.
PRESENCE = "row"


@dataclass(frozen=True)
class Taken:
    """A cell or row that one side alone changed, and what was taken."""

    row: Row
    words: str
    side: str
    old: Any
    new: Any
    is_amount: bool


@dataclass(frozen=True)
class Question:
    """A cell that both sides changed, differently; for a row removed on one side the cell is PRESENCE."""

    name: str  # of its form field
    row: Row
    cell: str
    words: str
    base: Any
    theirs: Any
    mine: Any

    @property
    def is_presence(self) -> bool:
        """The row is gone on one side and changed on the other."""
        return self.cell == PRESENCE

    @property
    def is_amount(self) -> bool:
        """Million rials."""
        return self.cell in AMOUNTS

    @property
    def is_number(self) -> bool:
        """A whole number, money or not."""
        return self.is_amount or any(isinstance(value, int) for value in (self.base, self.theirs, self.mine))


@dataclass
class Merge:
    """Rows by key as far as they are settled, what was taken by itself, and the questions left."""

    rows: dict[Key, dict[str, Any]] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def settled(self, answers: Mapping[str, Any]) -> dict[Key, dict[str, Any]]:
        """The rows with `answers` (question name -> value; of a row True to keep it). Raises KeyError for one unanswered."""
        rows = {key: dict(cells) for key, cells in self.rows.items()}
        for question in self.questions:
            answer = answers[question.name]
            if question.is_presence:
                if not answer:
                    rows.pop(question.row.key, None)
            elif question.row.key in rows:
                rows[question.row.key][question.cell] = answer
        return rows


def merge(base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]) -> Merge:
    """Merge three contents (content.py); the order of rows is mine, then what only the others have."""
    old, new, own = rows_of_content(base), rows_of_content(theirs), rows_of_content(mine)
    found = Merge()
    for key in [*own, *(key for key in new if key not in own), *(key for key in old if key not in own and key not in new)]:
        row = own.get(key) or new.get(key) or old[key]
        _merge_row(found, row, *(cells_of(row.kind, side.get(key)) for side in (old, new, own)))
    return found


def _merge_row(found: Merge, row: Row, base: dict | None, theirs: dict | None, mine: dict | None) -> None:
    if theirs is None and mine is None:
        return
    if theirs is None or mine is None:
        there, missing_side = (mine, THEIRS) if theirs is None else (theirs, MINE)
        if base is None:
            # Added on one side.
            found.rows[row.key] = dict(there)
            found.taken.append(Taken(row, "سطر افزوده", MINE if missing_side == THEIRS else THEIRS, None, None, False))
        elif there == base:
            found.taken.append(Taken(row, "سطر حذف‌شده", missing_side, None, None, False))
        else:
            found.rows[row.key] = dict(there)
            words = "این سطر در نسخهٔ معتبر حذف و در پیش‌نویس شما تغییر کرده است"
            if missing_side == MINE:
                words = "این سطر در نسخهٔ معتبر تغییر کرده و در پیش‌نویس شما حذف شده است"
            keeps = (False, True) if missing_side == THEIRS else (True, False)
            found.questions.append(Question(_name(found), row, PRESENCE, words, True, *keeps))
        return
    cells = found.rows.setdefault(row.key, {})
    before = base or {}
    for name, words in PLACES[row.kind][1].items():
        was, now, own = before.get(name), theirs.get(name), mine.get(name)
        if now == own or own == was:
            cells[name] = now
            if now != own:
                found.taken.append(Taken(row, words, THEIRS, was, now, name in AMOUNTS))
        elif now == was:
            cells[name] = own
            found.taken.append(Taken(row, words, MINE, was, own, name in AMOUNTS))
        else:
            cells[name] = own
            found.questions.append(Question(_name(found), row, name, words, was, now, own))


def _name(found: Merge) -> str:
    return f"cell-{len(found.questions) + 1}"
