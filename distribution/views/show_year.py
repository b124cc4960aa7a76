"""The year at a glance: every step from the center's notice to the agencies' letters, with where it stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.access import signed_in
from distribution import permissions
from distribution.models import FiscalYear
from distribution.overview_of_year import flows_of, steps_of


@signed_in
@require_safe
def show_year(request: HttpRequest, year: int) -> HttpResponse:
    """Each person the steps of his own; the figures of the whole province for those who see it."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    steps = steps_of(request.user, fiscal_year)
    return render(
        request,
        "distribution/show_year.html",
        {
            "fiscal_year": fiscal_year,
            "steps": [{"title": s.title, "url": s.url, "state": s.state, "words": s.sentence.removesuffix("."), "note": f"کارِ {s.who}"} for s in steps],
            "done": sum(step.state == "complete" for step in steps),
            "flows": flows_of(fiscal_year) if permissions.see_center_notices(request.user) else [],
        },
    )
