"""Set an amendment aside for another one, and take it up again (docs/decisions/0020)."""

from __future__ import annotations

from accounts.models import User
from agreements import invariants
from agreements.models import Agreement
from agreements.workflow import FINISHED, PARK, TAKE_UP, State
from core.refusals import Refused
from core.workflow import take


def park_amendment(amendment: Agreement, *, by: User, note: str = "", seen_version: int | None = None) -> Agreement:
    """Keep the draft as it is and let another amendment go first."""
    with take(PARK, amendment, by=by, note=note, seen_version=seen_version) as locked:
        pass
    return locked


def take_up_amendment(amendment: Agreement, *, by: User, note: str = "", seen_version: int | None = None) -> Agreement:
    """Open the draft again. Raises Refused while another amendment of the same paper is under way."""
    with take(TAKE_UP, amendment, by=by, note=note, seen_version=seen_version) as locked:
        others = locked.original.amendments.exclude(state__in=[*FINISHED, State.PARKED])
        if others.exists():
            raise Refused(invariants.ONE_OPEN_AMENDMENT.sentence)
    return locked
