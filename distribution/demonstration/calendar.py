"""Moments of the demonstration year."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from core.jalali import from_jalali

YEAR = 1397


def moment(month: int, day: int, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A moment of 1397 in Tehran."""
    return timezone.make_aware(dt.datetime.combine(from_jalali(YEAR, month, day), dt.time(hour, minute)))
