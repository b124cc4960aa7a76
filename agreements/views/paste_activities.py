"""«ورود از اکسل»: paste or upload activities, see every fault with its row and column, then go to the preview."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements import permissions
from agreements.actions.bring_activities import give_activities
from agreements.activity_merge import Comparison, compare, stamp_of
from agreements.activity_sheet import CELLS, COLUMNS, TITLES, WIDTHS, Fault, Table, annotated, read_activities
from agreements.kinds import expense_papers
from agreements.models import Agreement
from core.access import may
from core.keeping import forget, keep, kept
from core.spreadsheets import EMPTY_FILE, LARGEST_FILE, TOO_LARGE, WRONG_TYPE, Unreadable
from core.workbooks import download, write_xlsx

TO_BRING, ERRORS = "activities_to_bring", "activities_with_faults"
NOTHING_PASTED = "ردیف‌ها را از اکسل در این خانه بچسبانید، یا فایل را انتخاب کنید."
ONE_OF_TWO = "یا ردیف‌ها را بچسبانید یا فایل را انتخاب کنید؛ هر دو با هم خوانده نمی‌شود."
NO_ERRORS_KEPT = "فایل خطایی نگه داشته نشده است. ردیف‌ها را دوباره بچسبانید."
NO_PROGRAMME_COLUMN = "این جدول ستون برنامه ندارد. برنامهٔ ردیف‌ها را برگزینید."
SHOWN_FAULTS = 200


class PasteForm(forms.Form):
    """The rows as text, or a file of them, and the programme of rows that name none."""

    use_required_attribute = False

    programme = forms.ChoiceField(label="برنامهٔ ردیف‌هایی که ستون برنامه ندارند", required=False)
    text = forms.CharField(
        label="ردیف‌ها", required=False, strip=False, max_length=LARGEST_FILE, error_messages={"max_length": TOO_LARGE},
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto", "spellcheck": "false"}),
    )  # fmt: skip
    file = forms.FileField(
        label="یا فایل", required=False, allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = [("", "از ستون «برنامه» خوانده شود"), *programmes]
        if len(programmes) == 1:
            self.fields["programme"].widget = forms.HiddenInput()

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


@may(permissions.draft, expense_papers, field="identifier", kwarg="no")
@require_http_methods(["GET", "HEAD", "POST"])
def paste_activities(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Read and check a table. Nothing is written here: a faultless one goes on to its preview."""
    programmes = list(agreement.blocks.values_list("programme__code", "programme__title"))
    if not programmes:
        return redirect("edit_activities", agreement.identifier)
    if request.method != "POST":
        return _show(request, agreement, PasteForm(initial={"programme": request.GET.get("programme", "")}, programmes=programmes))
    form = PasteForm(request.POST, request.FILES, programmes=programmes)
    if not form.is_valid():
        return _show(request, agreement, form)
    place, content, name = form.given()
    try:
        table = read_activities(content, name, is_file=place == "file")
        if len(programmes) > 1 and not form.cleaned_data["programme"] and not {"programme", "key"} & set(table.columns):
            form.add_error("programme", NO_PROGRAMME_COLUMN)
            return _show(request, agreement, form)
        compared = compare(table, agreement, form.cleaned_data["programme"])
    except Unreadable as unreadable:
        form.add_error(place, unreadable.sentence)
        return _show(request, agreement, form)
    if compared.faults:
        faults = [[fault.row, fault.column, fault.sentence] for fault in compared.faults]
        keep(request, ERRORS, {"paper": agreement.pk, "table": table.as_json(), "faults": faults})
        return _show(request, agreement, form, compared=compared)
    forget(request, ERRORS)
    token = keep(request, TO_BRING, {"paper": agreement.pk, "table": table.as_json(), "programme": form.cleaned_data["programme"]})
    return redirect("confirm_activities", agreement.identifier, token)


def _show(request: HttpRequest, agreement: Agreement, form: PasteForm, *, compared: Comparison | None = None) -> HttpResponse:
    for box in form.fields.values():
        box.required = True  # one of the two is; neither is called optional
    faults = compared.faults if compared else []
    context = {
        "agreement": agreement,
        "form": form,
        "compared": compared,
        "faults": faults[:SHOWN_FAULTS],
        "faulty_rows": len({fault.row for fault in faults}),
        "columns": [TITLES[name] for name in COLUMNS if name not in ("key", "stamp")],
        "programmes": form.fields["programme"].choices[1:],
    }
    return render(request, "agreements/paste_activities.html", context)


@may(permissions.draft, expense_papers, field="identifier", kwarg="no")
@require_safe
def errors_of_activities(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The last refused table of this person for this paper, with the faults beside its rows."""
    found = kept(request, ERRORS)
    if found is None or found["paper"] != agreement.pk:
        messages.info(request, NO_ERRORS_KEPT)
        return redirect("paste_activities", agreement.identifier)
    content = annotated(Table.from_json(found["table"]), [Fault(*fault) for fault in found["faults"]])
    return download(content, f"{_file_name(agreement)}-errors.xlsx")


@may(permissions.draft, expense_papers, field="identifier", kwarg="no")
@require_safe
def activities_workbook(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """«دریافت برای اکسل»: the rows with their keys, to be worked on and brought back."""
    given = give_activities(agreement)
    titles = dict(agreement.blocks.values_list("programme__code", "programme__title"))
    rows = [
        [f"{programme} {titles.get(programme, '')}", *cells, key, stamp_of(given.pk, key, dict(zip(CELLS, cells, strict=True)))]
        for programme, key, cells in given.rows
    ]
    content = write_xlsx("فعالیت‌ها", [TITLES[name] for name in COLUMNS], rows, widths=WIDTHS, quiet=(6, 7))
    return download(content, f"{_file_name(agreement)}.xlsx")


def _file_name(agreement: Agreement) -> str:
    return f"activities-{agreement.identifier.replace('/', '.')}"
