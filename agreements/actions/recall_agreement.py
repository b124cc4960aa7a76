"""The sender takes back what the next desk has not opened (decision 10)."""

from __future__ import annotations

from accounts.models import User
from agreements.actions.freeze_print import void_prints
from agreements.actions.holding_credit import release
from agreements.models import Agreement
from agreements.workflow import RECALL_CONFIRMATION, RECALL_SUBMISSION
from core.workflow import Step, take


def recall_agreement(
    agreement: Agreement, step: Step, *, by: User, note: str = "", seen_version: int | None = None
) -> Agreement:
    """Carry out one of the recall steps of the table."""
    holding = [agreement.ceilings()] if step is RECALL_SUBMISSION else []
    with take(step, agreement, by=by, note=note, seen_version=seen_version, holding=holding) as locked:
        if step is RECALL_SUBMISSION:
            release(locked, by=by)
        if step is RECALL_CONFIRMATION:
            void_prints(locked, reason=step.done)
    return locked
