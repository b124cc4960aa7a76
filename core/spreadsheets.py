"""Tables that people upload, CSV or XLSX: what may be unpacked is decided before anything is parsed.

A file is read as text, cell by cell. What a cell holds beside text (a formula, a date, an Excel
error, a hidden character) comes back as that cell's fault, so that the screen can name it by row
and column. Written back, no cell is taken for a formula by any spreadsheet (guarantees.md C13, C14, D8).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import logging
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook

from core.money import format_amount
from core.refusals import Refused
from core.text import HIDDEN_CHARACTERS, ZWNJ, has_hidden_characters, to_persian_digits

logger = logging.getLogger(__name__)

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_UNPACKED = 12 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 30
LONGEST_CELL = 300
_MOST_PARTS = 200
_MOST_CELLS = 25 * MOST_ROWS
_MOST_TAGS = 600_000  # of all parts together, opening and closing: what a parser's time and memory grow with
_MOST_STYLES = 10_000
_DEEPEST = 500
_LARGEST_SIDE_PART = 1024 * 1024

EMPTY_FILE = "این فایل خالی است."
TOO_LARGE = f"فایل بزرگ‌تر از {to_persian_digits(LARGEST_FILE // 1024 // 1024)} مگابایت است. آن را به چند فایل تقسیم کنید."
TOO_MANY_ROWS = f"فایل بیش از {format_amount(MOST_ROWS)} ردیف دارد. آن را به چند فایل تقسیم کنید."
WRONG_TYPE = "تنها فایل CSV یا XLSX پذیرفته می‌شود."
NOT_ITS_TYPE = "محتوای فایل با پسوند نام آن یکی نیست. فایل را دوباره از اکسل با قالب XLSX یا CSV ذخیره کنید."
OLD_EXCEL = "این فایل قالب قدیمی اکسل (XLS) یا رمز دارد. آن را بدون رمز و با قالب XLSX ذخیره کنید."
MACROS = "این فایل ماکرو دارد. آن را با قالب XLSX (بدون ماکرو) ذخیره کنید."
LINKED = "این فایل به فایل‌های دیگر پیوند دارد. مقدارها را به جای پیوندها بنویسید و دوباره ذخیره کنید."
ENCRYPTED = "این فایل رمز دارد. آن را بدون رمز ذخیره کنید."
UNPACKS_TOO_LARGE = "محتوای فشردهٔ این فایل بیش از اندازه بزرگ است. ردیف‌ها و قالب‌بندی‌های اضافی را پاک کنید."
BROKEN = "این فایل خراب است یا ساختار شناخته‌شده‌ای ندارد. آن را دوباره از اکسل ذخیره کنید."
ROWS_OUT_OF_ORDER = "ردیف‌های این فایل به ترتیب نیست. آن را دوباره از اکسل ذخیره کنید."

FORMULA = "این خانه فرمول است؛ به جای آن خود مقدار را بنویسید."
DATE_CELL = "این خانه تاریخ است؛ متن یا عدد بنویسید."
TRUTH_CELL = "این خانه مقدار درست/نادرست دارد؛ متن یا عدد بنویسید."
PERCENT_CELL = "این خانه درصد است؛ خود مبلغ را بنویسید."
TOO_LONG = f"متن این خانه بیش از {to_persian_digits(LONGEST_CELL)} نویسه است."

_FORMULA_STARTS = "=＝"
_XLSX_MAGIC, _OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CELL_TAG = re.compile(rb"<(?:[\w.-]{1,20}:)?c[\s/>]")
_ROW_TAG = re.compile(rb"<(?:[\w.-]{1,20}:)?row(?=[\s/>])([^<>]{0,1000})>")
_STRING_TAG = re.compile(rb"<(?:[\w.-]{1,20}:)?(?:si|r|t)[\s/>]")
_STYLE_TAG = re.compile(rb"<(?:[\w.-]{1,20}:)?(?:xf|font|fill|border|dxf|cellStyle|numFmt)[\s/>]")
_ANY_TAG = re.compile(rb"<(/?)[^<>!?]{1,2000}?(/?)>")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,7})["']""")
_HIDDEN_ROW = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")


class Unreadable(Refused):
    """The file as a whole cannot be taken; the sentence says why and what to do."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, as text; `fault` says why it cannot be taken, whatever it is needed for."""

    text: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Row:
    """A row that is not empty, with its number in the file (the first is 1)."""

    number: int
    cells: tuple[Cell, ...]


