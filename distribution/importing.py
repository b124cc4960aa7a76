"""A file of expense credits: its columns, its checks row by row, and the file that goes back with the errors."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import ExecutiveAgency
from core.money import parse_amount
from core.spreadsheets import MOST_ROWS, TOO_MANY_ROWS, Cell, Row, Unreadable, read_table, write_csv
from core.text import normalise, search_key, to_latin_digits, to_persian_digits
from distribution.entry_plans import Plan, doubt, plan_import
from distribution.invariants import NOTICE_CELL_ONCE
from distribution.models import CreditSource, CreditType, ExpenseChapter, FiscalYear, FunctionalCode, PriorFigure


@dataclass(frozen=True)
class Column:
    """One column of the file: its code, its Persian head, and other heads people write for it."""

    code: str
    title: str
    other_heads: tuple[str, ...] = ()

    @property
    def heads(self) -> frozenset[str]:
        """Every accepted head, folded."""
        return frozenset(_head_key(head) for head in (self.code, self.title, *self.other_heads))


COLUMNS = (
    Column("fiscal_year", "سال مالی", ("سال", "year")),
    Column("agency_code", "کد دستگاه", ("دستگاه", "کد دستگاه اجرایی", "agency")),
    Column("programme_code", "کد برنامه", ("برنامه", "program_code", "programme")),
    Column("expense_chapter7", "فصل هزینه", ("فصل", "شماره فصل", "فصل هفتگانه", "expense_chapter", "chapter")),
    Column("credit_source_fa", "منبع اعتبار", ("منبع", "credit_source", "source")),
    Column("amount_million_rial", "مبلغ (میلیون ریال)", ("مبلغ", "اعتبار", "مبلغ به میلیون ریال", "amount")),
)
TITLES = {column.code: column.title for column in COLUMNS}
ERROR_HEAD = "شرح خطا"
_IN_RIALS = ("مبلغ (ریال)", "مبلغ به ریال", "ریال", "amount_rial")
_HEAD_WITHIN = 10  # rows above the head may hold a title

AMOUNT_IN_RIALS = "ستون مبلغ به ریال است. مبلغ‌ها را به میلیون ریال بنویسید و نام ستون را «مبلغ (میلیون ریال)» بگذارید."
NO_ROWS = "زیر سطر عنوان‌ها هیچ ردیفی نیست."
TOTAL_ROW = "این ردیف جمع است؛ آن را از فایل بردارید."
YEAR_SHAPE = "سال مالی را با چهار رقم بنویسید."
_TOTALS = frozenset(search_key(word) for word in ("جمع", "جمع کل", "مجموع", "جمع صفحه", "total"))


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell (or, without a column, with the row)."""

    row: int
    column: str
    sentence: str

    @property
    def column_title(self) -> str:
        """The column's Persian head."""
        return TITLES.get(self.column, "ردیف")


@dataclass
class Table:
    """The rows under the head, cut to the six columns, in the order of COLUMNS."""

    rows: list[tuple[int, tuple[Cell, ...]]]

    def as_json(self) -> list[Any]:
        """For keeping on the server until the person confirms."""
        return [[number, [[cell.text, cell.fault] for cell in cells]] for number, cells in self.rows]

    @classmethod
    def from_json(cls, kept: Iterable[Any]) -> Table:
        """What `as_json` gave."""
        return cls([(number, tuple(Cell(*cell) for cell in cells)) for number, cells in kept])


