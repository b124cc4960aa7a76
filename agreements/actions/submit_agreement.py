"""The agency hands its draft over; from here only its expert can move it."""

from __future__ import annotations

from accounts.models import User
from agreements.actions.holding_credit import reserve
from agreements.actions.keep_version import keep_version
from agreements.checks import blocking, findings
from agreements.models import Agreement
from agreements.workflow import SUBMIT
from core.refusals import Refused
from core.text import to_persian_digits
from core.workflow import take


def submit_agreement(agreement: Agreement, *, by: User, note: str = "", seen_version: int | None = None) -> Agreement:
    """Check the whole draft, reserve its credit, start the clock. Raises Refused with the first fault."""
    with take(SUBMIT, agreement, by=by, note=note, seen_version=seen_version, holding=[agreement.ceilings()]) as locked:
        faults = blocking(findings(locked))
        if faults:
            more = f" ({to_persian_digits(len(faults) - 1)} مورد دیگر هم هست.)" if len(faults) > 1 else ""
            raise Refused(f"{faults[0].sentence}{more}")
        reserve(locked, by=by)
        keep_version(locked, by=by)
    return locked
