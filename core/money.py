"""Money: whole million rials, typed in any digits, shown in Persian ones (decisions 1 and 2).

No floats and no fractions anywhere. The one rounding rule, largest remainder, is `split_exactly`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from persiantools import digits as words

from core.text import (
    ARABIC_DIGITS,
    LATIN_DIGITS,
    PERSIAN_DIGITS,
    has_hidden_characters,
    to_latin_digits,
    to_persian_digits,
)

# A paper of a province stays far below this; what is above it was typed in rials.
LARGEST_AMOUNT = 999_999_999
UNIT = "میلیون ریال"

NOT_A_NUMBER = "در این خانه فقط عدد بنویسید، مانند ۱۲٬۵۰۰."
FRACTION = "مبلغ باید عدد صحیح و به میلیون ریال باشد؛ اعشار و ممیز پذیرفته نمی‌شود."
NEGATIVE = "مبلغ نمی‌تواند منفی باشد."
TOO_LARGE = "این مبلغ بیش از ۹۹۹٬۹۹۹٬۹۹۹ میلیون ریال است. آیا به ریال وارد شده است؟"
MIXED_DIGITS = "رقم‌های فارسی، عربی و لاتین را در یک عدد با هم ننویسید."

_GROUP_MARKS = "٬,،' \u00a0\u202f\u2009\u200c\u200e\u200f"
_DECIMAL = re.compile(r"[./٫]")


# The same refusals for what is counted, not paid: quantities, sheets.
FRACTION_OF_COUNT = "عدد صحیح بنویسید؛ اعشار و ممیز پذیرفته نمی‌شود."
NEGATIVE_COUNT = "این عدد نمی‌تواند منفی باشد."
TOO_LARGE_COUNT = "این عدد بیش از {largest} است."


def format_amount(amount: int) -> str:
    """`1234567` as «۱٬۲۳۴٬۵۶۷»; a negative amount carries U+2212 on its left."""
    sign = "−" if amount < 0 else ""
    return sign + to_persian_digits(f"{abs(amount):,}".replace(",", "٬"))


def amount_in_words(amount: int) -> str:
    """The amount in Persian words, without the unit."""
    if amount < 0:
        return "منفی " + amount_in_words(-amount)
    return words.to_word(amount)


def parse_amount(text: str, *, largest: int = LARGEST_AMOUNT) -> int:
    """The whole number a person typed; grouping marks and one script of digits are accepted.

    Raises ValidationError with a Persian sentence for anything else (guarantees.md C3, C4).
    """
    bare = text.strip(" \t\n\r\u200e\u200f\u200c\u00a0")
    if has_hidden_characters(bare) or not bare:
        raise ValidationError(NOT_A_NUMBER, code="not_a_number")
    if bare[0] in "-−(" and any(c in PERSIAN_DIGITS + ARABIC_DIGITS + LATIN_DIGITS for c in bare):
        raise ValidationError(NEGATIVE, code="negative")
    if _DECIMAL.search(bare):
        raise ValidationError(FRACTION, code="fraction")
    for mark in _GROUP_MARKS:
        bare = bare.replace(mark, "")
    scripts = [digits for digits in (PERSIAN_DIGITS, ARABIC_DIGITS, LATIN_DIGITS) if set(bare) & set(digits)]
    if not bare or not re.fullmatch(f"[{PERSIAN_DIGITS}{ARABIC_DIGITS}{LATIN_DIGITS}]+", bare):
        raise ValidationError(NOT_A_NUMBER, code="not_a_number")
    if len(scripts) > 1:
        raise ValidationError(MIXED_DIGITS, code="mixed")
    digits_only = to_latin_digits(bare).lstrip("0") or "0"
    if len(digits_only) > 18 or int(digits_only) > largest:
        raise ValidationError(TOO_LARGE, code="too_large")
    return int(digits_only)


def split_exactly(total: int, weights: Iterable[tuple[str, Fraction]]) -> dict[str, int]:
    """Share `total` by `weights`, whole units, sum exact: largest remainder, ties by code order.

    `weights` are (code, weight) with weights >= 0, not all zero; raises ValueError otherwise.
    """
    pairs = sorted(weights)
    whole = sum((weight for _, weight in pairs), Fraction(0))
    if whole <= 0 or any(weight < 0 for _, weight in pairs):
        raise ValueError("weights must be non-negative and not all zero")
    exact = {code: Fraction(total) * weight / whole for code, weight in pairs}
    shares = {code: int(share) for code, share in exact.items()}
    left = total - sum(shares.values())
    by_remainder = sorted(exact, key=lambda code: (-(exact[code] - shares[code]), code))
    for code in by_remainder[:left]:
        shares[code] += 1
    return shares


class MoneyField(models.BigIntegerField):
    """A column of whole million rials, never negative, never absurdly large."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("validators", [MinValueValidator(0, NEGATIVE), MaxValueValidator(LARGEST_AMOUNT, TOO_LARGE)])
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Migrations need the column, not the sentences."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, path, args, kwargs


class AmountInput(forms.TextInput):
    """The text box of an amount: any digits in, Persian digits back, words below by script."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"inputmode": "decimal", "dir": "ltr", "autocomplete": "off", "data-money": "", "class": "amount", **(attrs or {})}
        )

    def format_value(self, value: Any) -> str | None:
        """A number, stored or typed, grouped in Persian digits; refused text as it was typed."""
        if isinstance(value, str) and value:
            try:
                value = parse_amount(value)
            except ValidationError:
                return value
        if isinstance(value, int):
            return format_amount(value)
        return value


class AmountField(forms.Field):
    """A form field of whole million rials; its cleaned value is an int, or None when empty."""

    widget = AmountInput
    default_error_messages = {"required": "مبلغ را وارد کنید. اگر اعتباری ندارد، صفر بنویسید."}

    def __init__(self, *, largest: int = LARGEST_AMOUNT, **kwargs: Any) -> None:
        self.largest = largest
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """The number typed, or None for an empty box."""
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        return value if isinstance(value, int) else parse_amount(str(value), largest=self.largest)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Grouping and digit script are not a change."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class CountField(AmountField):
    """A whole number that is no money: the same reading of digits, sentences without rials."""

    def to_python(self, value: Any) -> int | None:
        """The number typed; its refusals speak of a number, not of an amount."""
        try:
            return super().to_python(value)
        except ValidationError as refusal:
            sentences = {
                "fraction": FRACTION_OF_COUNT,
                "negative": NEGATIVE_COUNT,
                "too_large": TOO_LARGE_COUNT.format(largest=format_amount(self.largest)),
            }
            raise ValidationError(sentences.get(refusal.code, refusal.message), code=refusal.code) from None
