"""Make the drafts of a resolution's letters: which counties, how much, and what is there already."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.refusals import AlreadyDone, Refused
from core.text import to_persian_digits
from distribution import permissions
from distribution.actions.prepare_county_notices import decided_shares
from distribution.actions.prepare_county_notices import prepare_county_notices as prepare
from distribution.models import CouncilResolution, County, CountyNotice
from distribution.workflow.county_notice import State


@dataclass
class CountyRow:
    """A county with what the council gave it, and its letter if there is one."""

    county: County
    total: int
    programmes: int
    notice: CountyNotice | None


@may(permissions.issue_county_notice, CouncilResolution.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def prepare_county_notices(request: HttpRequest, resolution: CouncilResolution) -> HttpResponse:
    """Show each county and its sum, then make what is missing; a second press makes nothing."""
    there = "list_county_notices"
    if request.method != "POST":
        return _show(request, resolution)
    try:
        made = prepare(resolution, by=request.user)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
        return redirect(there, resolution.fiscal_year.year)
    except Refused as refusal:
        return _show(request, resolution, refusal.sentence, status=refusal.status)
    messages.success(request, f"{to_persian_digits(len(made))} ابلاغیهٔ شهرستان آمادهٔ صدور شد.")
    return redirect(there, resolution.fiscal_year.year)


def _show(request: HttpRequest, resolution: CouncilResolution, sentence: str = "", status: int = 200) -> HttpResponse:
    rows = _rows(resolution)
    missing = [row for row in rows if row.notice is None]
    context = {
        "resolution": resolution,
        "rows": rows,
        "total": sum(row.total for row in rows),
        "missing": len(missing),
        "missing_total": sum(row.total for row in missing),
        "sentence": sentence,
    }
    return render(request, "distribution/prepare_county_notices.html", context, status=status)


def _rows(resolution: CouncilResolution) -> list[CountyRow]:
    shares = decided_shares(resolution)
    letters = {notice.county_id: notice for notice in resolution.county_notices.exclude(state=State.DISCARDED)}
    return [
        CountyRow(county, sum(shares[county.pk].values()), len({programme for programme, _ in shares[county.pk]}), letters.get(county.pk))
        for county in County.objects.filter(pk__in=shares).order_by("code")
    ]
