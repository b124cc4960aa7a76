"""A pasted table of the projects the council approved: its columns, its checks row by row, and the text it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import ExecutiveAgency
from core.money import format_amount, parse_amount
from core.refusals import Refused
from core.spreadsheets import TOO_MANY_ROWS, Cell, Row, read_table
from core.text import normalise, search_key, to_latin_digits, to_persian_digits
from distribution.actions.save_session import MOST_ROWS, ProjectRow
from distribution.models import CreditSource, CreditType, FunctionalCode
from distribution.models.projects import Execution, ProjectStatus
from distribution.session_grid import CodeField


@dataclass(frozen=True)
class Column:
    """One column: the field of a project's row, its Persian head, other heads, and whether it may stay empty."""

    name: str
    title: str
    heads: tuple[str, ...] = ()
    optional: bool = False


COLUMNS = (
    Column("code", "کد پروژه", ("کد",)),
    Column("title", "عنوان پروژه", ("عنوان", "نام پروژه", "پروژه")),
    Column("agency", "کد دستگاه", ("دستگاه", "دستگاه اجرایی")),
    Column("programme", "کد برنامه", ("برنامه",)),
    Column("source", "منبع اعتبار", ("منبع",)),
    Column("total_cost", "برآورد کل", ("برآورد", "برآورد کل (میلیون ریال)")),
    Column("spent", "هزینه‌شده تا پایان سال پیش", ("هزینه‌شده", "هزینه شده"), optional=True),
    Column("amount", "اعتبار امسال", ("اعتبار", "مبلغ", "اعتبار امسال (میلیون ریال)")),
    Column("start_year", "سال آغاز", ("سال شروع",)),
    Column("end_year", "سال پایان", ("سال خاتمه",)),
    Column("progress", "پیشرفت فیزیکی", ("پیشرفت", "درصد پیشرفت"), optional=True),
    Column("execution", "نحوهٔ اجرا", ("نحوه اجرا",), optional=True),
    Column("status", "وضعیت", (), optional=True),
    Column("place", "محل اجرا", ("محل",), optional=True),
    Column("unit", "واحد", (), optional=True),
    Column("quantity", "مقدار", (), optional=True),
)
# A project's code has one shape, whoever approves it.
CODE = CodeField(max_length=20)
EMPTY = "ردیف‌های پروژه‌ها را بنویسید یا از اکسل بچسبانید."
YEAR_SHAPE = "سال را با چهار رقم بنویسید، مانند ۱۳۹۷."
YEARS_REVERSED = "سال پایان پیش از سال آغاز است."
PERCENT = "پیشرفت فیزیکی عددی از ۰ تا ۱۰۰ است."
EXECUTIONS = {search_key(label): value for value, label in Execution.choices}
STATUSES = {search_key(label): value for value, label in ProjectStatus.choices}
_LONGEST = {"title": 200, "place": 100, "unit": 40}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell, or, without a column, with its row."""

    row: int
    column: str
    sentence: str


@dataclass
class Pasted:
    """The outcome of reading a pasted table. With faults nothing of it may be saved."""

    rows: list[ProjectRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    text: str = ""  # the same table with its heads, tab by tab
    unreadable: str = ""

    @property
    def total(self) -> int:
        """The sum of this year's credits, in million rials."""
        return sum(row.amount for row in self.rows)

    @property
    def faulty_rows(self) -> int:
        """In how many rows something is wrong."""
        return len({fault.row for fault in self.faults})


class _Wrong(Exception):
    """What is wrong with the cell being read."""


def read_projects(text: str) -> Pasted:
    """Read and check a pasted table (tabs, commas or semicolons; with or without a row of heads)."""
    if not text.strip():
        return Pasted(unreadable=EMPTY)
    try:
        lines = read_table(text.encode("utf-8", errors="replace"), "pasted.csv")
    except Refused as unreadable:
        return Pasted(text=text, unreadable=unreadable.sentence)
    places = _heads_of(lines[0])
    lines = lines[1:] if places else lines
    if not lines:
        return Pasted(text=text, unreadable=EMPTY)
    if len(lines) > MOST_ROWS:
        return Pasted(text=text, unreadable=TOO_MANY_ROWS)
    cells = [(n, _cut(line, places)) for n, line in enumerate(lines, start=1)]
    pasted = Pasted(text=as_text([{name: cell.text for name, cell in line.items()} for _, line in cells]))
    reader = _Reader()
    first: dict[tuple[str, int], int] = {}
    for number, line in cells:
        row = reader.row(number, line, pasted.faults)
        if row is None:
            continue
        earlier = first.setdefault((row.code, row.source.pk), number)
        if earlier != number:
            sentence = f"این پروژه با همین منبع در ردیف {to_persian_digits(earlier)} هم آمده است."
            pasted.faults.append(Fault(number, COLUMNS[0].title, sentence))
        pasted.rows.append(row)
    return pasted


def as_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """A table as it is written into the box: a row of heads, then one line a project."""
    lines = ["\t".join(column.title for column in COLUMNS)]
    lines += ["\t".join(re.sub(r"[\t\r\n\"]", " ", str(row.get(column.name) or "")) for column in COLUMNS) for row in rows]
    return "\n".join(lines)


def with_another(text: str, row: Mapping[str, Any]) -> str:
    """The table with one typed project more."""
    pasted = read_projects(text)
    before = pasted.text if pasted.text and not pasted.unreadable else as_text([])
    return before + "\n" + as_text([row]).split("\n", 1)[1]


