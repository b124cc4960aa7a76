"""One group's proposal: its figures, what happened to it, and what can be done now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import may
from core.workflow import opened_by
from distribution import permissions
from distribution.models import ExpenseProposal
from distribution.proposal_grid import Grid, remainders_of, sums_by
from distribution.proposal_rows import blocks_of, events_of
from distribution.workflow.expense_proposal import RECALL_PROPOSAL, RETURN_PROPOSAL, SUBMIT_PROPOSAL, State


@may(permissions.see_proposals, ExpenseProposal.objects.select_related("fiscal_year", "group", "opened_by").all)
@require_safe
def show_proposal(request: HttpRequest, proposal: ExpenseProposal) -> HttpResponse:
    """The record. From the moment integration opens it, the group cannot take it back."""
    consolidates = bool(permissions.consolidate(request.user, proposal))
    submitted = proposal.state == State.SUBMITTED
    if submitted and consolidates and proposal.opened_at is None:
        opened_by(proposal, request.user)
    grid = Grid.of(proposal)
    writes = bool(permissions.write_proposal(request.user, proposal))
    recall = permissions.recall_proposal(request.user, proposal) if submitted and writes else None
    sums = sums_by(grid.written, 2)
    remainders = remainders_of(proposal, grid.sources.values())
    counted = proposal.state != State.CONSOLIDATED
    return render(
        request,
        "distribution/show_proposal.html",
        {
            "proposal": proposal,
            "fiscal_year": proposal.fiscal_year,
            "blocks": blocks_of(grid),
            "total": sum(grid.written.values()),
            "prior_total": sum(prior.approved for prior in grid.prior.values()) if grid.prior else None,
            "prior_year": proposal.fiscal_year.year - 1,
            "remainders": [
                {"row": row, "asked": sums.get(row.source.pk, 0), "left": row.free - (sums.get(row.source.pk, 0) if counted else 0)}
                for row in remainders
            ],
            "events": events_of(proposal),
            "edits": writes and proposal.is_writable,
            "recall_refusal": recall.reason if recall is not None else "",
            "recalls": recall is not None,
            "returns": submitted and consolidates,
            "steps": {"submit": SUBMIT_PROPOSAL, "recall": RECALL_PROPOSAL, "send_back": RETURN_PROPOSAL},
        },
    )
