"""The calendar: every day of thirty-one years against two libraries, typed dates, Tehran's midnight (guarantees.md C10, K)."""

from __future__ import annotations

import datetime as dt

import jdatetime
import persiantools.jdatetime
import pytest
from django.core.exceptions import ValidationError

from core import clock
from core.jalali import (
    HOW_TO_WRITE,
    MONTHS,
    JalaliDateField,
    format_jalali,
    format_jalali_long,
    format_time,
    from_jalali,
    jalali_year,
    month_length,
    parse_jalali,
)
from core.text import to_latin_digits, to_persian_digits
from tests.factories.moments import TEHRAN, moment

FIRST, LAST = dt.date(2011, 3, 21), dt.date(2042, 3, 20)  # 1390/01/01 and 1420/12/30
LEAP = {1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420}


def test_every_day_of_1390_to_1420_agrees_with_two_libraries_and_comes_back() -> None:
    day, differ = FIRST, []
    while day <= LAST:
        written = format_jalali(day)
        by_jdatetime = jdatetime.date.fromgregorian(date=day)
        by_persiantools = persiantools.jdatetime.JalaliDate(day)
        parts = tuple(int(part) for part in to_latin_digits(written).split("/"))
        same = (
            parts
            == (by_jdatetime.year, by_jdatetime.month, by_jdatetime.day)
            == (by_persiantools.year, by_persiantools.month, by_persiantools.day)
        )
        if not same or parse_jalali(written) != day or from_jalali(*parts) != day:
            differ.append((day, written))
        day += dt.timedelta(1)
    assert differ == []
    assert (format_jalali(FIRST), format_jalali(LAST)) == ("۱۳۹۰/۰۱/۰۱", "۱۴۲۰/۱۲/۳۰")


def test_the_days_follow_one_another_without_a_gap() -> None:
    """An own count, from nothing but the lengths of the months and the leap years typed above."""
    day = FIRST
    for year in range(1390, 1421):
        for month in range(1, 13):
            for number in range(1, (31 if month <= 6 else 30 if month <= 11 or year in LEAP else 29) + 1):
                assert from_jalali(year, month, number) == day
                day += dt.timedelta(1)
    assert day == LAST + dt.timedelta(1)


def test_leap_years() -> None:
    assert {year for year in range(1390, 1421) if month_length(year, 12) == 30} == LEAP


@pytest.mark.parametrize("year", range(1390, 1421))
def test_the_thirtieth_of_esfand_is_accepted_in_leap_years_only(year: int) -> None:
    typed = to_persian_digits(f"{year}/12/30")
    if year in LEAP:
        assert format_jalali(parse_jalali(typed)) == typed
    else:
        with pytest.raises(ValidationError) as refusal:
            parse_jalali(typed)
        assert refusal.value.messages == [f"اسفند سال {to_persian_digits(year)} ۲۹ روز دارد."]


