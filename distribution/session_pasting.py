"""A table of projects pasted from Excel or uploaded: its columns, its checks row by row, and what goes back.

Each row is read by the grid's own row form, so a pasted cell and a typed one are judged alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.spreadsheets import Cell, Row, Unreadable, read_table, write_csv
from core.text import search_key, to_persian_digits
from distribution.actions.save_session import MOST_ROWS, ProjectRow
from distribution.models import CommitteeSession, Execution, ProjectStatus
from distribution.session_checks import remainders_of
from distribution.session_grid import COLUMNS, KNOWN, Catalogue, RowForm, known

TITLES = {
    "code": "کد پروژه", "title": "عنوان پروژه", "agency": "دستگاه اجرایی", "programme": "برنامه", "source": "منبع", "place": "محل اجرا",
    "unit": "واحد", "quantity": "مقدار", "total_cost": "برآورد کل", "spent": "هزینه‌شده", "amount": "اعتبار امسال",
    "start_year": "سال آغاز", "end_year": "سال پایان", "progress": "پیشرفت", "execution": "نحوهٔ اجرا", "status": "وضعیت",
}  # fmt: skip
_OTHER_HEADS = {
    "code": ("کد", "شماره پروژه"), "title": ("عنوان", "نام پروژه"), "agency": ("دستگاه", "کد دستگاه"), "programme": ("کد برنامه",),
    "source": ("منبع اعتبار",), "place": ("محل",), "unit": ("واحد سنجش",), "quantity": ("حجم", "مقدار کار"), "total_cost": ("برآورد", "برآورد کل (میلیون ریال)"),
    "spent": ("هزینه شده تا پایان سال پیش", "هزینه"), "amount": ("اعتبار", "مبلغ", "اعتبار امسال (میلیون ریال)"), "start_year": ("آغاز", "شروع"),
    "end_year": ("پایان", "خاتمه"), "progress": ("پیشرفت فیزیکی", "درصد پیشرفت"), "execution": ("روش اجرا",), "status": (),
}  # fmt: skip
NEEDED = ("code", "source", "amount")
ERROR_HEAD = "شرح خطا"
_HEAD_WITHIN = 10
_CHOICES = {"execution": Execution.choices, "status": ProjectStatus.choices}
_TOTALS = frozenset(search_key(word) for word in ("جمع", "جمع کل", "مجموع", "total"))

NO_ROWS = "زیر سطر عنوان‌ها هیچ ردیفی نیست."
TOTAL_ROW = "این ردیف جمع است؛ آن را از جدول بردارید."
TOO_MANY = f"هر جلسه حداکثر {to_persian_digits(MOST_ROWS)} ردیف پروژه دارد و این جدول {{}} ردیف است. آن را در چند جلسه بیاورید."
NO_ROOM = "این جلسه {} ردیف دارد و تنها {} ردیف دیگر جا دارد."


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
    """The rows under the head, cut to the columns, in the order of COLUMNS."""

    rows: list[tuple[int, tuple[Cell, ...]]]

    def as_json(self) -> list[Any]:
        """For keeping on the server until the person confirms."""
        return [[number, [[cell.text, cell.fault] for cell in cells]] for number, cells in self.rows]

    @classmethod
    def from_json(cls, kept: Iterable[Any]) -> Table:
        """What `as_json` gave."""
        return cls([(number, tuple(Cell(*cell) for cell in cells)) for number, cells in kept])


@dataclass(frozen=True)
class Line:
    """A row that was understood: its number in the table, the row, and how it stands to the register."""

    number: int
    row: ProjectRow
    matched: bool  # the project is in the register
    filled: tuple[str, ...]  # titles of columns the register filled
    changed: tuple[str, ...]  # titles of columns that differ from the register


@dataclass
class Checked:
    """The outcome. With faults nothing of it may be added."""

    rows: int = 0
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    over: list[str] = field(default_factory=list)  # shares that would be overdrawn: told, not refused

    @property
    def total(self) -> int:
        """This year's credit of the whole table, million rials."""
        return sum(line.row.amount for line in self.lines)


