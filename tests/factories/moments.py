"""Moments of the Jalali calendar, for holding the clock."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from core.jalali import from_jalali

TEHRAN = ZoneInfo("Asia/Tehran")


def moment(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> dt.datetime:
    """`moment(1397, 3, 5)` is ten in the morning of 1397/03/05 in Tehran, aware."""
    day_of_it = from_jalali(year, month, day)
    return dt.datetime.combine(day_of_it, dt.time(hour, minute), tzinfo=TEHRAN)


# A Saturday: the day on which the office of the tests works, unless a test moves the clock.
WORKING_MOMENT = moment(1397, 3, 5)
