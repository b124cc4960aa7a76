"""The group takes back what integration has not opened."""

from __future__ import annotations

from accounts.models import User
from core.workflow import take
from distribution.models import ExpenseProposal
from distribution.workflow.expense_proposal import RECALL_PROPOSAL


def recall_proposal(proposal: ExpenseProposal, *, by: User, note: str = "", seen_version: int | None = None) -> ExpenseProposal:
    """The proposal lies with the group again."""
    with take(RECALL_PROPOSAL, proposal, by=by, note=note, seen_version=seen_version) as locked:
        pass
    return locked
