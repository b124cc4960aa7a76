"""Begin a directive: its kind, title and text, and a first file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import may
from core.jalali import JalaliDateField
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField
from core.uploads import ALL_KINDS, UploadField, named
from distribution import permissions
from distribution.actions.publish_directive import IN_FUTURE
from distribution.actions.publish_directive import start_directive as start
from distribution.forms import NOT_OFFERED, LetterNumberField, VersionField
from distribution.models import Directive, FiscalYear

CHOOSE_KIND = "نوع متن را انتخاب کنید."
FILE_NOT_KEPT = "فایل همراه فرم ناقص نگه داشته نمی‌شود؛ آن را دوباره انتخاب کنید."
LONGEST_TEXT = 20_000


class DirectiveForm(forms.Form):
    """What a directive says, and one file at a time."""

    kind = forms.ChoiceField(
        label="نوع", choices=[("", "انتخاب نوع"), *Directive.Kind.choices], error_messages={"required": CHOOSE_KIND, "invalid_choice": NOT_OFFERED}
    )
    title = PersianCharField(label="عنوان", max_length=200)
    number = LetterNumberField(label="شماره", required=False)
    date = JalaliDateField(label="تاریخ", required=False)
    text = PersianCharField(label="خلاصه یا متن", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 8}))
    file = UploadField(label="افزودن فایل", required=False, help_text=f"{named(ALL_KINDS)} تا ۱۰ مگابایت؛ فایل‌ها را یکی‌یکی بیفزایید.")
    version = VersionField()

    def clean_date(self) -> Any:
        """What is published today was not written tomorrow."""
        date = self.cleaned_data["date"]
        if date and date > clock.today():
            raise ValidationError(IN_FUTURE)
        return date

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        given = self.cleaned_data
        return {name: given[name] for name in ("kind", "title", "number", "date", "text")} | {"upload": given["file"]}

    @property
    def lost_file(self) -> str:
        """The word about a file that came with a form that is shown again."""
        return FILE_NOT_KEPT if self.errors and self.files.get("file") else ""


@may(permissions.publish_directive)
@require_http_methods(["GET", "HEAD", "POST"])
def start_directive(request: HttpRequest, year: int) -> HttpResponse:
    """An empty form; saved, it is a draft that only those who publish see."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    verdict = permissions.publish_directive(request.user, Directive(fiscal_year=fiscal_year))
    form = DirectiveForm(request.POST, request.FILES) if request.method == "POST" else DirectiveForm()
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            directive = start(fiscal_year=fiscal_year, by=request.user, **form.facts())
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect("list_directives", year)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, f"«{directive.title}» ذخیره شد و آمادهٔ انتشار است. تا انتشار، دیگران آن را نمی‌بینند.")
            return redirect("edit_directive" if "another" in request.POST else "show_directive", directive.pk)
    context = {"fiscal_year": fiscal_year, "form": form, "closed": verdict.reason}
    return render(request, "distribution/start_directive.html", context, status=status)
