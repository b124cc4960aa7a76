"""A table of activities from Excel: its columns, its checks row by row, and what goes back.

A cell is read by the same fields as the boxes of form E-2, so a pasted cell and a typed one are judged alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from core.money import LARGEST_AMOUNT, TOO_LARGE, AmountField, CountField
from core.spreadsheets import Cell, Row, Unreadable, harmless, read_table
from core.text import PersianCharField, search_key, to_latin_digits, to_persian_digits
from core.workbooks import write_xlsx

CELLS = ("title", "unit", "quantity", "unit_cost", "amount")
COLUMNS = ("programme", *CELLS, "key", "stamp")
TITLES = {
    "programme": "برنامه", "title": "عنوان فعالیت", "unit": "واحد سنجش", "quantity": "مقدار", "unit_cost": "هزینهٔ واحد", "amount": "اعتبار",
    "key": "کلید ردیف", "stamp": "نشان ردیف",
}  # fmt: skip
_OTHER_HEADS = {
    "programme": ("کد برنامه", "عنوان برنامه"), "title": ("عنوان", "فعالیت", "شرح فعالیت", "نام فعالیت"), "unit": ("واحد",),
    "quantity": ("تعداد", "حجم", "مقدار کار"), "unit_cost": ("بهای واحد", "هزینه واحد (میلیون ریال)"),
    "amount": ("مبلغ", "اعتبار (میلیون ریال)", "جمع اعتبار"), "key": ("کلید",), "stamp": ("نشان",),
}  # fmt: skip
ERROR_HEAD = "شرح خطا"
WIDTHS = (30, 46, 14, 12, 14, 16, 12, 12)
MOST_ROWS = 2_000
_HEAD_WITHIN = 10
_FIELDS = {
    "title": PersianCharField(max_length=200, required=False), "unit": PersianCharField(max_length=40, required=False),
    "quantity": CountField(required=False), "unit_cost": AmountField(required=False), "amount": AmountField(required=False),
}  # fmt: skip
_TOTALS = frozenset(search_key(word) for word in ("جمع", "جمع کل", "مجموع", "total"))
_STAMP = re.compile(r"r(\d{1,15})-([0-9a-f]{10})")
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

NO_ROWS = "زیر سطر عنوان‌ها هیچ ردیفی نیست."
NO_HEAD = "ستون‌ها شناخته نشد. جدول را با سطر عنوان‌ها، مانند فایل «دریافت برای اکسل»، بیاورید."
NO_TITLE_COLUMN = "در سطر عنوان‌ها ستون «عنوان فعالیت» پیدا نشد. نام ستون‌ها را مانند فایل «دریافت برای اکسل» بنویسید."
TOO_MANY = f"این جدول {{}} ردیف دارد؛ هر بار حداکثر {to_persian_digits('2,000').replace(',', '٬')} ردیف خوانده می‌شود."
TOTAL_ROW = "این ردیف جمع است؛ آن را از جدول بردارید."
NO_TITLE = "عنوان فعالیت خالی است."
NO_PROGRAMME = "برنامهٔ این ردیف را با کد یا عنوان بنویسید."
NOT_ITS_PROGRAMME = "برنامه‌ای با کد یا عنوان «{}» در این موافقتنامه نیست."
KEY_WITHOUT_STAMP = "کلید و نشان ردیف با هم خوانده می‌شود. هر دو را از فایل دریافت‌شده بگذارید، یا برای ردیف تازه هر دو را خالی کنید."
KEY_SHAPE = "کلید یا نشان این ردیف تغییر کرده است. آن را از فایل دریافت‌شده بازگردانید، یا برای ردیف تازه هر دو را خالی کنید."
KEY_TWICE = "این کلید در ردیف {} همین جدول هم آمده است. برای ردیف تازه، کلید و نشان را خالی بگذارید."
TITLE_TWICE = "این عنوان در ردیف {} همین جدول هم برای این برنامه آمده است. دو عنوان را از هم جدا کنید."


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell or, without a column, with the row."""

    row: int
    column: str
    sentence: str

    @property
    def column_title(self) -> str:
        """The column's head."""
        return TITLES.get(self.column, "ردیف")


