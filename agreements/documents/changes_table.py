"""What differs between two contents, as a table that a black-and-white copier cannot spoil.

Added, removed and changed rows are told by a framed word, by weight, strokes and a bar in the margin,
never by colour (papers.md, "Redline without colour"). Used by the amendment's summary and the redline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from agreements.documents.table import Cell, Column, Table
from core.ledger import GROUP, LINE, SUBTOTAL, TOTAL, Ledger, Row
from core.money import amount_in_words, format_amount
from core.paper_text import on_paper
from core.text import to_persian_digits

# The places whose amounts are the credit of the paper.
MONEY_PLACES = frozenset({"فصول هزینه", "فصول تملک"})
BADGES = {"added": "+ افزوده", "removed": "× حذف", "changed": "≠ تغییر", "moved": "= جابه‌جا"}
_UNGROUPED = ("start_year", "end_year", "number", "row", "code")


class Sum(NamedTuple):
    """The sum of one column of a place before and after, and what is allocated on all its rows, changed or not."""

    label: str
    old: int
    new: int
    allocated: int | None = None


def changes_table(
    changes: Sequence[dict[str, Any]],
    *,
    now: int | None = None,
    after: int | None = None,
    heads: tuple[str, str] | None = None,
    same: Mapping[str, int] | None = None,
    sums: Mapping[str, Sequence[Sum]] | None = None,
    with_allocated: bool = False,
) -> Table:
    """The rows of `changes` grouped by place; the last row tells the credit before and after when known.

    `same` counts the unchanged rows of each place; they are one line. `sums` are the sums of each place, told under
    its rows. `with_allocated` adds the column of what is allocated on a row (its key `allocated`, million rials).
    """
    columns = _columns(heads or ("اکنون", "پس از اصلاح"), with_allocated=with_allocated)
    width = len(columns)
    rows: list[Row] = []
    same, sums = dict(same or {}), sums or {}
    for place, of_place in groupby(changes, key=itemgetter("place")):
        rows.append(Row(GROUP, [Cell(place, span=width)]))
        for change in of_place:
            cells = change["cells"] or [{"label": "", "old": "", "new": ""}]
            rows += [_line(change, cell, first=not i, with_allocated=with_allocated) for i, cell in enumerate(cells)]
        rows += _unchanged(same.pop(place, 0), width)
        rows += [_sum(place, found, with_allocated) for found in sums.get(place, ())]
    rows += [
        Row(LINE, ("row-same", [Cell(f"{name}: {to_persian_digits(n)} ردیف بدون تغییر", span=width)]))
        for name, n in same.items()
        if n
    ]
    if not changes:
        rows.insert(0, Row("detail", "چیزی تغییر نکرده است."))
    if now is not None and after is not None:
        rows.append(Row(TOTAL, _sum_cells("جمع اعتبار", now, after, with_allocated)))
    return Table(columns, Ledger("changes", rows, bottom_margin=33), 8.5, "changes")


def _columns(heads: tuple[str, str], *, with_allocated: bool) -> list[Column]:
    old, new = heads
    if not with_allocated:
        return [Column("ردیف"), Column("نشان", 18), Column("مشخصه", 26), Column(old, 26, True), Column("تغییر", 24, True), Column(new, 26, True)]
    return [
        Column("ردیف"), Column("نشان", 17), Column("مشخصه", 22), Column(old, 23, True), Column("تغییر", 22, True),
        Column(new, 23, True), Column("تخصیص‌یافته (کف مجاز)", 21, True),
    ]  # fmt: skip


def _sum(place: str, found: Sum, with_allocated: bool) -> Row:
    return Row(SUBTOTAL, _sum_cells(f"جمع {found.label}، {place}", found.old, found.new, with_allocated, found.allocated))


def _sum_cells(words: str, old: int, new: int, with_allocated: bool, allocated: int | None = None) -> list[Cell]:
    by = new - old
    cells = [
        Cell(words, span=3), Cell(format_amount(old), css="n"), Cell(signed(by), under=word_of(by), css="n unit"),
        Cell(format_amount(new), css="n"),
    ]  # fmt: skip
    return [*cells, Cell("" if allocated is None else format_amount(allocated), css="n")] if with_allocated else cells


def _unchanged(number: int, width: int) -> list[Row]:
    """The rows of a place that did not change, in one line."""
    if not number:
        return []
    words = Cell(f"سایر ردیف‌ها ({to_persian_digits(number)} ردیف)", span=2)
    return [Row(LINE, ("row-same", [words, Cell("بدون تغییر", span=width - 2)]))]


def _line(change: dict[str, Any], cell: dict[str, Any], *, first: bool, with_allocated: bool) -> Row:
    how = change["how"]
    old, new = shown(cell.get("name", ""), cell["old"]), shown(cell.get("name", ""), cell["new"])
    figures = _are_figures(cell["old"], cell["new"])
    css = "n" if figures else "words-of-cell"
    difference = Cell(css="n")
    if figures and cell.get("name") not in _UNGROUPED:
        by = (cell["new"] or 0) - (cell["old"] or 0)
        difference = Cell(signed(by), under=word_of(by), css="n unit")
    gone = how == "removed" or (how == "changed" and cell["old"] not in (None, "") and not figures)
    allocated = change.get("allocated") if first else None
    none = "–" if first and change["place"] in MONEY_PLACES else ""
    floor = [Cell(none if allocated is None else format_amount(allocated), css="n")]
    return Row(LINE, (f"row-{how}{'' if first else ' further'}", [
        Cell(change["row"] if first else "", css="row-title"),
        Cell(BADGES.get(how, how) if first else "", badge=how if first else "", css="mark-cell"),
        Cell(cell["label"], css="grey"),
        Cell(old if how != "added" else "–", css=f"{css} {'struck' if gone else ''}".strip()),
        difference,
        Cell(new if how != "removed" else "–", css=f"{css} now{' inserted' if how == 'changed' and not figures else ''}"),
        *(floor if with_allocated else []),
    ]))  # fmt: skip


def _are_figures(old: Any, new: Any) -> bool:  # noqa: ANN401 - a value of any cell of a content
    known = [value for value in (old, new) if value not in (None, "")]
    return bool(known) and all(isinstance(value, int) for value in known)


def shown(name: str, value: Any) -> str:  # noqa: ANN401 - a value of any cell of a content
    """A value as it stands on paper: amounts grouped, years not, nothing as «–»."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "بله" if value else "خیر"
    if isinstance(value, int):
        return to_persian_digits(value) if name in _UNGROUPED else format_amount(value)
    return on_paper(value)


def signed(change: int) -> str:
    """A change with its sign."""
    return format_amount(0) if not change else f"+{format_amount(change)}" if change > 0 else format_amount(change)


def word_of(change: int) -> str:
    """The word beside the sign, for who overlooks a sign."""
    return "" if not change else "افزایش" if change > 0 else "کاهش"


def sentence_of_change(change: int, unit: str) -> str:
    """«هشت هزار میلیون ریال افزایش»."""
    if not change:
        return "بدون تغییر در جمع اعتبار"
    return f"{amount_in_words(abs(change))} {unit} {word_of(change)}"
