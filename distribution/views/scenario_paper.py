"""The proposal for the council as PDF, marked as not approved until it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.access import may
from distribution import permissions
from distribution.documents.scenario_content import scenario_paper as draw
from distribution.models import DistributionScenario
from distribution.scenario_rows import whole_scenarios


@may(permissions.see_scenarios, whole_scenarios)
@require_safe
def scenario_paper(request: HttpRequest, scenario: DistributionScenario) -> HttpResponse:
    """Drawn from what is stored: the same scenario gives the same bytes."""
    return HttpResponse(
        draw(scenario),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{scenario.identifier}.pdf"', "X-Content-Type-Options": "nosniff"},
    )