def read_projects(content: bytes, name: str) -> Table:
    """The table in a file, or in pasted text given as «paste.txt». Raises Unreadable when it is no table of projects."""
    rows = read_table(content, name)
    place, columns = _find_head(rows)
    table = Table([(row.number, tuple(_at(row, columns.get(name)) for name in COLUMNS)) for row in rows[place:]])
    table.rows = [(number, cells) for number, cells in table.rows if any(cell.text or cell.fault for cell in cells)]
    if not table.rows:
        raise Unreadable(NO_ROWS)
    if len(table.rows) > MOST_ROWS:
        raise Unreadable(TOO_MANY.format(to_persian_digits(len(table.rows))))
    return table


def _at(row: Row, place: int | None) -> Cell:
    return row.cells[place] if place is not None and place < len(row.cells) else Cell()


def _head_key(text: str) -> str:
    return re.sub(r"[\W_]", "", search_key(text))


_HEADS = {_head_key(head): name for name in COLUMNS for head in (name, TITLES[name], *_OTHER_HEADS[name])}


def _find_head(rows: Sequence[Row]) -> tuple[int, dict[str, int]]:
    """Where the rows begin and which column stands where; without a head the columns are those of the sample."""
    for place, row in enumerate(rows[:_HEAD_WITHIN]):
        found: dict[str, int] = {}
        for n, cell in enumerate(row.cells):
            name = _HEADS.get(_head_key(cell.text)) if not cell.fault else None
            if name in found:
                raise Unreadable(f"ستون «{TITLES[name]}» دو بار آمده است؛ یکی از آن‌ها را بردارید.")
            if name:
                found[name] = n
        if len(found) >= len(NEEDED):
            missing = [TITLES[name] for name in NEEDED if name not in found]
            if missing:
                raise Unreadable(f"در سطر عنوان‌ها این ستون‌ها پیدا نشد: {'، '.join(missing)}. نام ستون‌ها را مانند فایل نمونه بنویسید.")
            return place + 1, found
    if max(len(row.cells) for row in rows[:_HEAD_WITHIN]) < len(COLUMNS) - 2:
        raise Unreadable("سطر عنوان‌ها پیدا نشد. جدول را با سطر عنوان‌ها، مانند فایل نمونه، بیاورید.")
    return 0, {name: n for n, name in enumerate(COLUMNS)}


def check(table: Table, session: CommitteeSession) -> Checked:
    """Check every row against the classifications, the register, the other rows and the session's own."""
    catalogue = Catalogue.of(session)
    there = {(row.code, row.source_id): row.position for row in session.rows.all()}
    checked = Checked(rows=len(table.rows))
    if len(there) + len(table.rows) > MOST_ROWS:
        room = max(0, MOST_ROWS - len(there))
        checked.faults.append(Fault(table.rows[0][0], "", NO_ROOM.format(to_persian_digits(len(there)), to_persian_digits(room))))
        return checked
    written_in: dict[tuple[str, int], int] = {}
    for number, cells in table.rows:
        line = _read_row(number, cells, catalogue, checked.faults)
        if line is None:
            continue
        key = (line.row.code, line.row.source.pk)
        if key in there:
            checked.faults.append(Fault(number, "code", f"این پروژه با همین منبع در سطر {to_persian_digits(there[key])} جلسه هست."))
        elif key in written_in:
            checked.faults.append(Fault(number, "code", f"این پروژه با همین منبع در ردیف {to_persian_digits(written_in[key])} همین جدول آمده است."))
        else:
            written_in[key] = number
            checked.lines.append(line)
    checked.faults.sort(key=lambda fault: fault.row)
    if not checked.faults:
        checked.over = _overdrawn(session, checked.lines)
    return checked


