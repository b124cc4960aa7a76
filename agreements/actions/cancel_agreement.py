"""Put an agreement aside for good, before it is notified."""

from __future__ import annotations

from accounts.models import User
from agreements.actions.freeze_print import void_prints
from agreements.actions.holding_credit import release
from agreements.models import Agreement
from agreements.workflow import CANCEL
from core.refusals import Refused
from core.text import normalise
from core.workflow import take

NOTE_NEEDED = "دلیل ابطال را در یک جمله بنویسید."


def cancel_agreement(agreement: Agreement, *, by: User, note: str, seen_version: int | None = None) -> Agreement:
    """Free its credit, void its print; its number is not given again. Raises Refused without a reason."""
    if not normalise(note):
        raise Refused(NOTE_NEEDED)
    with take(CANCEL, agreement, by=by, note=note, seen_version=seen_version, holding=[agreement.ceilings()]) as locked:
        void_prints(locked, reason=CANCEL.done)
        release(locked, by=by)
    return locked