def read_table(content: bytes, name: str) -> list[Row]:
    """The rows of an uploaded CSV or XLSX that hold anything. Raises Unreadable."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Unreadable(EMPTY_FILE)
    if len(content) > LARGEST_FILE:
        raise Unreadable(TOO_LARGE)
    ending = name.lower().rpartition(".")[2]
    if content.startswith(_OLE_MAGIC):
        raise Unreadable(OLD_EXCEL)
    if ending == "xlsm":
        raise Unreadable(MACROS)
    if ending not in ("csv", "txt", "xlsx"):
        raise Unreadable(WRONG_TYPE)
    if (ending == "xlsx") != content.startswith(_XLSX_MAGIC):
        raise Unreadable(NOT_ITS_TYPE)
    rows: list[Row] = []
    for row in _xlsx_rows(content) if ending == "xlsx" else _csv_rows(content):
        rows.append(row)
        # One more for the head of the table, and some for titles above it.
        if len(rows) > MOST_ROWS + 10:
            raise Unreadable(TOO_MANY_ROWS)
    if not rows:
        raise Unreadable(EMPTY_FILE)
    return rows


# --- CSV -----------------------------------------------------------------------------------------


def _csv_rows(content: bytes) -> Iterator[Row]:
    text = _decoded(content)
    named = re.match(r"sep=([,;\t|])\r?\n", text)
    delimiter = named.group(1) if named else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, values in enumerate(reader, start=1):
            if number == 1 and named:
                continue
            row = Row(number, tuple(_text_cell(value) for value in values[:MOST_COLUMNS]))
            if any(cell.text for cell in row.cells):
                yield row
    except csv.Error as error:
        raise Unreadable(BROKEN) from error


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark (Excel's "Unicode text"), else the old Windows code page of the region."""
    try:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    head = content[:4096]
    if sum(byte < 32 and byte not in b"\t\r\n" for byte in head) * 100 > len(head):
        raise Unreadable(NOT_ITS_TYPE)
    return content.decode("cp1256", errors="replace")


def _delimiter(text: str) -> str:
    head = next((line for line in text.splitlines()[:50] if line.strip(" ,;\t|")), "")
    return max(",;\t|", key=head.count)


def _text_cell(value: str) -> Cell:
    text = value.strip(" \t\r\n\u00a0")
    if len(text) > LONGEST_CELL:
        return Cell(text[:LONGEST_CELL], TOO_LONG)
    if text[:1] and text[0] in _FORMULA_STARTS:
        return Cell(text, FORMULA)
    if has_hidden_characters(text.replace("\r\n", "\n")):
        return Cell(text, HIDDEN_CHARACTERS)
    return Cell(text)


# --- XLSX ----------------------------------------------------------------------------------------


def _xlsx_rows(content: bytes) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            _inspect(box)
        # data_only=False: a formula is seen as a formula, not as the value Excel last stored for it.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        yield from _rows_of(_only_sheet(book))
    except Unreadable:
        raise
    except Exception as error:
        # A library fed with hostile bytes may fail in any way; to the person all of them are one news.
        logger.warning("an uploaded workbook cannot be read: %r", error)
        raise Unreadable(BROKEN) from error


def _inspect(box: zipfile.ZipFile) -> None:
    """Refuse what is not an honest workbook of a bearable size, from the directory and the raw bytes alone."""
    parts = box.infolist()
    names = [part.filename for part in parts]
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unreadable(ENCRYPTED)
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Unreadable(UNPACKS_TOO_LARGE)
    folded = [name.lower() for name in names]
    if len(set(folded)) != len(folded) or any(_escapes(part) for part in parts):
        raise Unreadable(BROKEN)
    if any(name.endswith((".bin", ".xlsm")) and "vba" in name for name in folded):
        raise Unreadable(MACROS)
    if any("externallinks/" in name for name in folded):
        raise Unreadable(LINKED)
    tags = 0
    for part in parts:
        content = box.read(part)
        tags += content.count(b"<")
        if tags > _MOST_TAGS:
            raise Unreadable(UNPACKS_TOO_LARGE)
        _refuse_deep(content)
        _inspect_part(part.filename.lower(), content)


def _escapes(part: zipfile.ZipInfo) -> bool:
    name = part.filename
    return (
        name.startswith(("/", "\\"))
        or ".." in name.replace("\\", "/").split("/")
        or "\x00" in name
        or stat.S_ISLNK(part.external_attr >> 16)
        or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def _inspect_part(name: str, content: bytes) -> None:
    # By relationships a workbook may give any name to any part, so none goes unmeasured.
    if "worksheets/" in name and name.endswith(".xml"):
        _inspect_sheet(content)
    elif name.endswith("sharedstrings.xml"):
        _refuse_more(_STRING_TAG, content, 2 * _MOST_CELLS)
    elif len(content) > _LARGEST_SIDE_PART:
        raise Unreadable(UNPACKS_TOO_LARGE)
    elif name.endswith("styles.xml"):
        _refuse_more(_STYLE_TAG, content, _MOST_STYLES)
    elif name.endswith("[content_types].xml") and b"macroEnabled" in content:
        raise Unreadable(MACROS)


def _refuse_deep(content: bytes) -> None:
    # Elements inside elements cost a parser the square of their depth.
    depth = 0
    for tag in _ANY_TAG.finditer(content):
        if tag.group(1):
            depth -= 1
        elif not tag.group(2):
            depth += 1
            if depth > _DEEPEST:
                raise Unreadable(BROKEN)


def _refuse_more(tag: re.Pattern[bytes], content: bytes, most: int) -> None:
    for count, _ in enumerate(tag.finditer(content), start=1):
        if count > most:
            raise Unreadable(UNPACKS_TOO_LARGE)


def _inspect_sheet(content: bytes) -> None:
    _refuse_more(_CELL_TAG, content, _MOST_CELLS)
    last = 0
    for count, row in enumerate(_ROW_TAG.finditer(content), start=1):
        if count > 4 * MOST_ROWS:
            raise Unreadable(TOO_MANY_ROWS)
        numbered = _ROW_NUMBER.search(row.group(1))
        number = int(numbered.group(1)) if numbered else last + 1
        # openpyxl passes over a row that comes after a later one, without a word.
        if number <= last:
            raise Unreadable(ROWS_OUT_OF_ORDER)
        if _HIDDEN_ROW.search(row.group(1)):
            raise Unreadable(f"ردیف {to_persian_digits(number)} پنهان است. ردیف‌های پنهان را آشکار یا پاک کنید.")
        last = number


def _only_sheet(book: Any) -> Any:
    """The one sheet that holds anything; several, or one nobody sees, are not guessed at."""
    filled = [sheet for sheet in book.worksheets if next(_rows_of(sheet), None) is not None]
    if not filled:
        raise Unreadable(EMPTY_FILE)
    if len(filled) > 1:
        names = "»، «".join(_printable(sheet.title)[:40] for sheet in filled[:5])
        raise Unreadable(f"این فایل چند برگهٔ پر دارد («{names}»). تنها برگهٔ اعتبارات را نگه دارید.")
    if filled[0].sheet_state != "visible":
        raise Unreadable(f"برگهٔ «{_printable(filled[0].title)[:40]}» پنهان است. آن را آشکار کنید.")
    return filled[0]


def _rows_of(sheet: Any) -> Iterator[Row]:
    # The stated dimensions may be a lie of a million rows; only rows that are there are counted.
    sheet.reset_dimensions()
    filler = None
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if cells is filler:  # a gap between rows is one and the same tuple, however long it is
            continue
        if all(cell.value is None for cell in cells):
            filler = cells
            continue
        row = Row(number, _trimmed(_sheet_cell(cell) for cell in cells))
        if any(cell.text or cell.fault for cell in row.cells):
            yield row


def _trimmed(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    found = list(cells)
    while found and not (found[-1].text or found[-1].fault):
        found.pop()
    return tuple(found)


def _sheet_cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell()
    if cell.data_type == "f":
        return Cell(_text_cell(str(value)).text or "=", FORMULA)
    if cell.data_type == "e":
        return Cell(str(value), f"این خانه خطای اکسل ({value}) دارد.")
    if isinstance(value, bool):
        return Cell(str(value), TRUTH_CELL)
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return Cell(str(value), DATE_CELL)
    if isinstance(value, (int, float)):
        return _number_cell(value, cell.number_format or "")
    return _text_cell(str(value))


def _number_cell(value: float, number_format: str) -> Cell:
    # Excel keeps fifteen digits: a larger whole number is no longer the one that was typed.
    whole = abs(value) < 10**15 and value == int(value)
    text = str(int(value)) if whole else repr(value)
    return Cell(text, PERCENT_CELL if "%" in number_format else "")


# --- Writing back --------------------------------------------------------------------------------

_STARTS_FORMULA = re.compile(r"^[\s'\"]*[=＝+＋\-－−@＠\t\r\n|%]")
_AFTER_SEPARATOR = re.compile(r"([;,\t|\"\r\n])(?=\s*[=＝+＋\-－@＠])")
_PLAIN_NUMBER = re.compile(r"[-−]?\d+(?:[.٫]\d+)?")


def harmless(value: object) -> str:
    """The value as a cell that no spreadsheet reads as a formula; plain negative numbers stay numbers."""
    text = _printable(str(value))
    if _PLAIN_NUMBER.fullmatch(text):
        return text
    # In an office whose list separator is another one the inside of a cell may become a cell.
    text = _AFTER_SEPARATOR.sub(r"\1'", text)
    return f"'{text}" if _STARTS_FORMULA.match(text) else text


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c == ZWNJ else " " for c in text)


def write_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as a CSV that Excel opens with its Persian letters in place."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([harmless(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", errors="replace")