@dataclass
class Table:
    """The rows under the head, cut to the columns in the order of COLUMNS; `columns` are those the table has."""

    rows: list[tuple[int, tuple[Cell, ...]]]
    columns: tuple[str, ...]
    # A file, unlike a block of cells, says of a row that is not in it that it was deleted.
    is_file: bool = False
    # Last year's rows: of a row that stands already, what stands is kept unless the person says otherwise.
    careful: bool = False

    def as_json(self) -> dict[str, Any]:
        """For keeping on the server until the person confirms."""
        rows = [[number, [[cell.text, cell.fault] for cell in cells]] for number, cells in self.rows]
        return {"rows": rows, "columns": list(self.columns), "is_file": self.is_file, "careful": self.careful}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Table:
        """What `as_json` gave."""
        rows = [(number, tuple(Cell(*cell) for cell in cells)) for number, cells in kept["rows"]]
        return cls(rows, tuple(kept["columns"]), kept["is_file"], kept["careful"])


@dataclass(frozen=True)
class SheetRow:
    """A row that was understood. `cells` has the columns the table has; `given` is the file its stamp speaks of."""

    number: int
    programme: str
    cells: dict[str, Any]
    key: str = ""
    given: int | None = None
    stamp: str = ""


@dataclass
class Sheet:
    """All that was understood of a table, and what was not."""

    rows: list[SheetRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)  # the files its stamps speak of, of faulty rows too


def read_activities(content: bytes, name: str, *, is_file: bool) -> Table:
    """The table in a file, or in pasted text given as «paste.txt». Raises Unreadable when it is no table of activities."""
    rows = read_table(content, name)
    start, places = _find_head(rows)
    table = Table([], tuple(column for column in COLUMNS if column in places), is_file)
    for row in rows[start:]:
        cells = tuple(_at(row, places.get(column)) for column in COLUMNS)
        if any(cell.text or cell.fault for cell in cells):
            table.rows.append((row.number, cells))
    if not table.rows:
        raise Unreadable(NO_ROWS)
    if len(table.rows) > MOST_ROWS:
        raise Unreadable(TOO_MANY.format(to_persian_digits(f"{len(table.rows):,}".replace(",", "٬"))))
    return table


def _at(row: Row, place: int | None) -> Cell:
    return row.cells[place] if place is not None and place < len(row.cells) else Cell()


def _head_key(text: str) -> str:
    return re.sub(r"[\W_]", "", search_key(text))


_HEADS = {_head_key(head): name for name in COLUMNS for head in (name, TITLES[name], *_OTHER_HEADS[name])}
# Cells copied out of the table without its head: as on the screen, with the programme before them, or the whole file.
_BARE = {5: CELLS, 6: ("programme", *CELLS), 8: COLUMNS}


def _find_head(rows: Sequence[Row]) -> tuple[int, dict[str, int]]:
    """Where the rows begin and which column stands where."""
    for place, row in enumerate(rows[:_HEAD_WITHIN]):
        found: dict[str, int] = {}
        for n, cell in enumerate(row.cells):
            name = _HEADS.get(_head_key(cell.text)) if not cell.fault else None
            if name in found:
                raise Unreadable(f"ستون «{TITLES[name]}» دو بار آمده است؛ یکی از آن‌ها را بردارید.")
            if name:
                found[name] = n
        if len(found) >= 2:
            if "title" not in found:
                raise Unreadable(NO_TITLE_COLUMN)
            return place + 1, found
    width = max(max((n + 1 for n, cell in enumerate(row.cells) if cell.text or cell.fault), default=0) for row in rows[:_HEAD_WITHIN])
    names = _BARE.get(width)
    if names is None:
        raise Unreadable(NO_HEAD)
    return 0, {name: n for n, name in enumerate(names)}


def understand(table: Table, programmes: Mapping[str, str], default: str = "") -> Sheet:
    """Read every cell; `programmes` (code -> title) are those of the paper, `default` the one of rows that name none."""
    sheet = Sheet()
    by_key: dict[str, int] = {}
    by_title: dict[tuple[str, str], int] = {}
    names = {search_key(name): code for code, title in programmes.items() for name in (code, title, f"{code} {title}")}
    for number, cells in table.rows:
        row = _understood(number, dict(zip(COLUMNS, cells, strict=True)), table.columns, names, default, sheet)
        if row is None:
            continue
        met, mark, column, sentence = (
            (by_key, row.key, "key", KEY_TWICE) if row.key else (by_title, (row.programme, title_key(row.cells["title"])), "title", TITLE_TWICE)
        )
        if mark in met:
            sheet.faults.append(Fault(number, column, sentence.format(to_persian_digits(met[mark]))))
            continue
        met[mark] = number
        sheet.rows.append(row)
    return sheet


