"""The groups' proposals of the year for the expense credits of their agencies."""

from __future__ import annotations

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import ExpertGroup, User
from accounts.permissions import rights_of
from accounts.rights import Right
from core.access import may
from distribution import permissions
from distribution.models import ExpenseProposal, FiscalYear
from distribution.workflow.expense_proposal import State


@may(permissions.see_proposals)
@require_safe
def list_proposals(request: HttpRequest, year: int) -> HttpResponse:
    """Group by group: the proposals, and which groups have none yet."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    visible = ExpenseProposal.objects.visible_to(request.user).filter(fiscal_year=fiscal_year)
    proposals = list(
        visible.select_related("group", "opened_by").annotate(total=Coalesce(Sum("lines__amount"), 0)).order_by("group", "-pk")
    )
    startable = groups_to_start(request.user, fiscal_year)
    whole = rights_of(request.user).anywhere(Right.VIEW_PROVINCE)
    begun = {proposal.group_id for proposal in proposals}
    return render(
        request,
        "distribution/list_proposals.html",
        {
            "fiscal_year": fiscal_year,
            "proposals": proposals,
            "waiting": sum(proposal.state == State.SUBMITTED for proposal in proposals),
            "startable": startable,
            "missing": [group for group in spending_groups() if group.pk not in begun] if whole else [],
            "consolidates": bool(permissions.consolidate(request.user)),
        },
    )


def spending_groups() -> QuerySet[ExpertGroup]:
    """The groups that have agencies of the provincial expense budget."""
    return ExpertGroup.objects.filter(executiveagency__is_active=True, executiveagency__is_provincial_expense=True).distinct()


def groups_to_start(user: User, fiscal_year: FiscalYear) -> list[ExpertGroup]:
    """The groups for which this person may begin a proposal now: their own, without an open one, in a year that takes writes."""
    if fiscal_year.status == FiscalYear.Status.CLOSED or not permissions.write_proposal(user):
        return []
    open_ones = ExpenseProposal.objects.filter(fiscal_year=fiscal_year).exclude(state=State.CONSOLIDATED)
    return list(ExpertGroup.objects.filter(pk__in=rights_of(user).sectors).exclude(pk__in=open_ones.values("group")))
