"""At the notification of an amendment the paper in force gives way to it (decision 19)."""

from __future__ import annotations

from accounts.models import User
from agreements.allocated import LineKey, take_off
from agreements.models import Agreement
from agreements.workflow import SUPERSEDE
from core.workflow import take


def replace_agreement(replaced: Agreement, *, by: User, amendment: Agreement) -> dict[LineKey, int]:
    """Supersede `replaced` in the transaction that notifies `amendment`; it stays readable and marked.

    Returns what was allocated on its lines, for the caller to lay on those of the amendment.
    """
    with take(SUPERSEDE, replaced, by=by, data={"amendment": amendment.identifier}) as locked:
        return take_off(locked)
