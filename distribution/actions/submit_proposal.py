"""The group hands its proposal over to integration."""

from __future__ import annotations

from accounts.models import User
from core.refusals import Refused
from core.workflow import take
from distribution.models import ExpenseProposal
from distribution.workflow.expense_proposal import SUBMIT_PROPOSAL

EMPTY = "این پیشنهاد هنوز رقمی ندارد."


def submit_proposal(proposal: ExpenseProposal, *, by: User, seen_version: int | None = None) -> ExpenseProposal:
    """Raises Refused for an empty proposal."""
    with take(SUBMIT_PROPOSAL, proposal, by=by, seen_version=seen_version) as locked:
        if not locked.lines.filter(amount__gt=0).exists():
            raise Refused(EMPTY)
    return locked
