"""Form fields and forms shared by the drafting screens of an agreement."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.money import AmountField, CountField, format_amount
from core.text import PersianCharField, to_latin_digits, to_persian_digits

POSTAL_CODE_SHAPE = "کد پستی ده رقم است، مانند ۶۱۳۴۹۱۱۱۱۱."
PHONE_SHAPE = "شمارهٔ تلفن را با رقم بنویسید، مانند ۰۶۱-۳۳۷۰۰۰۰۰."
LARGEST_VERSION = 2**31 - 1


class SectionForm(forms.Form):
    """A section of the draft: what was typed, the version it was typed on, and a mark of what the
    section then held, so that other people's work on other sections is not in the way."""

    use_required_attribute = False
    # Of the page that shows this form again.
    status = 200

    # A version that cannot be read is treated as an old one: nothing typed is lost over it.
    version = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_version(self) -> int:
        """The number, or 0 for what is not one."""
        text = self.cleaned_data["version"]
        number = int(text) if text.isascii() and text.isdigit() else 0
        return number if number <= LARGEST_VERSION else 0

    def renew(self, *, version: int, mark: str) -> None:
        """Send the page out again on the version of now, with everything as it was typed."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(version)
        self.data[self.add_prefix("mark")] = mark

    def show_beside(self, stored: dict[str, Any]) -> None:
        """Say at each field that differs what is stored now; amounts are ints, the rest text."""
        for name, kept in stored.items():
            if name in self.cleaned_data and self.cleaned_data[name] != kept:
                self.add_error(name, f"اکنون در سامانه: {_shown(kept)}. با ذخیرهٔ دوباره، نوشتهٔ شما جای آن را می‌گیرد.")


class DraftCharField(PersianCharField):
    """Text that is needed when the draft is sent, and so is not called optional; saved without it none the less."""

    def validate(self, value: str) -> None:
        """An empty box is no fault yet."""
        if value not in self.empty_values:
            super().validate(value)


class NamedAmountField(AmountField):
    """An amount in a table of many: its refusal says which box is meant, for the list on top of the page."""

    def to_python(self, value: Any) -> int | None:
        """The number; «فصل ۲: …» before the sentence of what is not one."""
        try:
            return super().to_python(value)
        except ValidationError as refusal:
            raise ValidationError(f"{self.label}: {refusal.message}", code=refusal.code) from None


class NamedCountField(NamedAmountField, CountField):
    """A quantity in a table of many: named like an amount, refused as a number."""


def _shown(kept: Any) -> str:
    if isinstance(kept, int):
        return format_amount(kept)
    return f"«{to_persian_digits(kept)}»" if kept else "خالی"


class DigitsInput(forms.TextInput):
    """A text box of numbers that are read, not counted: Persian digits, left to right."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "dir": "ltr", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Persian digits, whatever was typed or stored."""
        return None if value in (None, "") else to_persian_digits(value)


class PostalCodeField(PersianCharField):
    """Ten digits, stored as Latin ones."""

    widget = DigitsInput

    def to_python(self, value: Any) -> str:
        """The digits without blanks and dashes."""
        typed = to_latin_digits(super().to_python(value) or "")
        digits = re.sub(r"[\s\u200c-]", "", typed)
        if digits and not re.fullmatch(r"[0-9]{10}", digits):
            raise ValidationError(POSTAL_CODE_SHAPE, code="shape")
        return digits


class PhoneField(PersianCharField):
    """A telephone number as an office writes it: digits, dashes, blanks, «داخلی»; Latin digits inside."""

    widget = DigitsInput

    def to_python(self, value: Any) -> str:
        """The number as typed, in Latin digits."""
        typed = to_latin_digits(super().to_python(value) or "").replace("–", "-")
        bare = typed.replace("داخلی", "").replace("و", "")
        if typed and not (re.fullmatch(r"[0-9()+\-\s،,/]+", bare) and re.search(r"[0-9]{3}", bare)):
            raise ValidationError(PHONE_SHAPE, code="shape")
        return typed