ACCEPTED = {
    "۱۳۹۷/۰۷/۲۳": (1397, 7, 23),
    "1397/7/23": (1397, 7, 23),
    "١٣٩٧/٧/٢٣": (1397, 7, 23),
    "1397-07-23": (1397, 7, 23),
    "1397.7.23": (1397, 7, 23),
    "13970723": (1397, 7, 23),
    "۱۳۹۷۰۷۲۳": (1397, 7, 23),
    " ۱۳۹۷ / ۷ / ۲۳ ": (1397, 7, 23),
    "\u200f۱۳۹۷/۷/۲۳\u200e": (1397, 7, 23),
    "97/7/23": (1397, 7, 23),
    "05/7/23": (1405, 7, 23),
    "۰۵/۰۷/۲۳": (1405, 7, 23),
    "1403-12-30": (1403, 12, 30),
    "1403/12/30": (1403, 12, 30),
    "1390/1/1": (1390, 1, 1),
    "1420/12/30": (1420, 12, 30),
    "1397/06/31": (1397, 6, 31),
}
GREGORIAN = "تاریخ را به تقویم هجری شمسی بنویسید، مانند ۱۳۹۷/۰۷/۲۳."
YEAR = "سال باید میان ۱۳۹۰ و ۱۴۲۰ باشد."
MONTH = "ماه باید میان ۱ و ۱۲ باشد."
REFUSED = {
    "2025/03/20": GREGORIAN,
    "2018-05-26": GREGORIAN,
    "۲۰۱۸/۰۵/۲۶": GREGORIAN,
    "20180526": GREGORIAN,
    "1389/12/29": YEAR,
    "1421/01/01": YEAR,
    "0000/01/01": YEAR,
    "9999/01/01": YEAR,
    "1300/01/01": YEAR,
    "1403/13/01": MONTH,
    "1403/00/01": MONTH,
    "1397/07/31": "مهر سال ۱۳۹۷ ۳۰ روز دارد.",
    "1397/06/32": "شهریور سال ۱۳۹۷ ۳۱ روز دارد.",
    "1397/01/00": "فروردین سال ۱۳۹۷ ۳۱ روز دارد.",
    "1404/12/30": "اسفند سال ۱۴۰۴ ۲۹ روز دارد.",
    "1397/12/30": "اسفند سال ۱۳۹۷ ۲۹ روز دارد.",
    "23/07/1397": HOW_TO_WRITE,
    "7/23/97": HOW_TO_WRITE,
    "1397/7": HOW_TO_WRITE,
    "1397": HOW_TO_WRITE,
    "1397/7/23/1": HOW_TO_WRITE,
    "۱۳۹۷٫۷٫۲۳": HOW_TO_WRITE,
    "۲۳ مهر ۱۳۹۷": HOW_TO_WRITE,
    "دیروز": HOW_TO_WRITE,
    "1397/7/-3": HOW_TO_WRITE,
    "1397/7/2e1": HOW_TO_WRITE,
    "๑๓๙๗/๗/๒๓": HOW_TO_WRITE,
    "²397/7/23": HOW_TO_WRITE,
    "1397/7/23\x00": HOW_TO_WRITE,
    "1397\u202e/7/23": HOW_TO_WRITE,
    "13977/7/23": HOW_TO_WRITE,
    "1" * 5000: HOW_TO_WRITE,
}


@pytest.mark.parametrize("typed", ACCEPTED)
def test_these_are_dates(typed: str) -> None:
    assert parse_jalali(typed) == from_jalali(*ACCEPTED[typed])


