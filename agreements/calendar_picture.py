"""The year as twelve little months: working days, days off and what they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core import clock
from core.jalali import MONTHS, from_jalali, month_length
from core.models import Holiday
from core.workdays import WEEKEND

# Saturday first, as the week is in Iran; Python's Monday is 0.
WEEK = ("ش", "ی", "د", "س", "چ", "پ", "ج")
_SATURDAY = 5


@dataclass(frozen=True)
class Square:
    """One day of a month; `number` is 0 for the empty squares before the first and after the last."""

    number: int = 0
    day: dt.date | None = None
    holiday: Holiday | None = None
    is_weekend: bool = False
    is_today: bool = False

    @property
    def mark(self) -> str:
        """The class of its cell."""
        names = [name for name, has in (("off", self.holiday), ("weekend", self.is_weekend), ("today", self.is_today)) if has]
        return " ".join(names)


@dataclass(frozen=True)
class Month:
    """Its name, its weeks of seven squares, and how many working days it has."""

    name: str
    weeks: tuple[tuple[Square, ...], ...]
    working_days: int


def months_of(year: int, holidays: list[Holiday]) -> list[Month]:
    """The twelve months of a Jalali year with its holidays marked."""
    off, today = {holiday.day: holiday for holiday in holidays}, clock.today()
    return [_month(year, number, off, today) for number in range(1, 13)]


def _month(year: int, number: int, off: dict[dt.date, Holiday], today: dt.date) -> Month:
    first = from_jalali(year, number, 1)
    days = [first + dt.timedelta(n) for n in range(month_length(year, number))]
    squares = [Square()] * ((first.weekday() - _SATURDAY) % 7)
    squares += [Square(n, day, off.get(day), day.weekday() in WEEKEND, day == today) for n, day in enumerate(days, start=1)]
    squares += [Square()] * (-len(squares) % 7)
    weeks = tuple(tuple(squares[n : n + 7]) for n in range(0, len(squares), 7))
    working = sum(day.weekday() not in WEEKEND and day not in off for day in days)
    return Month(MONTHS[number - 1], weeks, working)