def _heads_of(row: Row) -> dict[str, int]:
    known = {_key(head): column.name for column in COLUMNS for head in (column.title, *column.heads)}
    found: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        name = known.get(_key(cell.text))
        if name:
            found.setdefault(name, place)
    return found if len(found) >= 4 else {}


def _key(text: str) -> str:
    return re.sub(r"[\W_]", "", search_key(text))


def _cut(row: Row, places: dict[str, int]) -> dict[str, Cell]:
    places = places or {column.name: place for place, column in enumerate(COLUMNS)}
    return {name: row.cells[place] if place < len(row.cells) else Cell() for name, place in places.items()}


class _Reader:
    """The codes a row may name, read once for the whole table."""

    def __init__(self) -> None:
        self.agencies = {_key(agency.code): agency for agency in ExecutiveAgency.objects.all()}
        self.programmes = {_key(code.code): code for code in FunctionalCode.objects.all()}
        self.sources: dict[str, CreditSource] = {}
        for source in CreditSource.objects.filter(credit_type=CreditType.CAPITAL):
            self.sources |= {search_key(source.code): source, search_key(source.title): source}

    def row(self, number: int, cells: Mapping[str, Cell], faults: list[Fault]) -> ProjectRow | None:
        """The row, or None with its faults noted."""
        values: dict[str, Any] = {}
        for column in COLUMNS:
            try:
                value = self._read(column, cells.get(column.name, Cell()))
            except _Wrong as wrong:
                faults.append(Fault(number, column.title, str(wrong)))
                continue
            if value is not None:
                values[column.name] = value
        if values.get("start_year", 0) > values.get("end_year", 9999):
            faults.append(Fault(number, "سال پایان", YEARS_REVERSED))
        if any(fault.row == number for fault in faults):
            return None
        return ProjectRow(**values)

    def _read(self, column: Column, cell: Cell) -> Any:
        if cell.fault:
            raise _Wrong(cell.fault)
        text = normalise(cell.text)
        if not text:
            if column.optional:
                return None
            raise _Wrong(f"«{column.title}» خالی است.")
        readers: dict[str, Callable[[str], Any]] = {
            "code": _code, "agency": self._agency, "programme": self._programme, "source": self._source,
            "total_cost": _amount, "spent": _amount, "amount": _amount, "quantity": _amount,
            "start_year": _year, "end_year": _year, "progress": _percent,
            "execution": lambda text: _word(text, EXECUTIONS, Execution), "status": lambda text: _word(text, STATUSES, ProjectStatus),
        }  # fmt: skip
        if column.name in _LONGEST and len(text) > _LONGEST[column.name]:
            raise _Wrong(f"این متن بیش از {to_persian_digits(_LONGEST[column.name])} نویسه است.")
        return readers.get(column.name, str)(cell.text.strip() if readers.get(column.name) is _amount else text)

    def _agency(self, text: str) -> ExecutiveAgency:
        agency = self.agencies.get(_key(text))
        if agency is None:
            raise _Wrong(f"دستگاهی با کد «{text[:40]}» ثبت نشده است.")
        if not agency.is_active:
            raise _Wrong(f"«{agency.name}» در سامانه غیرفعال است.")
        return agency

    def _programme(self, text: str) -> FunctionalCode:
        found = self.programmes.get(_key(text))
        if found is None:
            raise _Wrong(f"برنامه‌ای با کد «{to_persian_digits(text[:40])}» ثبت نشده است.")
        if found.level != FunctionalCode.Level.PROGRAMME:
            raise _Wrong(f"کد «{to_persian_digits(text[:40])}» کد {found.get_level_display()} است، نه برنامه.")
        return found

    def _source(self, text: str) -> CreditSource:
        source = self.sources.get(search_key(text))
        if source is None:
            raise _Wrong(f"منبع تملک دارایی با نام «{text[:40]}» ثبت نشده است.")
        return source


def _code(text: str) -> str:
    try:
        return CODE.clean(text)
    except ValidationError as error:
        raise _Wrong(error.messages[0]) from error


def _amount(text: str) -> int:
    try:
        return parse_amount(text)
    except ValidationError as error:
        raise _Wrong(error.messages[0]) from error


def _year(text: str) -> int:
    written = to_latin_digits(text)
    if not re.fullmatch(r"1[34][0-9]{2}", written):
        raise _Wrong(YEAR_SHAPE)
    return int(written)


def _percent(text: str) -> int:
    written = to_latin_digits(text).rstrip("٪% ")
    if not re.fullmatch(r"[0-9]{1,3}", written) or int(written) > 100:
        raise _Wrong(PERCENT)
    return int(written)


def _word(text: str, words: Mapping[str, str], choices: Any) -> str:
    found = words.get(search_key(text))
    if found is None:
        raise _Wrong(f"یکی از این‌ها را بنویسید: {'، '.join(choices.labels)}.")
    return found


def typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A project typed in the form, as the words of a line."""
    words = {name: value for name, value in row.items() if value not in (None, "")}
    for name in ("agency", "programme"):
        words[name] = row[name].code
    words["source"] = row["source"].title
    for name in ("total_cost", "spent", "amount", "quantity"):
        if name in words:
            words[name] = format_amount(words[name])
    words["execution"] = Execution(row["execution"]).label
    words["status"] = ProjectStatus(row["status"]).label
    return words
