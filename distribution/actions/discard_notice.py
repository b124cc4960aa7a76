"""Put a notice that was never issued aside."""

from __future__ import annotations

from accounts.models import User
from core.workflow import take
from distribution.models import CreditNotice
from distribution.workflow import DISCARD


def discard_notice(notice: CreditNotice, *, by: User, note: str = "", seen_version: int | None = None) -> CreditNotice:
    """The draft leaves the list; no ceiling changes. Raises Refused."""
    with take(DISCARD, notice, by=by, note=note, seen_version=seen_version) as locked:
        pass
    return locked
