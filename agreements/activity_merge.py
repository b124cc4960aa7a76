"""A table of activities against the draft: what is new, changed, gone, and what both sides changed (three-way check).

A row with a key is compared with what its file said when it was given out; a row without one with the
row of the same title. Nothing is written here: `Comparison.result` says what the programmes would become.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agreements.actions.save_section import ActivityRow
from agreements.activity_sheet import CELLS, Fault, Sheet, SheetRow, Table, same_text, title_key, understand
from agreements.models import Activity, Agreement, SheetGiven
from core.spreadsheets import Unreadable

MOST_OF_A_PROGRAMME = 200  # as many as the page of the section takes
NOT_OF_THIS_PAPER = "این ردیف از فایل این موافقتنامه نیست. ردیف‌های موافقتنامهٔ دیگر را بی کلید و نشان بیاورید تا ردیف تازه شمرده شود."
FILE_OF_ANOTHER = "این فایل برای این موافقتنامه دریافت نشده است و چیزی از آن خوانده نشد. فایل همین موافقتنامه را از «دریافت برای اکسل» بگیرید."
ALTERED = "نشان این ردیف با کلید آن نمی‌خواند. کلید و نشان را از فایل دریافت‌شده بازگردانید، یا برای ردیف تازه هر دو را خالی کنید."
OTHER_PROGRAMME = "این ردیف در برنامهٔ دیگری است. برای جابه‌جایی، کلید و نشان آن را خالی کنید تا ردیف تازه شود."
TOO_MANY = "با این ردیف، برنامه بیش از ۲۰۰ فعالیت دارد. فعالیت‌های هم‌نوع را در یک سطر بیاورید."

ADDED, CHANGED, SAME, REMOVED, BOTH, KEPT, GONE = "added", "changed", "same", "removed", "both", "kept", "gone"
FILE, SAVED = "file", "saved"  # the answers to a conflict

Cells = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One row of the comparison. `saved` is what stands now, `brought` what the table says; None where the row is not."""

    kind: str
    programme: str
    mark: str  # the key, or for a new row its number in the table
    number: int | None = None
    saved: Cells | None = None
    brought: Cells | None = None
    then: Cells | None = None  # what its file said when it was given out
    is_new_in_table: bool = False

    @property
    def title(self) -> str:
        """What the row is called."""
        return (self.brought or self.saved or {})["title"]

    @property
    def pick(self) -> str:
        """The name of its question, where there is one."""
        return f"pick-{self.mark}"


@dataclass
class Comparison:
    """All of it. With faults nothing of it may be written."""

    programmes: dict[str, str]  # code -> title
    now: dict[str, dict[str, Cells]]  # programme -> key -> cells, in their order
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0
    # The version whose file came back, the oldest where there are several; None for a table without keys.
    given_version: int | None = None
    reordered: frozenset[str] = frozenset()  # programmes whose order is the table's
    _order: dict[str, list[str]] = field(default_factory=dict)

    def of(self, *kinds: str) -> list[Line]:
        """The lines of these kinds."""
        return [line for line in self.lines if line.kind in kinds]

    @property
    def conflicts(self) -> list[Line]:
        """Rows the person must decide on."""
        return self.of(BOTH)

    @property
    def changes_nothing(self) -> bool:
        """The table says what the draft says."""
        return not (self.of(ADDED, CHANGED, REMOVED, BOTH) or self.reordered)

    def result(self, answers: Mapping[str, str]) -> dict[str, list[ActivityRow]]:
        """The programmes that change, each with all its rows; `answers` (pick -> FILE or SAVED), SAVED where none is given."""
        changed: dict[str, list[ActivityRow]] = {}
        lines: dict[str, dict[str, Line]] = defaultdict(dict)
        for line in self.lines:
            lines[line.programme][line.mark] = line
        for programme in self.programmes:
            rows = self._rows(programme, lines[programme], answers)
            if [(row.key, _cells(row)) for row in rows] != list(self.now[programme].items()):
                changed[programme] = rows
        return changed

    def _rows(self, programme: str, lines: Mapping[str, Line], answers: Mapping[str, str]) -> list[ActivityRow]:
        now = self.now[programme]
        there: dict[str, Cells] = dict(now)
        for mark, line in lines.items():
            takes = line.kind in (ADDED, CHANGED, REMOVED) or (line.kind == BOTH and answers.get(line.pick) == FILE)
            if takes:
                if line.brought is None:
                    there.pop(mark, None)
                else:
                    there[mark] = line.brought
        order, other = self._order.get(programme, []), list(now)
        if programme not in self.reordered:
            order, other = other, order
        return [
            ActivityRow(**there[mark], key="" if lines.get(mark) and lines[mark].is_new_in_table else mark)
            for mark in _interleaved(order, other)
            if mark in there
        ]


