"""The boxes of the projects' grid: Persian digits back, drawn quickly enough for 4,800 of them on a page."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.money import AmountInput
from core.text import to_persian_digits


def in_words(text: str) -> str:
    """The text with Persian digits, except in words with Latin letters."""
    return " ".join(word if re.search("[A-Za-z]", word) else to_persian_digits(word) for word in text.split(" "))


def _attributes(attrs: dict[str, Any]) -> SafeString:
    """As Django writes them, but an empty one by its name alone."""
    return flatatt({name: True if text == "" else text for name, text in attrs.items()})


class Drawn:
    """A text box drawn without a template of its own: a session of 300 rows has 4,800 of them.

    Nothing is written that the browser takes for granted (the type) or the form says once (autocomplete).
    """

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The same input Django's template gives."""
        text = self.format_value(value)
        shown = {} if text in (None, "") else {"value": text}
        written = shown | self.build_attrs(self.attrs, attrs)
        written.pop("autocomplete", None)
        return format_html('<input name="{}"{}>', name, _attributes(written))


class TextBox(Drawn, forms.TextInput):
    """A box of text that people read: Persian digits, but a code with Latin letters as it is."""

    def format_value(self, value: Any) -> str | None:
        """What is stored or typed, fit to be read."""
        return None if value in (None, "") else in_words(str(value))


class AmountBox(Drawn, AmountInput):
    """The box of an amount in the grid."""


class ChoiceBox(forms.Select):
    """A list to choose from, drawn likewise."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The same select Django's template gives."""
        chosen = "" if value is None else str(value)
        marked = ((code, mark_safe(" selected") if str(code) == chosen else "", label) for code, label in self.choices)
        options = format_html_join("", '<option value="{}"{}>{}</option>', marked)
        return format_html('<select name="{}"{}>{}</select>', name, _attributes(self.build_attrs(self.attrs, attrs)), options)


class YearBox(Drawn, AmountInput):
    """A year is read, not counted: four digits without a mark between them."""

    def __init__(self) -> None:
        super().__init__()
        del self.attrs["data-money"]

    def format_value(self, value: Any) -> str | None:
        """Persian digits."""
        return None if value in (None, "") else to_persian_digits(value)
