"""One resolution of the council: its particulars, its scan, and what rests on it."""

from __future__ import annotations

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import may
from core.audit import history_of
from distribution import permissions
from distribution.models import CouncilResolution, CountyNotice, CreditType, ProjectCredit
from distribution.scenario_rows import whole_scenarios


def whole_resolutions() -> QuerySet[CouncilResolution]:
    """Resolutions with what their page reads."""
    return CouncilResolution.objects.select_related("fiscal_year", "recorded_by")


@may(permissions.see_scenarios, whole_resolutions)
@require_safe
def show_resolution(request: HttpRequest, resolution: CouncilResolution) -> HttpResponse:
    """Scenarios approved, letters to counties and projects of the province's own part."""
    scenarios = list(whole_scenarios().visible_to(request.user).filter(resolution=resolution).order_by("source__code"))
    notices = CountyNotice.objects.visible_to(request.user).filter(resolution=resolution).exclude(state="discarded")
    projects = ProjectCredit.objects.filter(resolution=resolution).select_related("project__agency", "project__programme", "source")
    writes = bool(permissions.record_resolution(request.user, resolution))
    context = {
        "resolution": resolution,
        "writes": writes,
        "issues": bool(permissions.issue_county_notice(request.user)),
        "capital": resolution.credit_type == CreditType.CAPITAL,
        "scenarios": scenarios,
        "total": sum(scenario.total for scenario in scenarios),
        "notices": list(notices.select_related("county").annotate(total=Coalesce(Sum("lines__amount"), 0)).order_by("county__code")),
        "projects": list(projects.order_by("project__code")),
        "events": [
            {"title": entry.label, "by": f"{entry.actor_name}، {entry.actor_position}", "at": entry.at, "quote": entry.note}
            for entry in history_of(resolution).order_by("-number")
        ],
    }
    return render(request, "distribution/show_resolution.html", context)
