"""Tables that go in and out of the import screens: the box for a file, and samples to start from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from openpyxl import Workbook
from openpyxl.styles import Font

from core.spreadsheets import EMPTY_FILE, LARGEST_FILE, TOO_LARGE, WRONG_TYPE, write_csv
from core.text import has_hidden_characters, normalise

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_MISSING = "فایل را انتخاب کنید."
_NARROW, _WIDE = 14, 22


class TableFileField(forms.FileField):
    """The box for a CSV or XLSX: its size and name are asked before a byte of it is read."""

    widget = forms.FileInput(attrs={"accept": ".csv,.xlsx"})
    default_error_messages = {"required": FILE_MISSING, "invalid": FILE_MISSING, "missing": FILE_MISSING}

    def __init__(self, **kwargs: Any) -> None:
        # An empty file gets its own sentence below.
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, fit to be read."""
        file = super().clean(data, initial)
        if not file:
            return None
        if not file.size:
            raise ValidationError(EMPTY_FILE)
        if file.size > LARGEST_FILE:
            raise ValidationError(TOO_LARGE)
        if PurePath(file.name).suffix.lower() not in (".csv", ".txt", ".xlsx", ".xlsm", ".xls"):
            raise ValidationError(WRONG_TYPE)
        return file


def shown_name(name: str) -> str:
    """The name of an uploaded file as it may be shown and kept in the history."""
    return "فایل بارگذاری‌شده" if has_hidden_characters(name) else normalise(name)[:60]


def sample_file(rows: Sequence[Sequence[str]], ending: str, name: str, sheet: str) -> HttpResponse:
    """The rows as CSV or XLSX; another ending is not there."""
    if ending == "csv":
        return as_csv(write_csv(rows), f"{name}.csv")
    if ending == "xlsx":
        return _download(_workbook(rows, sheet), XLSX, f"{name}.xlsx")
    raise Http404


def as_csv(content: bytes, name: str) -> HttpResponse:
    """A CSV on its way out."""
    return _download(content, "text/csv; charset=utf-8", name)


def _workbook(rows: Sequence[Sequence[str]], title: str) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "A2"
    last = len(rows[0]) - 1
    for row in rows:
        sheet.append([int(cell) if cell.isdecimal() and place == last else cell for place, cell in enumerate(row)])
    for place, cell in enumerate(sheet[1]):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = _WIDE if place >= last - 1 else _NARROW
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )
