"""Form fields shared by the screens of credits and notices."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.db.models.lookups import Contains

from core import clock
from core.jalali import JalaliDateField
from core.text import PersianCharField, search_key, to_latin_digits, to_persian_digits
from distribution.models import CreditNotice, CreditType

PAGE_SIZE = 50
NUMBER_SHAPE = "شمارهٔ نامه را با رقم، حرف، «/» و «-» بنویسید، مانند ۹۷/۲۱۰/۱۱۲۰۱."
COUNCIL_IN_FUTURE = "تاریخ مصوبه نباید پس از امروز باشد."
COUNCIL_TOGETHER = "شماره و تاریخ مصوبه را با هم بنویسید."
# After the sentence that somebody else wrote meanwhile, where the page can still be saved.
SAVE_AGAIN = "نوشتهٔ شما همین‌جا مانده است؛ با ذخیرهٔ دوباره جای آن را می‌گیرد."
NOT_OFFERED = "یکی از گزینه‌های فهرست را انتخاب کنید."
_LARGEST_VERSION = 2**31 - 1


class LetterNumberInput(forms.TextInput):
    """The box of a letter number: left to right, Persian digits."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"dir": "ltr", "autocomplete": "off", "class": "amount", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Persian digits, whatever was typed or stored."""
        return None if value in (None, "") else to_persian_digits(value)


class LetterNumberField(PersianCharField):
    """A letter number, stored with Latin digits and without blanks, so that one number has one spelling."""

    widget = LetterNumberInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """The number in its one spelling."""
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        text = to_latin_digits(re.sub(r"[\s\u200c]", "", text).replace("\\", "/").replace("⁄", "/").replace("∕", "/"))
        if text and not (re.fullmatch(r"[\w/.\-–()]+", text) and re.search(r"[0-9]", text)):
            raise ValidationError(NUMBER_SHAPE, code="shape")
        return text


class VersionField(forms.CharField):
    """The version the person was looking at. One that cannot be read counts as an old one."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=20, **kwargs)

    def clean(self, value: Any) -> int:
        """The number, or 0."""
        text = str(value or "")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
        return number if number <= _LARGEST_VERSION else 0


class NoticeHeadForm(forms.Form):
    """What a notice says beside its figures: its kind and the council's resolution."""

    kind = forms.ChoiceField(
        label="نوع ابلاغیه",
        choices=CreditNotice.Kind.choices,
        error_messages={"required": NOT_OFFERED, "invalid_choice": NOT_OFFERED},
    )
    council_number = LetterNumberField(label="شمارهٔ مصوبهٔ شورا", required=False)
    council_date = JalaliDateField(label="تاریخ مصوبهٔ شورا", required=False)

    def clean_council_date(self) -> Any:
        """Not in the future."""
        date = self.cleaned_data["council_date"]
        if date and date > clock.today():
            raise ValidationError(COUNCIL_IN_FUTURE)
        return date

    def clean(self) -> dict[str, Any]:
        """Number and date belong together."""
        data = super().clean() or self.cleaned_data
        number, date = data.get("council_number"), data.get("council_date")
        if bool(number) != bool(date) and not self.errors.keys() & {"council_number", "council_date"}:
            self.add_error("council_date" if number else "council_number", COUNCIL_TOGETHER)
        return data


def named(words: str, agency: str = "") -> Q:
    """Rows whose agency (at the path `agency`) has these words in its name, however they are parted, or this code."""
    key = search_key(words)
    bare = Replace(f"{agency}search_key", Value(" "), Value(""))
    return Q(Contains(bare, Value(key.replace(" ", "")))) | Q(**{f"{agency}code__iexact": key})


class FilterForm(forms.Form):
    """What to look for in a list. A value that is not offered is told at its field and looks for nothing."""

    q = PersianCharField(label="دستگاه", required=False, max_length=100)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = NOT_OFFERED
        self.offer()
        self.is_valid()

    def offer(self) -> None:
        """Where the choices depend on the page: set them here, before the values are judged."""

    def wanted(self, name: str) -> Any:
        """The value of a field, or nothing where it was not understood."""
        return self.cleaned_data.get(name) or None

    @property
    def narrows(self) -> bool:
        """True when something is looked for."""
        return any(self.wanted(name) for name in self.fields if name not in ("page", "type"))

    def page_of(self, rows: Any) -> Page:
        """The wanted page of the rows, the nearest there is."""
        return Paginator(rows, PAGE_SIZE).get_page(self.wanted("page"))


class StepForm(forms.Form):
    """A step that asks for a yes: the version the person saw, and a word for the history."""

    note = PersianCharField(
        label="یادداشت", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="در سوابق می‌ماند."
    )
    version = VersionField()


class TypedFilterForm(FilterForm):
    """A list of one credit type at a time, chosen by a tab."""

    type = forms.ChoiceField(required=False, choices=CreditType.choices, widget=forms.HiddenInput)

    def credit_type(self, counts: dict[str, int]) -> str:
        """The type of the chosen tab; without a choice the expense, unless there is nothing but capital."""
        only_capital = counts[CreditType.CAPITAL] and not counts[CreditType.EXPENSE]
        return self.wanted("type") or (CreditType.CAPITAL if only_capital else CreditType.EXPENSE)

    def tabs(self, counts: dict[str, int], address: str) -> list[dict[str, Any]]:
        """The tabs with their numbers; none while there is only one type to see."""
        now = self.credit_type(counts)
        if not counts[CreditType.CAPITAL] and now == CreditType.EXPENSE:
            return []
        return [
            {"label": label, "url": f"{address}?type={value}", "count": counts[value], "current": value == now}
            for value, label in CreditType.choices
        ]
