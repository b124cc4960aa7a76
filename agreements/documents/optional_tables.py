"""Forms E-3, E-4 and E-5 on paper: a table each; a form without rows is no page and no line of the contents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agreements.documents.shares import share_of
from agreements.documents.table import Cell, Column, Table, money
from agreements.optional_layout import Group, OptionalForms, optional_forms
from core.columns import fit
from core.ledger import GROUP, LINE, SUBTOTAL, TOTAL, Ledger, Row
from core.money import format_amount
from core.text import to_persian_digits

FONTS = (9, 8.5, 8, 7.5, 7)
# The room of a portrait sheet, in mm: A4 less its margins.
PORTRAIT = 170.0


def optional_tables(shown: dict[str, Any]) -> dict[str, Table]:
    """The tables of the forms that have rows, by their names on the page: e3, e4, e5."""
    forms = optional_forms(shown)
    found = {}
    if forms.staff:
        found["e3"] = _staff(forms)
    if forms.programmes:
        found["e4"] = _subchapters(forms)
    if forms.counties:
        found["e5"] = _counties(forms.counties)
    return found


def _staff(forms: OptionalForms) -> Table:
    """Form E-3: people with their sum, then vehicles and buildings, which are not summed."""
    rows: list[Row] = []
    number = 0
    for group in forms.staff:
        rows.append(Row(GROUP, group.title, group=group.title))
        for row in group.rows:
            number += 1
            cells = [Cell(to_persian_digits(number), css="first"), Cell(row["kind"]), Cell(row["title"] or "–"), money(row["count"], "sum")]
            rows.append(Row(LINE, cells, group=group.title))
        if group is forms.people:
            rows.append(Row(SUBTOTAL, [Cell(), Cell("جمع نیروی انسانی", span=2), Cell(format_amount(group.count), css="n")], group=group.title))
    columns = [Column("ردیف", 12), Column("نوع", 48), Column("شرح"), Column("تعداد", 28, True)]
    return Table(columns, Ledger("e3", rows, bottom_margin=33), 9, "e3")


def _subchapters(forms: OptionalForms) -> Table:
    """Form E-4: the chapters of each programme in parts; the sum of each is that of form E-1."""
    rows: list[Row] = []
    amounts: list[int | None] = []
    number = 0
    for programme in forms.programmes:
        for chapter in programme.chapters:
            group = f"{to_persian_digits(chapter.title)}، برنامهٔ {programme.code} – {programme.title}"
            rows.append(Row(GROUP, group, group=group))
            for row in chapter.rows:
                number += 1
                cells = [Cell(to_persian_digits(number), css="first"), Cell(row["title"]), money(row["amount"], "sum")]
                rows.append(Row(LINE, cells, (row["amount"] or 0,), group))
            amounts += [*(row["amount"] for row in chapter.rows), chapter.total]
            rows.append(Row(SUBTOTAL, [Cell(), Cell(f"جمع {to_persian_digits(chapter.title)}"), money(chapter.total)], group=group))
    total = sum(chapter.total for programme in forms.programmes for chapter in programme.chapters)
    rows.append(Row(TOTAL, [Cell(), Cell("جمع فصل‌های ریزشده"), money(total)]))
    layout = fit([[*amounts, total]], [(font, PORTRAIT - 100, False) for font in FONTS], narrowest=30)
    columns = [Column("ردیف", 12), Column("ریزفصل"), Column("مبلغ", layout.widths[0], True, 0)]
    return Table(columns, Ledger("e4", rows, bottom_margin=33), layout.font, "e4")


def _counties(groups: Sequence[Group]) -> Table:
    """Form E-5: programme by programme the counties that have a share."""
    rows: list[Row] = []
    number = 0
    for group in groups:
        title = f"برنامهٔ {group.code} – {group.title}"
        rows.append(Row(GROUP, title, group=title))
        for row in group.rows:
            number += 1
            cells = [
                Cell(to_persian_digits(number), css="first"), Cell(row["title"]), money(row["amount"], "sum"),
                Cell(share_of(row["amount"], group.total), css="n"),
            ]  # fmt: skip
            rows.append(Row(LINE, cells, (row["amount"] or 0,), title))
        rows.append(Row(SUBTOTAL, [Cell(), Cell(f"جمع برنامهٔ {group.code}"), money(group.total), Cell("۱۰۰٪" if group.total else "–", css="n")], group=title))
    total = sum(group.total for group in groups)
    rows.append(Row(TOTAL, [Cell(), Cell("جمع کل سهم شهرستان‌ها"), money(total), Cell()]))
    layout = fit([[*(row["amount"] for group in groups for row in group.rows), total]], [(font, 60.0, False) for font in FONTS], narrowest=34)
    columns = [Column("ردیف", 12), Column("شهرستان"), Column("سهم", layout.widths[0], True, 0), Column("سهم از برنامه", 26, True)]
    return Table(columns, Ledger("e5", rows, bottom_margin=33), layout.font, "e5")

