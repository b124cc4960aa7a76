"""Reading the year's ceilings agency by agency: notified, in circulation, final, free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import ExecutiveAgency, User
from accounts.permissions import rights_of
from accounts.rights import Right
from distribution.models import CreditCeiling, CreditNotice, CreditType, FiscalYear, ProjectCredit
from distribution.workflow.credit_notice import State


@dataclass
class Standing:
    """Four figures of one agency or of all, and what waits in drafts."""

    notified: int = 0
    reserved: int = 0
    used: int = 0
    waiting: int | None = None

    @property
    def free(self) -> int:
        """What agreements may still take."""
        return self.notified - self.reserved - self.used


@dataclass
class AgencyRow:
    """One agency of the list, with its ceilings."""

    agency: ExecutiveAgency
    figures: Standing
    ceilings: list[CreditCeiling] = field(default_factory=list)


def agencies_of(user: User, fiscal_year: FiscalYear, credit_type: str = CreditType.EXPENSE) -> QuerySet[ExecutiveAgency]:
    """The agencies whose credits of the year this person may see, in the order of their codes.

    Of expense credit the Organization also sees those that still have none, of capital credit those
    with approved projects: they are the work that is left.
    """
    rights = rights_of(user)
    seen = Q(pk__in=[])
    if rights.anywhere(Right.VIEW_PROVINCE):
        seen = Q()
    if rights.anywhere(Right.VIEW_SECTOR):
        seen |= Q(expert_group__in=sorted(rights.sectors))
    if rights.anywhere(Right.VIEW_AGENCY):
        seen |= Q(pk__in=sorted(rights.agencies))
    spends = Q(is_active=True, is_provincial_expense=True)
    if credit_type == CreditType.CAPITAL:
        inside = rights.anywhere(Right.VIEW_PROVINCE) or rights.anywhere(Right.VIEW_SECTOR)
        approved = ProjectCredit.objects.filter(fiscal_year=fiscal_year).values("project__agency")
        spends = Q(pk__in=approved) if inside else Q(pk__in=[])
    notified = Q(pk__in=_ceilings(fiscal_year, credit_type).values("agency"))
    return ExecutiveAgency.objects.filter(seen).filter(spends | notified).order_by("code")


def with_figures(
    agencies: QuerySet[ExecutiveAgency], fiscal_year: FiscalYear, credit_type: str = CreditType.EXPENSE
) -> QuerySet[ExecutiveAgency]:
    """The agencies with their draft's id and sum of this year, for `rows_of`."""
    drafts = CreditNotice.objects.filter(
        fiscal_year=fiscal_year, agency=OuterRef("pk"), credit_type=credit_type, state=State.DRAFT
    )
    return agencies.select_related("expert_group").annotate(
        draft_id=Subquery(drafts.values("pk")[:1]),
        draft_total=Subquery(drafts.annotate(total=Coalesce(Sum("lines__amount"), 0)).values("total")[:1]),
    )


def rows_of(
    agencies: Iterable[ExecutiveAgency], fiscal_year: FiscalYear, credit_type: str = CreditType.EXPENSE
) -> list[AgencyRow]:
    """One row an agency, in one query more."""
    found: dict[int, list[CreditCeiling]] = defaultdict(list)
    agencies = list(agencies)
    ceilings = _ceilings(fiscal_year, credit_type).filter(agency__in=agencies).select_related("programme", "source")
    for ceiling in ceilings.order_by("programme__code", "source__code"):
        found[ceiling.agency_id].append(ceiling)
    rows = []
    for agency in agencies:
        figures = Standing(waiting=getattr(agency, "draft_total", None))
        for ceiling in found[agency.pk]:
            figures.notified += ceiling.notified
            figures.reserved += ceiling.reserved
            figures.used += ceiling.used
        rows.append(AgencyRow(agency=agency, figures=figures, ceilings=found[agency.pk]))
    return rows


def totals_of(
    agencies: QuerySet[ExecutiveAgency], fiscal_year: FiscalYear, credit_type: str = CreditType.EXPENSE
) -> Standing:
    """The four figures of all these agencies together."""
    sums = _ceilings(fiscal_year, credit_type).filter(agency__in=agencies.order_by().values("pk")).aggregate(
        notified=Coalesce(Sum("notified"), 0), reserved=Coalesce(Sum("reserved"), 0), used=Coalesce(Sum("used"), 0)
    )
    return Standing(**sums)


def waiting_drafts(user: User, fiscal_year: FiscalYear, credit_type: str = CreditType.EXPENSE) -> tuple[int, int]:
    """How many notices of this type wait to be issued, and their sum; nothing for those who do not issue."""
    if not rights_of(user).anywhere(Right.ISSUE_NOTICES):
        return 0, 0
    drafts = CreditNotice.objects.filter(fiscal_year=fiscal_year, credit_type=credit_type, state=State.DRAFT)
    sums = drafts.aggregate(count=Count("pk", distinct=True), total=Coalesce(Sum("lines__amount"), 0))
    return sums["count"], sums["total"]


def _ceilings(fiscal_year: FiscalYear, credit_type: str) -> QuerySet[CreditCeiling]:
    ceilings = CreditCeiling.objects.filter(fiscal_year=fiscal_year, credit_type=credit_type)
    # A reduction to nothing, or a notice that was not issued, leaves a ceiling of zero.
    return ceilings.exclude(notified=0, reserved=0, used=0)