@pytest.mark.parametrize("typed", REFUSED, ids=lambda typed: repr(typed[:20]))
def test_these_are_not_and_the_sentence_says_which_part(typed: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        parse_jalali(typed)
    assert refusal.value.messages == [REFUSED[typed]]


# ---- how dates are shown ---------------------------------------------------------------------------


def test_in_sentences() -> None:
    day = from_jalali(1397, 7, 23)
    assert format_jalali_long(day) == "۲۳ مهر ۱۳۹۷"
    assert format_jalali_long(day, with_year=False) == "۲۳ مهر"
    assert format_jalali_long(day, with_year=False, with_weekday=True) == "دوشنبه ۲۳ مهر"


@pytest.mark.parametrize(
    ("day", "weekday"),
    [(1, "شنبه"), (2, "یکشنبه"), (3, "دوشنبه"), (4, "سه‌شنبه"), (5, "چهارشنبه"), (6, "پنجشنبه"), (7, "جمعه")],
)
def test_weekdays(day: int, weekday: str) -> None:
    """1397/02/01 … 07, a Saturday to a Friday."""
    assert format_jalali_long(from_jalali(1397, 2, day), with_weekday=True) == f"{weekday} {to_persian_digits(day)} اردیبهشت ۱۳۹۷"


def test_the_months_in_order() -> None:
    assert [format_jalali_long(from_jalali(1397, month, 5)).split()[1] for month in range(1, 13)] == list(MONTHS)
    assert (MONTHS[0], MONTHS[11]) == ("فروردین", "اسفند")


# ---- Tehran's day ------------------------------------------------------------------------------------

UTC = dt.UTC
MOMENTS = {
    # the last and the first moment around the new year of 1404, by the UTC clock of a server
    dt.datetime(2025, 3, 20, 20, 29, 59, 999000, UTC): "۱۴۰۳/۱۲/۳۰",
    dt.datetime(2025, 3, 20, 20, 30, tzinfo=UTC): "۱۴۰۴/۰۱/۰۱",
    dt.datetime(2026, 3, 20, 20, 29, 59, tzinfo=UTC): "۱۴۰۴/۱۲/۲۹",
    dt.datetime(2026, 3, 20, 20, 30, tzinfo=UTC): "۱۴۰۵/۰۱/۰۱",
    # summer time until 1401: midnight was at 19:30 by UTC
    dt.datetime(2018, 5, 26, 19, 29, tzinfo=UTC): "۱۳۹۷/۰۳/۰۵",
    dt.datetime(2018, 5, 26, 19, 30, tzinfo=UTC): "۱۳۹۷/۰۳/۰۶",
    # the midnight of 1401/01/02 that never was: the clock went from 23:59:59 to 01:00
    dt.datetime(2022, 3, 21, 20, 29, 59, tzinfo=UTC): "۱۴۰۱/۰۱/۰۱",
    dt.datetime(2022, 3, 21, 20, 30, tzinfo=UTC): "۱۴۰۱/۰۱/۰۲",
    # and half past eleven at night of 1401/06/30, twice
    dt.datetime(2022, 9, 21, 19, 0, tzinfo=UTC): "۱۴۰۱/۰۶/۳۰",
    dt.datetime(2022, 9, 21, 20, 0, tzinfo=UTC): "۱۴۰۱/۰۶/۳۰",
    dt.datetime(2022, 9, 21, 20, 30, tzinfo=UTC): "۱۴۰۱/۰۶/۳۱",
}


@pytest.mark.parametrize("instant", MOMENTS)
def test_a_moment_lies_on_tehrans_day_and_in_tehrans_year(instant: dt.datetime) -> None:
    assert format_jalali(instant) == MOMENTS[instant]
    assert jalali_year(instant) == int(to_latin_digits(MOMENTS[instant][:4]))
    with clock.at(instant):
        assert format_jalali(clock.today()) == MOMENTS[instant]


def test_the_time_of_day_is_tehrans() -> None:
    assert format_time(dt.datetime(2018, 5, 26, 6, 15, tzinfo=UTC)) == "۱۰:۴۵"
    assert format_time(moment(1405, 7, 23, 8, 5)) == "۰۸:۰۵"


@pytest.mark.parametrize("hour", [0, 1, 2, 3])
def test_today_is_tehrans_also_while_utc_still_has_yesterday(hour: int) -> None:
    with clock.at(dt.datetime(2026, 10, 15, hour, 29, tzinfo=TEHRAN)):
        assert format_jalali(clock.today()) == "۱۴۰۵/۰۷/۲۳"


# ---- the form field --------------------------------------------------------------------------------


def test_the_field_takes_today_by_name() -> None:
    with clock.at(moment(1397, 3, 5)):
        assert JalaliDateField().clean("امروز") == from_jalali(1397, 3, 5)


def test_the_field_shows_a_stored_date_and_refused_text_as_typed() -> None:
    widget = JalaliDateField().widget
    assert widget.format_value(from_jalali(1397, 7, 23)) == "۱۳۹۷/۰۷/۲۳"
    assert widget.format_value("1397/13/1") == "1397/13/1"
    assert widget.format_value(None) is None


def test_the_field_tells_how_to_write_when_it_is_empty() -> None:
    with pytest.raises(ValidationError) as refusal:
        JalaliDateField().clean("")
    assert refusal.value.messages == [HOW_TO_WRITE]
    assert JalaliDateField(required=False).clean("") is None


@pytest.mark.parametrize(("century_from", "year"), [(1300, 1397), (1400, 1397)])
def test_two_digits_of_a_year_mean_a_year_that_can_be_meant(century_from: int, year: int) -> None:
    assert jalali_year(JalaliDateField(century_from=century_from).clean("97/7/23")) == year
    assert jalali_year(JalaliDateField(century_from=century_from).clean("05/7/23")) == 1405
