"""One county in a year: its ceilings, letters, sessions and projects."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import rights_of
from accounts.rights import Right
from core.access import may
from distribution import permissions
from distribution.county_overview import OPEN_SESSION, letters_of, project_rows, sessions_of, share_groups, sums_of
from distribution.forms import FilterForm
from distribution.models import County, FiscalYear
from distribution.workflow.committee_session import WRITABLE
from distribution.workflow.county_notice import State


class PageForm(FilterForm):
    """Which page of the projects."""

    q = None


@may(permissions.see_counties, County.objects.all, field="code", kwarg="county_code")
@require_safe
def show_county(request: HttpRequest, county: County, year: int) -> HttpResponse:
    """Ceilings by chapter, programme and source first: they are what the committee works with."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    groups = share_groups(fiscal_year, [county.pk]).get(county.pk, [])
    sessions = list(sessions_of(request.user, county, fiscal_year))
    rights = rights_of(request.user)
    writes = rights.in_county(Right.PROPOSE_PROJECTS, county.pk) and fiscal_year.status != FiscalYear.Status.CLOSED
    context = {
        "fiscal_year": fiscal_year,
        "county": county,
        "groups": groups,
        "figures": sums_of(share for group in groups for share in group.shares),
        "notices": letters_of(request.user, fiscal_year).filter(county=county).exclude(state=State.DISCARDED).with_total(),
        "sessions": sessions,
        "open_session": next((session for session in sessions if session.state in OPEN_SESSION), None),
        "writable": WRITABLE,
        "writes": writes,
        "page": PageForm(request.GET).page_of(project_rows(county, fiscal_year)),
        "successors": County.objects.filter(predecessor=county).order_by("code"),
        "inside": rights.anywhere(Right.VIEW_PROVINCE),
    }
    return render(request, "distribution/show_county.html", context)
