"""Integration gives a proposal back to its group."""

from __future__ import annotations

from accounts.models import User
from core.refusals import Refused
from core.workflow import take
from distribution.models import ExpenseProposal
from distribution.workflow.expense_proposal import RETURN_PROPOSAL

NEEDS_TEXT = "شرح برگرداندن را بنویسید."


def send_back_proposal(proposal: ExpenseProposal, *, text: str, by: User, seen_version: int | None = None) -> ExpenseProposal:
    """Return it with a text."""
    if not text.strip():
        raise Refused(NEEDS_TEXT)
    with take(RETURN_PROPOSAL, proposal, by=by, note=text, seen_version=seen_version) as locked:
        pass
    return locked
