"""Take a proposal back that integration has not opened."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from core.access import may
from distribution import permissions
from distribution.actions.recall_proposal import recall_proposal as recall
from distribution.models import ExpenseProposal
from distribution.proposal_steps import NoteForm, confirm
from distribution.workflow.expense_proposal import RECALL_PROPOSAL

DONE = "پیشنهاد دوباره نزد گروه باز شد."


@may(permissions.write_proposal, ExpenseProposal.objects.select_related("fiscal_year", "group").all)
@require_http_methods(["GET", "HEAD", "POST"])
def recall_proposal(request: HttpRequest, proposal: ExpenseProposal) -> HttpResponse:
    """Say what it means, then do it."""
    return confirm(
        request, proposal, RECALL_PROPOSAL, NoteForm, lambda given: recall(proposal, by=request.user, note=given["note"], seen_version=given["version"]),
        done=DONE, template="distribution/recall_proposal.html",
    )  # fmt: skip