def _understood(
    number: int, cells: dict[str, Cell], columns: Sequence[str], names: Mapping[str, str], default: str, sheet: Sheet
) -> SheetRow | None:
    bad = [Fault(number, name, cell.fault) for name, cell in cells.items() if cell.fault]
    if any(search_key(cells[name].text) in _TOTALS for name in ("programme", "title")):
        sheet.faults.append(Fault(number, "", TOTAL_ROW))
        return None
    values: dict[str, Any] = {}
    for name in CELLS:
        if name in columns and not cells[name].fault:
            try:
                values[name] = _value(name, cells[name].text)
            except ValidationError as refusal:
                bad.append(Fault(number, name, refusal.messages[0]))
    bad += _incomplete(number, values)
    programme = _programme(number, cells["programme"], names, default, bad, has_key=bool(cells["key"].text))
    key, given, stamp = _identity(number, cells["key"], cells["stamp"], bad)
    if given is not None:
        sheet.asked.add(given)
    if bad:
        sheet.faults += bad
        return None
    return SheetRow(number, programme, values, key, given, stamp)


def _value(name: str, text: str) -> Any:
    if name in ("title", "unit"):
        # A cell of Excel may have several lines; a row of the form has one.
        text = " ".join(text.split())
    return _FIELDS[name].clean(text)


def _incomplete(number: int, values: dict[str, Any]) -> list[Fault]:
    """The rules of one row of form E-2; the amount is the product where none is written."""
    if values.get("title") == "":
        return [Fault(number, "title", NO_TITLE)]
    quantity, unit_cost = values.get("quantity"), values.get("unit_cost")
    if values.get("amount") is None and None not in (quantity, unit_cost):
        if quantity * unit_cost > LARGEST_AMOUNT:
            return [Fault(number, "amount", TOO_LARGE)]
        values["amount"] = quantity * unit_cost
    if "amount" in values:
        values["amount"] = values["amount"] or 0
    return []


def _programme(number: int, cell: Cell, names: Mapping[str, str], default: str, bad: list[Fault], *, has_key: bool) -> str:
    if cell.fault:
        return ""
    if not cell.text:
        if not default and not has_key:
            bad.append(Fault(number, "programme", NO_PROGRAMME))
        return "" if has_key else default
    found = names.get(search_key(cell.text))
    if found is None:
        bad.append(Fault(number, "programme", NOT_ITS_PROGRAMME.format(to_persian_digits(cell.text[:60]))))
    return found or ""


def _identity(number: int, key: Cell, stamp: Cell, bad: list[Fault]) -> tuple[str, int | None, str]:
    if key.fault or stamp.fault or not (key.text or stamp.text):
        return "", None, ""
    if not (key.text and stamp.text):
        bad.append(Fault(number, "key", KEY_WITHOUT_STAMP))
        return "", None, ""
    written, mark = to_latin_digits(key.text).lower(), _STAMP.fullmatch(to_latin_digits(stamp.text).lower())
    if not _KEY.fullmatch(written) or not mark:
        bad.append(Fault(number, "key", KEY_SHAPE))
        return "", None, ""
    return written, int(mark.group(1)), mark.group(2)


def annotated(table: Table, faults: Iterable[Fault]) -> bytes:
    """The same table as a workbook with the faults beside their rows and their cells coloured, ready to be corrected and sent again."""
    columns = [name for name in COLUMNS if name in table.columns]
    of_row: dict[int, list[Fault]] = defaultdict(list)
    for fault in faults:
        of_row[fault.row].append(fault)
    rows: list[list[str | int | None]] = []
    marked: dict[int, list[int]] = {}
    for place, (number, cells) in enumerate(table.rows):
        said = of_row.get(number, [])
        texts = dict(zip(COLUMNS, cells, strict=True))
        rows.append([*(_as_written(name, texts[name].text) for name in columns), " | ".join(f"{f.column_title}: {f.sentence}" for f in said)])
        if said:
            marked[place] = [*(columns.index(f.column) for f in said if f.column in columns), len(columns)]
    widths = [width for name, width in zip(COLUMNS, WIDTHS, strict=True) if name in columns]
    quiet = [place for place, name in enumerate(columns) if name in ("key", "stamp")]
    return write_xlsx("فعالیت‌ها", [*(TITLES[name] for name in columns), ERROR_HEAD], rows, widths=[*widths, 60], quiet=quiet, faulty=marked)


def _as_written(name: str, text: str) -> str | int:
    if name in ("quantity", "unit_cost", "amount") and text.isascii() and text.isdigit() and str(int(text)) == text:
        return int(text)
    return text


def title_key(title: str) -> str:
    """A title as readers tell titles apart: letters and digits folded, a blank and a half-space alike."""
    return search_key(title).replace(" ", "")


def same_text(stored: str, written: str) -> bool:
    """Whether a cell that was given out as `stored` came back as it was; a formula goes out with a mark before it."""
    return written == stored or written == _FIELDS["title"].clean(harmless(stored))
