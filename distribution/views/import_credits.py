"""Bring the year's credits in from a file: upload, see every error with its row, then confirm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.access import may
from core.keeping import forget, keep, kept
from core.spreadsheets import MOST_ROWS, Unreadable
from distribution import permissions
from distribution.entry_plans import resolution_wanted
from distribution.forms import NoticeHeadForm
from distribution.importing import COLUMNS, Checked, annotated, check, read_credits, sample_rows
from distribution.models import CreditNotice, FiscalYear
from distribution.views.sample_files import TableFileField, as_csv, sample_file, shown_name

UPLOADED, ERRORS = "credits_to_import", "import_errors"
SHOWN_FAULTS = 200


class ImportForm(NoticeHeadForm):
    """The file, and what its notices say beside their figures."""

    file = TableFileField(label="فایل اعتبارات")
    field_order = ["file", "kind", "council_number", "council_date"]


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
    wanted = resolution_wanted(checked.plans, form.cleaned_data["council_number"])
    if wanted:
        form.add_error("council_number", wanted)
        return _show(request, fiscal_year, form)
    council_date = form.cleaned_data["council_date"]
    token = keep(
        request,
        UPLOADED,
        {
            "year": year,
            "file": shown_name(file.name),
            "kind": form.cleaned_data["kind"],
            "council_number": form.cleaned_data["council_number"],
            "council_date": council_date.isoformat() if council_date else "",
            "seen": {str(plan.agency.pk): plan.version for plan in checked.plans},
            "table": table.as_json(),
        },
    )
    return redirect("confirm_import", year, token)


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
    return sample_file(rows, ending, f"credits-{year}", "اعتبارات")


@may(permissions.enter)
@require_safe
def errors_of_import(request: HttpRequest, year: int) -> HttpResponse:
    """The last refused file of this person, with its errors beside the rows."""
    found = kept(request, ERRORS)
    if found is None:
        messages.info(request, "فایل خطایی نگه داشته نشده است. فایل اعتبارات را دوباره بارگذاری کنید.")
        return redirect("import_credits", year)
    return as_csv(found.encode(), f"credits-{year}-errors.csv")
