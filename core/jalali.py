"""The only crossing between the Jalali calendar people write and the Gregorian dates stored."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import jdatetime
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.text import has_hidden_characters, to_latin_digits, to_persian_digits

FIRST_YEAR, LAST_YEAR = 1390, 1420
MONTHS = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")
WEEKDAYS = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")

HOW_TO_WRITE = "تاریخ را به صورت سال/ماه/روز بنویسید، مانند ۱۳۹۷/۰۷/۲۳."

# Only 0-9: \d would read the digits of every script.
_WRITTEN = re.compile(r"([0-9]{2}|[0-9]{4})\s*[/\-.]\s*([0-9]{1,2})\s*[/\-.]\s*([0-9]{1,2})")
_RUN_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def to_jalali(day: dt.date) -> jdatetime.date:
    """The Jalali day of a Gregorian date; a moment is first taken to Tehran's day."""
    if isinstance(day, dt.datetime):
        day = timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return jdatetime.date.fromgregorian(date=day)


def format_jalali(day: dt.date) -> str:
    """«۱۳۹۷/۰۷/۲۳», for tables and papers."""
    return to_persian_digits(to_jalali(day).strftime("%Y/%m/%d"))


def format_jalali_long(day: dt.date, *, with_year: bool = True, with_weekday: bool = False) -> str:
    """«۲۳ مهر ۱۳۹۷», for sentences; optionally «دوشنبه ۲۳ مهر»."""
    jalali = to_jalali(day)
    parts = [to_persian_digits(jalali.day), MONTHS[jalali.month - 1]]
    if with_year:
        parts.append(to_persian_digits(jalali.year))
    if with_weekday:
        parts.insert(0, WEEKDAYS[jalali.togregorian().weekday()])
    return " ".join(parts)


def format_time(moment: dt.datetime) -> str:
    """«۱۰:۴۵» in Tehran."""
    return to_persian_digits(timezone.localtime(moment).strftime("%H:%M"))


def jalali_year(day: dt.date) -> int:
    """The Jalali year a day lies in."""
    return int(to_jalali(day).year)


def from_jalali(year: int, month: int, day: int) -> dt.date:
    """The Gregorian date of a Jalali day that exists; ValueError otherwise."""
    return jdatetime.date(year, month, day).togregorian()


def month_length(year: int, month: int) -> int:
    """Days of a Jalali month: 31, 30, or for Esfand 29 or 30."""
    if month <= 6:
        return 31
    if month <= 11:
        return 30
    return 30 if jdatetime.date(year, 1, 1).isleap() else 29


def parse_jalali(text: str, *, century_from: int = 1400) -> dt.date:
    """The day a person wrote, in any digits and with / - . or nothing between the parts.

    A two-digit year takes its century from `century_from`. Raises ValidationError naming the
    part that is wrong (ux.md 4.2, guarantees.md C10).
    """
    if has_hidden_characters(text):
        raise ValidationError(HOW_TO_WRITE, code="shape")
    written = to_latin_digits(text.strip(" \u200e\u200f\u200c\u00a0"))
    found = _WRITTEN.fullmatch(written) or _RUN_TOGETHER.fullmatch(written)
    if found is None:
        raise ValidationError(HOW_TO_WRITE, code="shape")
    year, month, day = (int(part) for part in found.groups())
    if len(found.group(1)) == 2:
        century = century_from // 100 * 100
        year += century if FIRST_YEAR <= century + year <= LAST_YEAR else 1300 if year >= 90 else 1400
    if 1900 <= year <= 2100:
        raise ValidationError("تاریخ را به تقویم هجری شمسی بنویسید، مانند ۱۳۹۷/۰۷/۲۳.", code="gregorian")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            f"سال باید میان {to_persian_digits(FIRST_YEAR)} و {to_persian_digits(LAST_YEAR)} باشد.", code="year"
        )
    if not 1 <= month <= 12:
        raise ValidationError("ماه باید میان ۱ و ۱۲ باشد.", code="month")
    longest = month_length(year, month)
    if not 1 <= day <= longest:
        raise ValidationError(
            f"{MONTHS[month - 1]} سال {to_persian_digits(year)} {to_persian_digits(longest)} روز دارد.", code="day"
        )
    return from_jalali(year, month, day)


class JalaliDateInput(forms.TextInput):
    """The text box of a date; what is stored comes back as «۱۳۹۷/۰۷/۲۳»."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "dir": "ltr", "autocomplete": "off", "class": "date", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """A date in Jalali; refused text as it was typed."""
        return format_jalali(value) if isinstance(value, dt.date) else value


class JalaliDateField(forms.Field):
    """A form field for a day of the Jalali calendar; its cleaned value is a `datetime.date`."""

    widget = JalaliDateInput
    default_error_messages = {"required": HOW_TO_WRITE}

    def __init__(self, *, century_from: int = 1400, **kwargs: Any) -> None:
        self.century_from = century_from
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """The date, «امروز» included, or None for an empty box."""
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, dt.date):
            return value
        if str(value).strip() == "امروز":
            from core import clock

            return clock.today()
        return parse_jalali(str(value), century_from=self.century_from)
