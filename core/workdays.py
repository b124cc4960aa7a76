"""Working days: neither Thursday nor Friday nor an official holiday (decision 16)."""

from __future__ import annotations

import datetime as dt

from django.db import connection

# Monday is 0: Thursday and Friday are off.
WEEKEND = frozenset({3, 4})


def holidays() -> frozenset[dt.date]:
    """The official holidays on record; a few dozen rows a year, read once a request."""
    # Written out, since every step turns the clock (bench/steps).
    with connection.cursor() as cursor:
        cursor.execute("SELECT day FROM core_holiday")
        return frozenset(day for (day,) in cursor)


def is_working_day(day: dt.date, off: frozenset[dt.date]) -> bool:
    """True when the offices are open on `day`."""
    return day.weekday() not in WEEKEND and day not in off


def working_days_between(start: dt.date, end: dt.date, off: frozenset[dt.date]) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not after `start`."""
    return sum(is_working_day(start + dt.timedelta(n), off) for n in range(1, (end - start).days + 1))


def add_working_days(start: dt.date, days: int, off: frozenset[dt.date]) -> dt.date:
    """The day on which `days` working days after `start` have passed; backwards when negative."""
    step = 1 if days >= 0 else -1
    day, left = start, abs(days)
    while left:
        day += dt.timedelta(step)
        left -= is_working_day(day, off)
    return day