@dataclass
class Checked:
    """The outcome of checking a table. With faults nothing of it may be saved."""

    rows: int = 0
    cells: dict[ExecutiveAgency, dict[tuple[int, int, int], int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)

    @property
    def total(self) -> int:
        """The sum of the file."""
        return sum(sum(cells.values()) for cells in self.cells.values())

    @property
    def to_write(self) -> list[Plan]:
        """The agencies for which something is left to be written."""
        return [plan for plan in self.plans if plan.writes]


def read_credits(content: bytes, name: str) -> Table:
    """The table in an uploaded file. Raises Unreadable when it is no table of credits at all."""
    return cut(read_table(content, name), COLUMNS)


def cut(rows: Sequence[Row], columns: Sequence[Column], optional: Collection[str] = ()) -> Table:
    """The rows under the head, cut to `columns`; a column whose code is `optional` may be absent. Raises Unreadable."""
    place, head = _find_head(rows, columns, optional)
    table = Table([(row.number, tuple(_at(row, head.get(column.code)) for column in columns)) for row in rows[place + 1 :]])
    table.rows = [(number, cells) for number, cells in table.rows if any(cell.text or cell.fault for cell in cells)]
    if not table.rows:
        raise Unreadable(NO_ROWS)
    if len(table.rows) > MOST_ROWS:
        raise Unreadable(TOO_MANY_ROWS)
    return table


def _at(row: Row, place: int | None) -> Cell:
    return row.cells[place] if place is not None and place < len(row.cells) else Cell()


def _head_key(text: str) -> str:
    return re.sub(r"[\W_]", "", search_key(text))


def _find_head(rows: Sequence[Row], columns: Sequence[Column], optional: Collection[str]) -> tuple[int, dict[str, int]]:
    needed = {column.code for column in columns} - set(optional)
    best: dict[str, int] = {}
    for place, row in enumerate(rows[:_HEAD_WITHIN]):
        found = heads_of(row, columns)
        if needed <= found.keys():
            return place, found
        if len(found) > len(best):
            best = found
    missing = [column.title for column in columns if column.code in needed - best.keys()]
    raise Unreadable(f"در سطر عنوان‌ها این ستون‌ها پیدا نشد: {'، '.join(missing)}. نام ستون‌ها را مانند فایل نمونه بنویسید.")


def heads_of(row: Row, columns: Sequence[Column] = COLUMNS) -> dict[str, int]:
    """Where in this row the heads of `columns` stand. Raises Unreadable for a head that stands twice, or for rials."""
    found: dict[str, int] = {}
    in_rials = frozenset(_head_key(head) for head in _IN_RIALS)
    for place, cell in enumerate(row.cells):
        key = _head_key(cell.text)
        if not key or cell.fault:
            continue
        if key in in_rials:
            raise Unreadable(AMOUNT_IN_RIALS)
        for column in columns:
            if key in column.heads:
                if column.code in found:
                    raise Unreadable(f"ستون «{column.title}» دو بار آمده است؛ یکی از آن‌ها را بردارید.")
                found[column.code] = place
    return found


# --- Checking ------------------------------------------------------------------------------------


class Wrong(Exception):
    """What is wrong with the cell being read."""


class _Reference:
    """The codes a row may name, read once for the whole file."""

    def __init__(self, fiscal_year: FiscalYear) -> None:
        self.year = fiscal_year
        self.agencies = {code_key(agency.code): agency for agency in ExecutiveAgency.objects.all()}
        self.programmes = {code_key(code.code): code for code in FunctionalCode.objects.all()}
        self.chapters: dict[str, ExpenseChapter] = {}
        for chapter in fiscal_year.chapters:
            names = (str(chapter.number), f"فصل {chapter.number}", chapter.code, chapter.title, f"{chapter.number} {chapter.title}")
            self.chapters |= {search_key(name): chapter for name in names}
        self.sources: dict[str, CreditSource] = {}
        for source in CreditSource.objects.all():
            self.sources |= {search_key(source.code): source, search_key(source.title): source}
        self.last_year = {
            (figure.agency_id, figure.programme_id, figure.chapter_number): figure.approved
            for figure in PriorFigure.objects.filter(year=fiscal_year.year - 1)
        }

    def fiscal_year(self, text: str) -> FiscalYear:
        written = to_latin_digits(text)
        if not re.fullmatch(r"[0-9]{4}", written):
            raise Wrong(YEAR_SHAPE)
        if int(written) != self.year.year:
            raise Wrong(f"سال {to_persian_digits(written)} است؛ این فایل برای سال {to_persian_digits(self.year)} خوانده می‌شود.")
        return self.year

    def agency(self, text: str) -> ExecutiveAgency:
        agency = self.agencies.get(code_key(text))
        if agency is None:
            raise Wrong(f"دستگاهی با کد «{short(text)}» ثبت نشده است.")
        if not agency.is_active:
            raise Wrong(f"«{agency.name}» در سامانه غیرفعال است.")
        if not agency.is_provincial_expense:
            raise Wrong(f"«{agency.name}» تابع بودجهٔ هزینه‌ای استانی نیست.")
        return agency

    def programme(self, text: str) -> FunctionalCode:
        found = self.programmes.get(code_key(text))
        if found is None:
            raise Wrong(f"برنامه‌ای با کد «{short(text)}» ثبت نشده است.")
        if found.level != FunctionalCode.Level.PROGRAMME:
            raise Wrong(f"کد «{short(text)}» کد {found.get_level_display()} است، نه برنامه.")
        return found

    def chapter(self, text: str) -> ExpenseChapter:
        chapter = self.chapters.get(search_key(text))
        if chapter is None:
            scheme = self.year.get_economic_scheme_display()
            raise Wrong(f"«{short(text)}» در فهرست {scheme} هزینهٔ سال {to_persian_digits(self.year)} نیست.")
        return chapter

    def source(self, text: str) -> CreditSource:
        source = self.sources.get(search_key(text))
        if source is None:
            raise Wrong(f"منبع اعتباری با نام «{short(text)}» ثبت نشده است.")
        if source.credit_type != CreditType.EXPENSE:
            raise Wrong(f"منبع «{source.title}» برای اعتبار هزینه‌ای نیست.")
        return source

    @staticmethod
    def amount(text: str) -> int:
        try:
            return parse_amount(text)
        except ValidationError as error:
            raise Wrong(error.messages[0]) from error


def code_key(text: str) -> str:
    """A code as it is compared: folded, without blanks."""
    return re.sub(r"\s", "", search_key(text))


def short(text: str) -> str:
    """What a person wrote, cut to be told back."""
    return to_persian_digits(text) if text.isdecimal() else text[:40]


def check(table: Table, fiscal_year: FiscalYear, kind: str) -> Checked:
    """Check every row against the classifications, the other rows and what was issued before."""
    reference = _Reference(fiscal_year)
    checked = Checked(rows=len(table.rows), cells=defaultdict(dict))
    first_row: dict[int, int] = {}
    written_in: dict[tuple[int, int, int, int], int] = {}
    for number, cells in table.rows:
        read = _read_row(number, cells, reference, checked.faults)
        if read is None:
            continue
        agency, cell, amount, chapter = read
        if earlier := written_in.get((agency.pk, *cell)):
            sentence = f"{NOTICE_CELL_ONCE.sentence} ردیف {to_persian_digits(earlier)} را ببینید."
            checked.faults.append(Fault(number, "", sentence))
            continue
        written_in[(agency.pk, *cell)] = number
        first_row.setdefault(agency.pk, number)
        checked.cells[agency][cell] = amount
        if question := doubt(amount, reference.last_year.get((agency.pk, cell[0], chapter.number))):
            checked.doubts.append(Fault(number, "amount_million_rial", question))
    if not checked.faults:
        checked.plans = plan_import(fiscal_year, kind, checked.cells)
        checked.faults = [
            Fault(first_row[plan.agency.pk], "agency_code", sentence) for plan in checked.plans for sentence in plan.refusals
        ]
    checked.faults.sort(key=lambda fault: fault.row)
    return checked


def _read_row(
    number: int, cells: tuple[Cell, ...], reference: _Reference, faults: list[Fault]
) -> tuple[ExecutiveAgency, tuple[int, int, int], int, ExpenseChapter] | None:
    if is_total(cells):
        faults.append(Fault(number, "", TOTAL_ROW))
        return None
    readers = (
        reference.fiscal_year, reference.agency, reference.programme, reference.chapter, reference.source, reference.amount,
    )  # fmt: skip
    values: list[Any] = []
    for column, cell, reader in zip(COLUMNS, cells, readers, strict=True):
        try:
            values.append(read_cell(column, cell, reader))
        except Wrong as wrong:
            faults.append(Fault(number, column.code, str(wrong)))
    if len(values) < len(COLUMNS):
        return None
    _, agency, programme, chapter, source, amount = values
    return agency, (programme.pk, source.pk, chapter.pk), amount, chapter


def is_total(cells: Iterable[Cell]) -> bool:
    """True for a row that says it is a sum."""
    return any(search_key(cell.text) in _TOTALS for cell in cells)


def read_cell(column: Column, cell: Cell, reader: Any) -> Any:
    """What `reader` makes of a cell. Raises Wrong with the sentence for its column."""
    if cell.fault:
        raise Wrong(cell.fault)
    # The amount keeps what was typed: which digits and marks a number may have is its own rule.
    text = cell.text if column.code == "amount_million_rial" else normalise(cell.text)
    if not text:
        raise Wrong(f"«{column.title}» خالی است.")
    return reader(text)


# --- Files that go back ---------------------------------------------------------------------------


def annotated(table: Table, faults: Iterable[Fault], columns: Sequence[Column] = COLUMNS) -> bytes:
    """The same table as CSV with the errors beside their rows, ready to be corrected and sent again."""
    of_row: dict[int, list[str]] = defaultdict(list)
    for fault in faults:
        of_row[fault.row].append(f"{fault.column_title}: {fault.sentence}")
    rows: list[Sequence[object]] = [[column.title for column in columns] + [ERROR_HEAD]]
    rows += [[cell.text for cell in cells] + [" | ".join(of_row[number])] for number, cells in table.rows]
    return write_csv(rows)


def sample_rows(fiscal_year: FiscalYear) -> list[list[str]]:
    """A file to start from: the heads, and rows with real codes and no money."""
    agencies = ExecutiveAgency.objects.filter(is_active=True, is_provincial_expense=True)[:2]
    programmes = FunctionalCode.objects.filter(level=FunctionalCode.Level.PROGRAMME)
    source = CreditSource.objects.filter(credit_type=CreditType.EXPENSE).first()
    rows = [[column.title for column in COLUMNS]]
    for agency in agencies:
        known = PriorFigure.objects.filter(agency=agency).select_related("programme").first()
        programme = known.programme if known else programmes.first()
        if programme and source:
            rows += [
                [str(fiscal_year), agency.code, programme.code, str(chapter.number), source.title, "0"]
                for chapter in fiscal_year.chapters[:3]
            ]
    return rows


def given_of(plans: Iterable[Plan]) -> dict[ExecutiveAgency, Mapping[tuple[int, int, int], int]]:
    """What the plans still have to write."""
    return {plan.agency: plan.cells for plan in plans if plan.writes}
