"""The official holidays of Iran as published, by Jalali year: what a year's calendar begins with.

Solar occasions repeat; lunar ones were taken from the calendars of each year. Days that were computed ahead
of the year's own announcement are marked as such in the file, and the office corrects them when they are
announced. Days off that were declared on short notice are not in it.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.jalali import from_jalali

_FILE = Path(__file__).parent / "data" / "official_holidays.csv"


@dataclass(frozen=True)
class OfficialHoliday:
    """One day: its occasion, whether solar or lunar, and whether the date was announced or only computed."""

    day: dt.date
    title: str
    kind: str
    announced: bool


@cache
def known_years() -> dict[int, tuple[OfficialHoliday, ...]]:
    """Everything in the file, by year."""
    found: dict[int, list[OfficialHoliday]] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year, month, day = (int(part) for part in row["day"].split("/"))
            holiday = OfficialHoliday(from_jalali(year, month, day), row["title"], row["kind"], row["announced"] == "yes")
            found.setdefault(year, []).append(holiday)
    return {year: tuple(days) for year, days in found.items()}


def official_holidays(year: int) -> tuple[OfficialHoliday, ...]:
    """Those of one Jalali year; empty where the file does not reach."""
    return known_years().get(year, ())
