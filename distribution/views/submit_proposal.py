"""Hand a proposal over to integration."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from core.access import may
from distribution import permissions
from distribution.actions.submit_proposal import submit_proposal as submit
from distribution.models import ExpenseProposal
from distribution.proposal_steps import StepForm, confirm
from distribution.workflow.expense_proposal import SUBMIT_PROPOSAL

DONE = "پیشنهاد گروه به تلفیق بودجه رفت."


@may(permissions.write_proposal, ExpenseProposal.objects.select_related("fiscal_year", "group").all)
@require_http_methods(["GET", "HEAD", "POST"])
def submit_proposal(request: HttpRequest, proposal: ExpenseProposal) -> HttpResponse:
    """Say what it means, then do it."""
    return confirm(
        request, proposal, SUBMIT_PROPOSAL, StepForm, lambda given: submit(proposal, by=request.user, seen_version=given["version"]),
        done=DONE, template="distribution/submit_proposal.html",
    )  # fmt: skip