def _read_row(number: int, cells: tuple[Cell, ...], catalogue: Catalogue, faults: list[Fault]) -> Line | None:
    texts = {name: cell.text for name, cell in zip(COLUMNS, cells, strict=True)}
    if any(search_key(text) in _TOTALS for text in texts.values()):
        faults.append(Fault(number, "", TOTAL_ROW))
        return None
    bad = [Fault(number, name, cell.fault) for name, cell in zip(COLUMNS, cells, strict=True) if cell.fault]
    if bad:
        faults += bad
        return None
    for name, choices in _CHOICES.items():
        texts[name] = _chosen(texts[name], choices)
    project = catalogue.projects.get(search_key(texts["code"]).replace(" ", ""))
    facts = known(project) if project else {}
    filled = [name for name in KNOWN if facts and not texts[name].strip()]
    texts |= {name: "" if facts[name] is None else str(facts[name]) for name in filled}
    form = RowForm(texts, catalogue=catalogue)
    if not form.is_valid():
        faults += [Fault(number, name, sentence) for name, sentences in form.errors.items() for sentence in sentences]
        return None
    row = form.row()
    changed = [name for name in KNOWN if project and name not in filled and getattr(row, name) != getattr(project, name)]
    return Line(number, row, project is not None, tuple(TITLES[n] for n in filled), tuple(TITLES[n] for n in changed))


def _chosen(text: str, choices: Iterable[tuple[str, str]]) -> str:
    """The value of a choice written in words; what is neither stays, to be told."""
    key = _head_key(text)
    return next((value for value, words in choices if key and key in (_head_key(words), _head_key(value))), text)


def _overdrawn(session: CommitteeSession, lines: list[Line]) -> list[str]:
    asked: dict[tuple[int, int], int] = defaultdict(int)
    for line in lines:
        asked[line.row.programme.pk, line.row.source.pk] += line.row.amount
    return [
        f"{r.share.programme.title}، {r.share.source.title}"
        for r in remainders_of(session)
        if r.left < asked.get((r.share.programme_id, r.share.source_id), 0)
    ]


# --- Files that go back ---------------------------------------------------------------------------


def annotated(table: Table, faults: Iterable[Fault]) -> bytes:
    """The same table as CSV with the errors beside their rows, ready to be corrected and sent again."""
    of_row: dict[int, list[str]] = defaultdict(list)
    for fault in faults:
        of_row[fault.row].append(f"{fault.column_title}: {fault.sentence}")
    rows: list[Sequence[object]] = [[TITLES[name] for name in COLUMNS] + [ERROR_HEAD]]
    rows += [[cell.text for cell in cells] + [" | ".join(of_row[number])] for number, cells in table.rows]
    return write_csv(rows)


def sample_rows(session: CommitteeSession) -> list[list[str]]:
    """A file to start from: the heads, then the county's own projects, or one made-up row with a real share."""
    rows = [[TITLES[name] for name in COLUMNS]]
    catalogue = Catalogue.of(session)
    shares = [r.share for r in remainders_of(session)][:1]
    source = shares[0].source.title if shares else next((s.title for s in catalogue.offered("sources")), "")
    for project in catalogue.offered("projects")[:20]:
        rows.append([*_texts(known(project) | {"code": project.code, "source": source, "amount": 0})])
    agency = next((a for a in catalogue.offered("agencies") if a.is_active), None)
    if len(rows) == 1 and shares and agency:
        year = session.fiscal_year.year
        rows.append([f"{shares[0].programme.code}001", "نمونه: بهسازی راه روستایی", agency.code, shares[0].programme.code, source, session.county.name,
                     "کیلومتر", "5", "3000", "0", "1500", str(year), str(year + 1), "0", "پیمانی", "جدید"])  # fmt: skip
    return rows


def _texts(values: dict[str, Any]) -> Iterable[str]:
    for name in COLUMNS:
        text = values[name]
        yield dict(_CHOICES.get(name, ())).get(text, "" if text is None else str(text))