def cells_of(row: Any) -> Cells:
    """The five cells of a stored or typed row."""
    return {name: getattr(row, name) for name in CELLS}


_cells = cells_of


def stamp_of(given: int, key: str, cells: Mapping[str, Any]) -> str:
    """The mark beside a key: which file it went out in, and a short print of what the row said then."""
    said = json.dumps([given, key, [cells[name] for name in CELLS]], ensure_ascii=False)
    return f"r{given}-{hashlib.sha256(said.encode()).hexdigest()[:10]}"


def rows_now(agreement: Agreement) -> tuple[dict[str, str], dict[str, dict[str, Cells]]]:
    """The programmes of the paper (code -> title) and their rows by key, in order; two queries however many rows."""
    blocks = list(agreement.blocks.select_related("programme"))
    now: dict[str, dict[str, Cells]] = {block.programme.code: {} for block in blocks}
    codes = {block.pk: block.programme.code for block in blocks}
    for row in Activity.objects.filter(block__in=codes).order_by("block_id", "position"):
        now[codes[row.block_id]][str(row.key)] = cells_of(row)
    return {block.programme.code: block.programme.title for block in blocks}, now


def compare(table: Table, agreement: Agreement, default: str = "") -> Comparison:
    """The table against the draft as it is now. Raises Unreadable for the file of another paper."""
    programmes, now = rows_now(agreement)
    sheet = understand(table, programmes, default if default in programmes else next(iter(programmes), "") if len(programmes) == 1 else "")
    found = Comparison(programmes, now, faults=sheet.faults, rows=len(table.rows))
    given = _given(sheet, agreement)
    base = _known(sheet, given, found)
    if given:
        found.given_version = min(file.version for file in given.values())
    _keyed(sheet, base, found)
    _missing(table, sheet, given, found)
    _unkeyed(table, sheet, found)
    _order(sheet, given, found)
    found.lines.sort(key=lambda line: (line.number is None, line.number or 0))
    found.faults += _too_many(found)
    found.faults.sort(key=lambda fault: fault.row)
    return found


def _given(sheet: Sheet, agreement: Agreement) -> dict[int, SheetGiven]:
    asked = sheet.asked
    # A number no file can have is not worth a question (and may not fit the column).
    found = SheetGiven.objects.filter(agreement=agreement, pk__in=[number for number in asked if number < 2**62]) if asked else ()
    given = {sheet.pk: sheet for sheet in found}
    if asked and not given:
        raise Unreadable(FILE_OF_ANOTHER)
    return given


def _known(sheet: Sheet, given: Mapping[int, SheetGiven], found: Comparison) -> dict[str, Cells]:
    """key -> what the row said in its file; rows whose key this paper did not give out are faults and taken off the sheet."""
    base: dict[str, Cells] = {}
    good: list[SheetRow] = []
    rows_of = {pk: _rows_given(sheet_given) for pk, sheet_given in given.items()}
    for row in sheet.rows:
        if not row.key:
            good.append(row)
            continue
        programme, cells = rows_of.get(row.given, {}).get(row.key, ("", None))
        row = replace(row, programme=row.programme or programme)
        if cells is None:
            found.faults.append(Fault(row.number, "key", NOT_OF_THIS_PAPER))
        elif stamp_of(row.given, row.key, cells) != f"r{row.given}-{row.stamp}":
            found.faults.append(Fault(row.number, "stamp", ALTERED))
        elif programme != row.programme or programme not in found.now:
            found.faults.append(Fault(row.number, "programme", OTHER_PROGRAMME))
        else:
            base[row.key] = cells
            good.append(row)
    sheet.rows = good
    return base


def _rows_given(given: SheetGiven) -> dict[str, tuple[str, Cells]]:
    return {key: (programme, dict(zip(CELLS, cells, strict=True))) for programme, key, cells in given.rows}


