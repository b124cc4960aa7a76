"""The projects a capital paper may hold: approved by a committee or the council, and notified to the agency.

A project's credit counts from the moment the agency's notice with it is issued (domain.md 3.7 rule 5).
"""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet

from accounts.models import ExecutiveAgency
from agreements.models import Agreement
from distribution.models import FiscalYear, FunctionalCode, Project, ProjectCredit
from distribution.workflow.credit_notice import State


def notified_credits(fiscal_year: FiscalYear, agency: ExecutiveAgency, programme: FunctionalCode) -> QuerySet[ProjectCredit]:
    """The approved credits of the year whose notice is issued, for the agency's projects of a programme."""
    return ProjectCredit.objects.filter(
        fiscal_year=fiscal_year, project__agency=agency, project__programme=programme, notice__state=State.ISSUED
    )


def approved_by_source(agreement: Agreement) -> dict[int, dict[int, int]]:
    """Project id -> source id -> million rials approved and notified for the paper's plan."""
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    credits_of_plan = notified_credits(agreement.fiscal_year, agreement.agency, agreement.programme)
    for project, source, amount in credits_of_plan.values_list("project_id", "source_id", "amount"):
        found[project][source] += amount
    return {project: dict(by_source) for project, by_source in found.items()}


def not_yet_drawn(agreement: Agreement) -> list[Project]:
    """Approved projects of the plan that the paper does not hold, by code."""
    return list(
        Project.objects.filter(pk__in=notified_credits(agreement.fiscal_year, agreement.agency, agreement.programme).values("project"))
        .exclude(sheets__agreement=agreement)
        .select_related("county")
        .order_by("code")
    )
