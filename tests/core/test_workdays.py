"""Working days: neither Thursday nor Friday nor a holiday on record (decision 16)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.jalali import from_jalali
from core.models import Holiday
from core.workdays import add_working_days, holidays, is_working_day, working_days_between


def khordad(day: int) -> dt.date:
    """A day of Khordad 1397; the fifth is a Saturday."""
    return from_jalali(1397, 3, day)


OFF = frozenset({khordad(14), khordad(15)})  # a Monday and a Tuesday
NONE: frozenset[dt.date] = frozenset()


@pytest.mark.parametrize(
    ("day", "open_"),
    [(5, True), (6, True), (7, True), (8, True), (9, True), (10, False), (11, False), (13, True), (14, False), (15, False), (16, True)],
)
def test_the_offices_are_open(day: int, open_: bool) -> None:
    assert is_working_day(khordad(day), OFF) is open_


#  from, to, holidays -> working days passed
BETWEEN = [
    (5, 5, NONE, 0),
    (5, 6, NONE, 1),
    (5, 9, NONE, 4),  # to Wednesday
    (5, 10, NONE, 4),  # Thursday and Friday add nothing
    (5, 11, NONE, 4),
    (5, 12, NONE, 5),  # the next Saturday
    (9, 12, NONE, 1),
    (10, 11, NONE, 0),  # sent on a Thursday
    (10, 12, NONE, 1),
    (5, 19, NONE, 10),
    (5, 19, OFF, 8),
    (13, 16, OFF, 1),
    (9, 5, NONE, 0),  # never backwards
]


@pytest.mark.parametrize(("start", "end", "off", "days"), BETWEEN)
def test_days_between(start: int, end: int, off: frozenset[dt.date], days: int) -> None:
    assert working_days_between(khordad(start), khordad(end), off) == days


ADDED = [
    (5, 0, NONE, (3, 5)),
    (5, 1, NONE, (3, 6)),
    (5, 4, NONE, (3, 9)),
    (5, 5, NONE, (3, 12)),
    (9, 1, NONE, (3, 12)),
    (10, 1, NONE, (3, 12)),
    (5, 15, NONE, (3, 26)),
    (5, 15, OFF, (3, 28)),
    (12, -1, NONE, (3, 9)),
    (16, -1, OFF, (3, 13)),
]


@pytest.mark.parametrize(("start", "days", "off", "day"), ADDED)
def test_days_added(start: int, days: int, off: frozenset[dt.date], day: tuple[int, int]) -> None:
    assert add_working_days(khordad(start), days, off) == from_jalali(1397, *day)


@given(st.integers(0, 400), st.integers(0, 60), st.sets(st.integers(0, 500), max_size=60))
def test_the_day_reached_is_open_and_exactly_that_many_days_away(start: int, days: int, closed: set[int]) -> None:
    first = dt.date(2018, 3, 21)
    off = frozenset(first + dt.timedelta(n) for n in closed)
    begin = first + dt.timedelta(start)
    reached = add_working_days(begin, days, off)
    assert working_days_between(begin, reached, off) == days
    assert days == 0 or is_working_day(reached, off)


def test_weekend_is_thursday_and_friday_all_year() -> None:
    day, closed = from_jalali(1397, 1, 1), set()
    for _ in range(365):
        if not is_working_day(day, NONE):
            closed.add(day.strftime("%A"))
        else:
            assert day.strftime("%A") not in {"Thursday", "Friday"}
        day += dt.timedelta(1)
    assert closed == {"Thursday", "Friday"}


@pytest.mark.django_db
def test_holidays_come_from_the_table() -> None:
    Holiday.objects.create(day=khordad(14), title="رحلت امام")
    assert holidays() == {khordad(14)}
