"""«رونوشت از سال پیش»: the activities of the agency's agreement in force of the year before, as a table to be previewed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from agreements.activity_sheet import COLUMNS, Table, title_key
from agreements.models import Activity, Agreement
from agreements.workflow import State
from core.spreadsheets import Cell
from core.text import to_persian_digits

NONE_THAT_YEAR = "برای سال {year} موافقتنامهٔ هزینه‌ای این دستگاه در سامانه نیست."
NOT_NOTIFIED = "موافقتنامهٔ هزینه‌ای سال {year} این دستگاه در سامانه هست، ولی ابلاغ نشده است."
NO_ACTIVITIES = "موافقتنامهٔ سال {year} فعالیتی ندارد."
NO_COMMON_PROGRAMME = "هیچ برنامه‌ای از موافقتنامهٔ سال {year} امسال به این دستگاه ابلاغ نشده است."
_AMOUNTS = ("unit_cost", "amount")
_LONGEST_TITLE = 200


@dataclass
class Former:
    """Last year's paper, its rows by programme, and why there is nothing to copy."""

    year: int
    agreement: Agreement | None = None
    why_not: str = ""
    rows: list[tuple[str, Activity]] = field(default_factory=list)  # (programme code, row), of programmes of this year
    left_out: int = 0  # rows of programmes this year does not have

    def table(self, *, with_amounts: bool) -> tuple[Table, dict[int, int]]:
        """The rows as a table, and last year's amount by row number; the amounts are written only where they are wished for."""
        met: dict[tuple[str, str], int] = defaultdict(int)
        columns = tuple(name for name in COLUMNS if name not in ("key", "stamp") and (with_amounts or name not in _AMOUNTS))
        table, amounts = Table([], columns, careful=True), {}
        for number, (code, row) in enumerate(self.rows, start=1):
            met[code, title_key(row.title)] += 1
            values = {name: _text(getattr(row, name, None)) for name in columns}
            values |= {"programme": code, "title": _told_apart(row.title, met[code, title_key(row.title)])}
            table.rows.append((number, tuple(Cell(values.get(name, "")) for name in COLUMNS)))
            amounts[number] = row.amount
        return table, amounts


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _told_apart(title: str, which: int) -> str:
    """Two rows of one title are told apart by which of them it is: a table names a row by its title."""
    if which == 1:
        return title
    tail = f" ({to_persian_digits(which)})"
    return title[: _LONGEST_TITLE - len(tail)] + tail


def former_of(agreement: Agreement) -> Former:
    """The paper in force of the year before; three queries, however many rows."""
    year = agreement.fiscal_year.year - 1
    former = Former(year)
    papers = Agreement.objects.filter(agency=agreement.agency_id, credit_type=agreement.credit_type, fiscal_year__year=year)
    in_force = [paper for paper in papers.order_by("-amendment_number", "-pk") if paper.state == State.NOTIFIED]
    if not in_force:
        former.why_not = (NOT_NOTIFIED if papers else NONE_THAT_YEAR).format(year=to_persian_digits(year))
        return former
    former.agreement = in_force[0]
    ours = set(agreement.blocks.values_list("programme__code", flat=True))
    rows = Activity.objects.filter(block__agreement=former.agreement).order_by("block__programme__code", "position")
    found = list(rows.select_related("block__programme"))
    former.rows = [(row.block.programme.code, row) for row in found if row.block.programme.code in ours]
    former.left_out = len(found) - len(former.rows)
    if not former.rows:
        former.why_not = (NO_COMMON_PROGRAMME if found else NO_ACTIVITIES).format(year=to_persian_digits(year))
    return former
