"""Give a proposal back to its group, with a text."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from core.access import may
from distribution import permissions
from distribution.actions.send_back_proposal import send_back_proposal as send_back
from distribution.models import ExpenseProposal
from distribution.proposal_steps import TextForm, confirm
from distribution.workflow.expense_proposal import RETURN_PROPOSAL

DONE = "پیشنهاد با توضیح شما به گروه برگشت."


@may(permissions.consolidate, ExpenseProposal.objects.select_related("fiscal_year", "group").all)
@require_http_methods(["GET", "HEAD", "POST"])
def send_back_proposal(request: HttpRequest, proposal: ExpenseProposal) -> HttpResponse:
    """Ask for the text, then return it."""
    return confirm(
        request, proposal, RETURN_PROPOSAL, TextForm,
        lambda given: send_back(proposal, text=given["note"], by=request.user, seen_version=given["version"]),
        done=DONE, template="distribution/send_back_proposal.html",
    )  # fmt: skip
