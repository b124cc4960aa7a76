"""Bring a notice's figures in from a file or from pasted rows: see every error with its row, then confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.access import may
from core.keeping import forget, keep, kept
from core.spreadsheets import MOST_ROWS, Unreadable
from distribution import permissions
from distribution.center_importing import Checked, check, columns_of, read_figures, read_pasted, sample_rows
from distribution.importing import Table, annotated
from distribution.invariants import CENTER_NOTICE_IS_FINAL
from distribution.models import CenterNotice
from distribution.views.sample_files import FILE_MISSING, TableFileField, as_csv, sample_file, shown_name
from distribution.workflow.center_notice import State

UPLOADED, ERRORS = "center_to_import", "center_import_errors"
ONE_OF_TWO = "یا فایل را انتخاب کنید یا ردیف‌ها را بچسبانید، نه هر دو."
PASTED = "ردیف‌های چسبانده‌شده"
SHOWN_FAULTS = 200


class FiguresForm(forms.Form):
    """A file, or rows copied from Excel."""

    file = TableFileField(label="فایل ارقام", required=False)
    pasted = forms.CharField(
        label="چسباندن از اکسل", required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or self.cleaned_data
        pasted = (data.get("pasted") or "").strip()
        if "file" not in self.errors and not data.get("file") and not pasted:
            self.add_error("file", FILE_MISSING)
        elif data.get("file") and pasted:
            self.add_error("pasted", ONE_OF_TWO)
        return data

    def table(self, credit_type: str) -> Table:
        """The rows that were sent. Raises Unreadable."""
        file = self.cleaned_data["file"]
        return read_figures(file.read(), file.name, credit_type) if file else read_pasted(self.cleaned_data["pasted"], credit_type)

    @property
    def source(self) -> str:
        """Where the rows come from, for the history."""
        file = self.cleaned_data["file"]
        return f"فایل «{shown_name(file.name)}»" if file else PASTED


@may(permissions.record_center_notice, CenterNotice.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def import_center_notice(request: HttpRequest, notice: CenterNotice) -> HttpResponse:
    """Read and check what was sent. Nothing is written here: a faultless table goes on to its preview."""
    if notice.state != State.DRAFT:
        messages.info(request, CENTER_NOTICE_IS_FINAL.sentence)
        return redirect(notice)
    if request.method != "POST":
        return _show(request, notice, FiguresForm())
    form = FiguresForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, notice, form)
    try:
        table = form.table(notice.credit_type)
    except Unreadable as unreadable:
        form.add_error("file" if form.cleaned_data["file"] else "pasted", unreadable.sentence)
        return _show(request, notice, form)
    checked = check(table, notice)
    if checked.faults:
        keep(request, ERRORS, {"notice": notice.pk, "file": annotated(table, checked.faults, columns_of(notice.credit_type)).decode()})
        return _show(request, notice, form, checked=checked)
    forget(request, ERRORS)
    work = {"notice": notice.pk, "source": form.source, "seen": notice.version, "table": table.as_json()}
    return redirect("confirm_center_import", notice.pk, keep(request, UPLOADED, work))


def _show(request: HttpRequest, notice: CenterNotice, form: FiguresForm, *, checked: Checked | None = None) -> HttpResponse:
    context = {
        "notice": notice,
        "form": form,
        "checked": checked,
        "faults": checked.faults[:SHOWN_FAULTS] if checked else [],
        "faulty_rows": len({fault.row for fault in checked.faults}) if checked else 0,
        "columns": columns_of(notice.credit_type),
        "most_rows": MOST_ROWS,
        "has_figures": notice.lines.exists(),
    }
    return render(request, "distribution/import_center_notice.html", context)


@may(permissions.record_center_notice, CenterNotice.objects.all)
@require_safe
def sample_of_center_import(request: HttpRequest, notice: CenterNotice, ending: str) -> HttpResponse:
    """A file with the right heads and every code, as CSV or XLSX."""
    return sample_file(sample_rows(notice), ending, f"center-{notice.fiscal_year}-{notice.credit_type}", "ابلاغ مرکز")


@may(permissions.record_center_notice, CenterNotice.objects.all)
@require_safe
def errors_of_center_import(request: HttpRequest, notice: CenterNotice) -> HttpResponse:
    """The last refused table of this person for this notice, with its errors beside the rows."""
    found = kept(request, ERRORS)
    if found is None or found["notice"] != notice.pk:
        messages.info(request, "فایل خطایی نگه داشته نشده است. ارقام را دوباره بارگذاری کنید.")
        return redirect("import_center_notice", notice.pk)
    return as_csv(found["file"].encode(), f"center-{notice.identifier}-errors.csv")
