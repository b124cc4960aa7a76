"""Workbooks that people download: right to left, text that no spreadsheet takes for a formula, whole numbers as numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from core.spreadsheets import harmless

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FAULTY = PatternFill("solid", fgColor="FCE4DC")
_BOLD, _PLAIN, _QUIET = Font(bold=True), Font(), Font(color="8A8A8A", size=8)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
# A number cell keeps fifteen digits (guarantees.md C5).
_LARGEST_NUMBER = 10**15


def write_xlsx(
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str | int | None]],
    *,
    widths: Sequence[int],
    quiet: Iterable[int] = (),
    faulty: Mapping[int, Iterable[int]] | None = None,
) -> bytes:
    """One sheet `name`: the heads, then `rows`, whose ints become number cells and whose texts stay text.

    `widths` are of the columns in characters; the columns of `quiet` (from 0) are printed small, they are for the
    program; `faulty` gives the cells to be coloured, row -> columns, both from 0.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    dim, marked = frozenset(quiet), faulty or {}

    def cell(value: str | int | None, place: int, *, bold: bool = False, bad: bool = False) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet)
        if isinstance(value, int) and abs(value) < _LARGEST_NUMBER:
            made.value, made.number_format = value, "#,##0"
        elif value not in (None, ""):
            made.value = harmless(value)
            made.data_type = "s"
        made.font = _BOLD if bold else _QUIET if place in dim else _PLAIN
        if bad:
            made.fill = _FAULTY
        if not isinstance(value, int) and place not in dim:
            made.alignment = _WRAPPED
        return made

    sheet.append([cell(head, place, bold=True) for place, head in enumerate(heads)])
    for number, row in enumerate(rows):
        bad = frozenset(marked.get(number, ()))
        sheet.append([cell(value, place, bad=place in bad) for place, value in enumerate(row)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def download(content: bytes, name: str) -> HttpResponse:
    """A workbook as an attachment under a Latin file name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
