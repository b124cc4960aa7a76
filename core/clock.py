"""What time it is for the business.

Every date the portal writes or compares comes from here, never from the operating system
directly: the demonstration year runs on a shifted clock, and tests set it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_shift: dt.timedelta | None = None
_fixed: ContextVar[dt.datetime | None] = ContextVar("fixed_moment", default=None)


def _demonstration_shift() -> dt.timedelta:
    # Read once a process: the row is written once, when the demonstration year is loaded.
    global _shift
    if _shift is None:
        from django.conf import settings

        from core.models import DemonstrationClock

        row = DemonstrationClock.objects.first() if settings.DEMO else None
        _shift = row.shift if row else dt.timedelta(0)
    return _shift


def forget_shift() -> None:
    """Read the demonstration's shift again (after it was loaded, and between tests)."""
    global _shift
    _shift = None


def now() -> dt.datetime:
    """This moment, aware."""
    fixed = _fixed.get()
    return fixed if fixed is not None else timezone.now() + _demonstration_shift()


def today() -> dt.date:
    """Tehran's day."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) for the block; used by the demonstration and by tests."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