def _keyed(sheet: Sheet, base: Mapping[str, Cells], found: Comparison) -> None:
    for row in sheet.rows:
        if not row.key:
            continue
        then, saved = base[row.key], found.now[row.programme].get(row.key)
        brought = _completed(row.cells, saved or then, then)
        if brought == saved:
            kind = SAME
        elif saved == then:
            kind = CHANGED
        elif brought == then:
            kind = GONE if saved is None else KEPT
        else:
            kind = BOTH
        found.lines.append(Line(kind, row.programme, row.key, row.number, saved, brought, then))


def _completed(cells: Mapping[str, Any], saved: Cells, then: Cells | None = None) -> Cells:
    """Columns the table does not have stay as they are."""
    brought = {**saved, **cells}
    for name in ("title", "unit"):
        if then is not None and name in cells and same_text(then[name], cells[name]):
            brought[name] = then[name]
    return brought


def _missing(table: Table, sheet: Sheet, given: Mapping[int, SheetGiven], found: Comparison) -> None:
    """Rows that went out in the file and did not come back in it."""
    if not table.is_file or not given:
        return
    there = set(_keys_written(table))
    for pk in sorted(given, reverse=True):
        for key, (programme, then) in _rows_given(given[pk]).items():
            saved = found.now.get(programme, {}).get(key)
            if key in there or saved is None:
                continue
            there.add(key)
            found.lines.append(Line(REMOVED if saved == then else BOTH, programme, key, None, saved, None, then))


def _keys_written(table: Table) -> Iterable[str]:
    # A row that has a fault is in the file none the less.
    return (cells[-2].text.lower() for _, cells in table.rows)


def _unkeyed(table: Table, sheet: Sheet, found: Comparison) -> None:
    """Rows without a key: the row of the same title, or a new one."""
    taken = {row.key for row in sheet.rows if row.key}
    titles: dict[tuple[str, str], str] = {}
    for programme, rows in found.now.items():
        for key, cells in rows.items():
            if key not in taken:
                titles.setdefault((programme, title_key(cells["title"])), key)
    for line in found.of(REMOVED):  # its title may stand again in the file, without its key: that is a new row
        titles.pop((line.programme, title_key(line.saved["title"])), None)
    for row in sheet.rows:
        if row.key:
            continue
        key = titles.get((row.programme, title_key(row.cells["title"])))
        if key is None:
            brought = _completed(row.cells, {"title": "", "unit": "", "quantity": None, "unit_cost": None, "amount": 0})
            found.lines.append(Line(ADDED, row.programme, f"new-{row.number}", row.number, None, brought, is_new_in_table=True))
            continue
        saved = found.now[row.programme][key]
        brought = _completed(row.cells, saved, saved)
        kind = SAME if brought == saved else BOTH if table.careful else CHANGED
        found.lines.append(Line(kind, row.programme, key, row.number, saved, brought))


def _order(sheet: Sheet, given: Mapping[int, SheetGiven], found: Comparison) -> None:
    """Rows moved in the file are moved in the draft; otherwise the draft's order stays and new rows follow their neighbours."""
    marks = {line.number: line.mark for line in found.lines if line.number is not None}
    for row in sheet.rows:
        found._order.setdefault(row.programme, []).append(marks[row.number])
    then = {key: place for place, key in enumerate(_rows_given(given[max(given)]))} if given else {}
    found.reordered = frozenset(p for p, order in found._order.items() if _moved(order, then, list(found.now[p])))


def _moved(order: Sequence[str], then: Mapping[str, int], stands: Sequence[str]) -> bool:
    known = [mark for mark in order if mark in then]
    now = {key: place for place, key in enumerate(stands)}
    there = [mark for mark in known if mark in now]
    return known != sorted(known, key=then.__getitem__) and there != sorted(there, key=now.__getitem__)


def _interleaved(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """All of both; what only `second` has stands after its neighbour there, or at the end."""
    result, there = list(first), set(first)
    before = None
    for mark in second:
        if mark not in there:
            result.insert(result.index(before) + 1 if before is not None else len(result), mark)
            there.add(mark)
        before = mark
    return result


def _too_many(found: Comparison) -> list[Fault]:
    faults = []
    gone = defaultdict(int)
    for line in found.of(REMOVED):
        gone[line.programme] += 1
    for programme in found.programmes:
        room = MOST_OF_A_PROGRAMME - len(found.now[programme]) + gone[programme]
        new = [line for line in found.lines if line.programme == programme and line.saved is None and line.number is not None and line.kind in (ADDED, BOTH)]
        if len(new) > room:
            faults.append(Fault(new[max(room, 0)].number, "", TOO_MANY))
    return faults
