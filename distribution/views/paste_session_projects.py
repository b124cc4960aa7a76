"""Bring projects in from Excel: paste or upload, see every error with its row and column, then go to the preview."""

from __future__ import annotations

import io
from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl import Workbook
from openpyxl.styles import Font

from core.access import may
from core.keeping import forget, keep, kept
from core.spreadsheets import EMPTY_FILE, LARGEST_FILE, TOO_LARGE, WRONG_TYPE, Unreadable, write_csv
from distribution import permissions
from distribution.models import CommitteeSession
from distribution.session_grid import COLUMNS
from distribution.session_pasting import TITLES, Checked, annotated, check, read_projects, sample_rows

PASTED, ERRORS = "projects_to_add", "pasted_errors"
NOTHING_PASTED = "ردیف‌ها را از اکسل در این خانه بچسبانید، یا فایل را انتخاب کنید."
ONE_OF_TWO = "یا ردیف‌ها را بچسبانید یا فایل را انتخاب کنید؛ هر دو با هم خوانده نمی‌شود."
NOT_WRITABLE = "این جلسه «{}» است و ردیفی به آن افزوده نمی‌شود."
SHOWN_FAULTS = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PasteForm(forms.Form):
    """The rows as text, or a file of them."""

    use_required_attribute = False

    text = forms.CharField(
        label="ردیف‌ها", required=False, strip=False, max_length=LARGEST_FILE, error_messages={"max_length": TOO_LARGE},
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto", "spellcheck": "false"}),
    )  # fmt: skip
    file = forms.FileField(
        label="یا فایل", required=False, allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> Any:
        """Its size and name, before a byte of it is read."""
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if not file.size:
            raise ValidationError(EMPTY_FILE)
        if file.size > LARGEST_FILE:
            raise ValidationError(TOO_LARGE)
        if PurePath(file.name).suffix.lower() not in (".csv", ".txt", ".xlsx", ".xlsm", ".xls"):
            raise ValidationError(WRONG_TYPE)
        return file

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        values = self.cleaned_data
        if not self.errors:
            typed = bool(values["text"].strip())
            if typed == bool(values["file"]):
                self.add_error("text", ONE_OF_TWO if typed else NOTHING_PASTED)
        return values

    def given(self) -> tuple[str, bytes, str]:
        """The field, the bytes and the name under which they are read."""
        file = self.cleaned_data["file"]
        if file:
            return "file", file.read(), file.name
        return "text", self.cleaned_data["text"].encode("utf-8", errors="replace"), "paste.txt"


@may(permissions.write_session, CommitteeSession.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def paste_session_projects(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """Read and check a table. Nothing is written here: a faultless one goes on to its preview."""
    if not session.is_writable:
        messages.info(request, NOT_WRITABLE.format(session.get_state_display()))
        return redirect(session)
    if request.method != "POST":
        return _show(request, session, PasteForm())
    form = PasteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, session, form)
    place, content, name = form.given()
    try:
        table = read_projects(content, name)
    except Unreadable as unreadable:
        form.add_error(place, unreadable.sentence)
        return _show(request, session, form)
    checked = check(table, session)
    if checked.faults:
        keep(request, ERRORS, annotated(table, checked.faults).decode())
        return _show(request, session, form, checked=checked)
    forget(request, ERRORS)
    token = keep(request, PASTED, {"session": session.pk, "table": table.as_json()})
    return redirect("confirm_session_paste", session.pk, token)


def _show(request: HttpRequest, session: CommitteeSession, form: PasteForm, *, checked: Checked | None = None) -> HttpResponse:
    for box in form.fields.values():
        box.required = True  # one of the two is; neither is called optional
    context = {
        "session": session,
        "form": form,
        "checked": checked,
        "faults": checked.faults[:SHOWN_FAULTS] if checked else [],
        "faulty_rows": len({fault.row for fault in checked.faults}) if checked else 0,
        "columns": [TITLES[name] for name in COLUMNS],
    }
    return render(request, "distribution/paste_session_projects.html", context)


@may(permissions.write_session, CommitteeSession.objects.all)
@require_safe
def sample_of_paste(request: HttpRequest, session: CommitteeSession, ending: str) -> HttpResponse:
    """A file with the right heads and the county's own projects, as CSV or XLSX."""
    rows = sample_rows(session)
    name = f"projects-{session.identifier}"
    if ending == "csv":
        return _download(write_csv(rows), "text/csv; charset=utf-8", f"{name}.csv")
    if ending == "xlsx":
        return _download(_workbook(rows), XLSX, f"{name}.xlsx")
    raise Http404


def _workbook(rows: list[list[str]]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "پروژه‌ها"
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([int(cell) if cell.isdecimal() and len(cell) < 10 and place > 6 else cell for place, cell in enumerate(row)])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 16
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@may(permissions.write_session, CommitteeSession.objects.all)
@require_safe
def errors_of_paste(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """The last refused table of this person, with its errors beside the rows."""
    found = kept(request, ERRORS)
    if found is None:
        messages.info(request, "فایل خطایی نگه داشته نشده است. ردیف‌ها را دوباره بچسبانید.")
        return redirect("paste_session_projects", session.pk)
    return _download(found.encode(), "text/csv; charset=utf-8", f"projects-{session.identifier}-errors.csv")


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )
