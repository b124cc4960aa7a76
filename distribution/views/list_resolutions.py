"""The resolutions of the provincial council in a year."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.access import may
from core.text import PersianCharField, to_latin_digits
from distribution import permissions
from distribution.forms import FilterForm
from distribution.models import CouncilResolution, FiscalYear


class ResolutionFilterForm(FilterForm):
    """By number or session."""

    q = PersianCharField(label="شماره یا جلسه", required=False, max_length=100)


@may(permissions.see_scenarios)
@require_safe
def list_resolutions(request: HttpRequest, year: int) -> HttpResponse:
    """The newest first, each with what it approved."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    form = ResolutionFilterForm(request.GET)
    found = CouncilResolution.objects.visible_to(request.user).filter(fiscal_year=fiscal_year)
    if words := form.wanted("q"):
        number = to_latin_digits(words).replace(" ", "")
        found = found.filter(Q(number__icontains=number) | Q(session__icontains=words))
    counted = found.annotate(
        scenario_count=Count("scenarios", distinct=True), notice_count=Count("county_notices", filter=~Q(county_notices__state="discarded"), distinct=True)
    ).select_related("recorded_by")
    context = {
        "fiscal_year": fiscal_year,
        "form": form,
        "page": form.page_of(counted.order_by("-date", "-id")),
        "records": bool(permissions.record_resolution(request.user)) and fiscal_year.status != FiscalYear.Status.CLOSED,
    }
    return render(request, "distribution/list_resolutions.html", context)
