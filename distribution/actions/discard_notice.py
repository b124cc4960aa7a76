"""Put a notice that was never issued aside."""

from __future__ import annotations

from accounts.models import User
from core.workflow import take
from distribution.models import CreditNotice, ProjectCredit
from distribution.workflow.credit_notice import DISCARD


def discard_notice(notice: CreditNotice, *, by: User, note: str = "", seen_version: int | None = None) -> CreditNotice:
    """The draft leaves the list; no ceiling changes, and projects it carried wait for the next one. Raises Refused."""
    with take(DISCARD, notice, by=by, note=note, seen_version=seen_version) as locked:
        ProjectCredit.objects.filter(notice=locked).update(notice=None)
    return locked
