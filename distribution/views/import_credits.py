"""Bring the year's credits in from a file: upload, see every error with its row, then confirm."""

from __future__ import annotations

import io
from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl import Workbook
from openpyxl.styles import Font

from core.access import may
from core.keeping import forget, keep, kept
from core.spreadsheets import EMPTY_FILE, LARGEST_FILE, MOST_ROWS, TOO_LARGE, WRONG_TYPE, Unreadable, write_csv
from core.text import has_hidden_characters, normalise
from distribution import permissions
from distribution.forms import NoticeHeadForm
from distribution.importing import COLUMNS, Checked, annotated, check, read_credits, sample_rows
from distribution.models import CreditNotice, FiscalYear

UPLOADED, ERRORS = "credits_to_import", "import_errors"
FILE_MISSING = "فایل را انتخاب کنید."
SHOWN_FAULTS = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportForm(NoticeHeadForm):
    """The file, and what its notices say beside their figures."""

    file = forms.FileField(
        label="فایل اعتبارات",
        allow_empty_file=True,  # an empty file gets its own sentence below
        error_messages={"required": FILE_MISSING, "invalid": FILE_MISSING, "missing": FILE_MISSING},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    field_order = ["file", "kind", "council_number", "council_date"]

    def clean_file(self) -> Any:
        """Its size and name, before a byte of it is read."""
        file = self.cleaned_data["file"]
        if not file.size:
            raise ValidationError(EMPTY_FILE)
        if file.size > LARGEST_FILE:
            raise ValidationError(TOO_LARGE)
        if PurePath(file.name).suffix.lower() not in (".csv", ".txt", ".xlsx", ".xlsm", ".xls"):
            raise ValidationError(WRONG_TYPE)
        return file


@may(permissions.enter)
@require_http_methods(["GET", "HEAD", "POST"])
def import_credits(request: HttpRequest, year: int) -> HttpResponse:
    """Read and check an uploaded file. Nothing is written here: a faultless file goes on to its preview."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    verdict = permissions.enter_in(request.user, fiscal_year)
    if not verdict:
        status = 409 if request.method == "POST" else 200
        return _show(request, fiscal_year, ImportForm(), closed=verdict.reason, status=status)
    if request.method != "POST":
        return _show(request, fiscal_year, ImportForm(initial={"kind": CreditNotice.Kind.ORIGINAL}))
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, fiscal_year, form)
    file = form.cleaned_data["file"]
    try:
        table = read_credits(file.read(), file.name)
    except Unreadable as unreadable:
        form.add_error("file", unreadable.sentence)
        return _show(request, fiscal_year, form)
    checked = check(table, fiscal_year, form.cleaned_data["kind"])
    if checked.faults:
        keep(request, ERRORS, annotated(table, checked.faults).decode())
        return _show(request, fiscal_year, form, checked=checked)
    forget(request, ERRORS)
    council_date = form.cleaned_data["council_date"]
    token = keep(
        request,
        UPLOADED,
        {
            "year": year,
            "file": _shown_name(file.name),
            "kind": form.cleaned_data["kind"],
            "council_number": form.cleaned_data["council_number"],
            "council_date": council_date.isoformat() if council_date else "",
            "seen": {str(plan.agency.pk): plan.version for plan in checked.plans},
            "table": table.as_json(),
        },
    )
    return redirect("confirm_import", year, token)


def _shown_name(name: str) -> str:
    return "فایل بارگذاری‌شده" if has_hidden_characters(name) else normalise(name)[:60]


def _show(
    request: HttpRequest, fiscal_year: FiscalYear, form: ImportForm, *, checked: Checked | None = None, closed: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "fiscal_year": fiscal_year,
        "form": form,
        "closed": closed,
        "checked": checked,
        "faults": checked.faults[:SHOWN_FAULTS] if checked else [],
        "faulty_rows": len({fault.row for fault in checked.faults}) if checked else 0,
        "columns": COLUMNS,
        "most_rows": MOST_ROWS,
    }
    return render(request, "distribution/import_credits.html", context, status=status)


@may(permissions.enter)
@require_safe
def sample_of_import(request: HttpRequest, year: int, ending: str) -> HttpResponse:
    """A file with the right heads and real codes, as CSV or XLSX."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    rows = sample_rows(fiscal_year)
    if ending == "csv":
        return _download(write_csv(rows), "text/csv; charset=utf-8", f"credits-{year}.csv")
    if ending == "xlsx":
        return _download(_workbook(rows), XLSX, f"credits-{year}.xlsx")
    raise Http404


def _workbook(rows: list[list[str]]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "اعتبارات"
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([int(cell) if cell.isdecimal() and place == len(row) - 1 else cell for place, cell in enumerate(row)])
    for place, cell in enumerate(sheet[1]):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = (10, 12, 14, 12, 22, 22)[place]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@may(permissions.enter)
@require_safe
def errors_of_import(request: HttpRequest, year: int) -> HttpResponse:
    """The last refused file of this person, with its errors beside the rows."""
    found = kept(request, ERRORS)
    if found is None:
        messages.info(request, "فایل خطایی نگه داشته نشده است. فایل اعتبارات را دوباره بارگذاری کنید.")
        return redirect("import_credits", year)
    return _download(found.encode(), "text/csv; charset=utf-8", f"credits-{year}-errors.csv")


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )
