"""A file or pasted table of the center's figures: its columns, its checks row by row, and a file to start from.

The columns, the reading of cells and the file that goes back with the errors are those of the
credits of agencies (`importing.py`); what a row may say is asked here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from core.money import parse_amount
from core.spreadsheets import Cell, Row, Unreadable, read_table
from core.text import search_key, to_latin_digits, to_persian_digits
from distribution.center_grid import doubt
from distribution.importing import (
    COLUMNS,
    TOTAL_ROW,
    YEAR_SHAPE,
    Column,
    Fault,
    Table,
    Wrong,
    code_key,
    cut,
    heads_of,
    is_total,
    read_cell,
    short,
)
from distribution.invariants import CENTER_CELL_ONCE
from distribution.models import CenterNotice, CreditSource, CreditType, FunctionalCode

YEAR = "fiscal_year"
_BY_CODE = {column.code: column for column in COLUMNS}
PASTED_WITHOUT_HEAD = "ستون‌ها شناخته نشد. سطر عنوان‌ها را نیز بچسبانید، یا ستون‌ها را به ترتیبِ {columns} بگذارید."


def columns_of(credit_type: str) -> tuple[Column, ...]:
    """The columns of a file: the year may be left out, and expense credit has no programme."""
    codes = [YEAR, "programme_code", "credit_source_fa", "amount_million_rial"]
    if credit_type == CreditType.EXPENSE:
        codes.remove("programme_code")
    return tuple(_BY_CODE[code] for code in codes)


@dataclass
class Checked:
    """The outcome of checking a table. With faults nothing of it may be saved."""

    rows: int = 0
    cells: dict[tuple[int, int | None], int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)

    @property
    def total(self) -> int:
        """The sum of the file."""
        return sum(self.cells.values())


def read_figures(content: bytes, name: str, credit_type: str) -> Table:
    """The table in an uploaded file. Raises Unreadable when it is no table of figures at all."""
    return cut(read_table(content, name), columns_of(credit_type), optional=(YEAR,))


def read_pasted(text: str, credit_type: str) -> Table:
    """The table in pasted text, with or without its head. Raises Unreadable."""
    rows = _pasted_rows(text)
    columns = columns_of(credit_type)
    if any(heads_of(row, columns) for row in rows[:10]):
        return cut(rows, columns, optional=(YEAR,))
    return _without_head(rows, columns)


def _pasted_rows(text: str) -> list[Row]:
    # What is copied from Excel is parted by tabs; the commas in its figures part nothing.
    if "\t" not in text:
        return read_table(text.encode("utf-8", errors="replace"), "paste.txt")
    rows = read_table(f"sep=\t\n{text}".encode("utf-8", errors="replace"), "paste.txt")
    return [Row(row.number - 1, row.cells) for row in rows]


def _without_head(rows: Sequence[Row], columns: Sequence[Column]) -> Table:
    """People copy the figures and leave the head behind: then the columns stand in our order, the year aside."""
    width = len(columns) - 1
    if any(len(row.cells) != width for row in rows[:10]):
        raise Unreadable(PASTED_WITHOUT_HEAD.format(columns="، ".join(column.title for column in columns[1:])))
    return Table([(row.number, (Cell(), *row.cells[:width], *[Cell()] * (width - len(row.cells)))) for row in rows])


class _Reference:
    """The codes a row may name, read once for the whole file: two queries."""

    def __init__(self, notice: CenterNotice) -> None:
        self.notice = notice
        self.programmes = {code_key(code.code): code for code in FunctionalCode.objects.all()}
        self.sources: dict[str, CreditSource] = {}
        # Of two sources with one name the one of this type of credit counts.
        for source in sorted(CreditSource.objects.all(), key=lambda source: source.credit_type == notice.credit_type):
            self.sources |= {search_key(source.code): source, search_key(source.title): source}

    def readers(self) -> tuple[Callable[[str], Any], ...]:
        """What reads each column, in their order."""
        found: list[Callable[[str], Any]] = [self.fiscal_year, self.programme, self.source, self.amount]
        if self.notice.credit_type == CreditType.EXPENSE:
            found.remove(self.programme)
        return tuple(found)

    def fiscal_year(self, text: str) -> int:
        written, year = to_latin_digits(text), self.notice.fiscal_year.year
        if len(written) != 4 or not (written.isascii() and written.isdigit()):
            raise Wrong(YEAR_SHAPE)
        if int(written) != year:
            raise Wrong(f"سال {to_persian_digits(written)} است؛ این ابلاغیه برای سال {to_persian_digits(year)} است.")
        return year

    def programme(self, text: str) -> FunctionalCode:
        found = self.programmes.get(code_key(text))
        if found is None:
            raise Wrong(f"برنامه‌ای با کد «{short(text)}» ثبت نشده است.")
        if found.level != FunctionalCode.Level.PROGRAMME:
            raise Wrong(f"کد «{short(text)}» کد {found.get_level_display()} است، نه برنامه.")
        return found

    def source(self, text: str) -> CreditSource:
        found = self.sources.get(search_key(text))
        if found is None:
            raise Wrong(f"منبع اعتباری با نام «{short(text)}» ثبت نشده است.")
        if found.credit_type != self.notice.credit_type:
            raise Wrong(f"منبع «{found.title}» برای اعتبار {found.get_credit_type_display()} است، نه {self.notice.get_credit_type_display()}.")
        return found

    @staticmethod
    def amount(text: str) -> int:
        try:
            return parse_amount(text)
        except ValidationError as error:
            raise Wrong(error.messages[0]) from error


def check(table: Table, notice: CenterNotice) -> Checked:
    """Check every row against the classifications, the notice and the other rows."""
    columns, reference = columns_of(notice.credit_type), _Reference(notice)
    checked = Checked(rows=len(table.rows))
    written_in: dict[tuple[int, int | None], int] = {}
    for number, cells in table.rows:
        read = _read_row(number, cells, columns, reference, checked.faults)
        if read is None:
            continue
        cell, amount = read
        if cell in written_in:
            sentence = f"{CENTER_CELL_ONCE.sentence} ردیف {to_persian_digits(written_in[cell])} را ببینید."
            checked.faults.append(Fault(number, "", sentence))
            continue
        written_in[cell] = number
        checked.cells[cell] = amount
        if question := doubt(amount, notice.credit_type):
            checked.doubts.append(Fault(number, "amount_million_rial", question))
    return checked


def _read_row(
    number: int, cells: Sequence[Cell], columns: Sequence[Column], reference: _Reference, faults: list[Fault]
) -> tuple[tuple[int, int | None], int] | None:
    if is_total(cells):
        faults.append(Fault(number, "", TOTAL_ROW))
        return None
    values: dict[str, Any] = {}
    for column, cell, reader in zip(columns, cells, reference.readers(), strict=True):
        if column.code == YEAR and not (cell.text or cell.fault):
            continue  # the notice has its year
        try:
            values[column.code] = read_cell(column, cell, reader)
        except Wrong as wrong:
            faults.append(Fault(number, column.code, str(wrong)))
    if len(values.keys() - {YEAR}) < len(columns) - 1 or any(fault.row == number for fault in faults[-len(columns) :]):
        return None
    programme = values.get("programme_code")
    return (values["credit_source_fa"].pk, programme and programme.pk), values["amount_million_rial"]


def sample_rows(notice: CenterNotice) -> list[list[str]]:
    """A file to start from: the heads, and rows with real codes and no money."""
    sources = list(CreditSource.objects.filter(credit_type=notice.credit_type))
    rows = [[column.title for column in columns_of(notice.credit_type)]]
    year = str(notice.fiscal_year)
    if notice.credit_type == CreditType.EXPENSE:
        return rows + [[year, source.title, "0"] for source in sources]
    programmes = FunctionalCode.objects.filter(level=FunctionalCode.Level.PROGRAMME)
    return rows + [[year, programme.code, source.title, "0"] for programme in programmes for source in sources]
