"""The counties of the year: what each was told, what its projects took, what is left, how its sessions stand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import rights_of
from accounts.rights import Right
from core.access import may
from core.text import PersianCharField, search_key
from distribution import permissions
from distribution.county_overview import OPEN_SESSION, counties_of, sums_of, with_standing
from distribution.forms import FilterForm
from distribution.models import FiscalYear
from distribution.tile_map import TileMap, steps_of, tile_map
from distribution.workflow.committee_session import State as SessionState

ONLY = {
    "left": ("با ماندهٔ سهم", lambda county: county.notified > county.approved),
    "silent": ("ابلاغ‌شده و بدون جلسه", lambda county: county.notified and not county.session_state),
    "open": ("با جلسهٔ باز", lambda county: county.session_state in OPEN_SESSION),
    "none": ("بدون ابلاغ", lambda county: not county.notified),
}


class CountyFilterForm(FilterForm):
    """By name or code, and by what is still to be done. The counties are few: they are narrowed here, not in the database."""

    q = PersianCharField(label="شهرستان", required=False, max_length=100)
    only = forms.ChoiceField(label="نشان بده", required=False, choices=[("", "همه"), *((key, words) for key, (words, _) in ONLY.items())])

    def narrow(self, counties: list[Any]) -> list[Any]:
        """The counties looked for."""
        if words := self.wanted("q"):
            key = search_key(words).replace(" ", "")
            counties = [county for county in counties if key in search_key(county.name).replace(" ", "") or key == county.code]
        if only := self.wanted("only"):
            counties = [county for county in counties if ONLY[only][1](county)]
        return counties


@may(permissions.see_counties)
@require_safe
def list_counties(request: HttpRequest, year: int) -> HttpResponse:
    """One row a county in the order of their codes, with the sums of the year."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    form = CountyFilterForm(request.GET)
    counties = list(with_standing(counties_of(request.user, fiscal_year), request.user, fiscal_year))
    names = dict(SessionState.choices)
    for county in counties:
        county.figures = sums_of([county])
        county.session_words = names.get(county.session_state, "")
    found = form.narrow(counties)
    return render(
        request,
        "distribution/list_counties.html",
        {
            "fiscal_year": fiscal_year,
            "form": form,
            "counties": found,
            "count": len(counties),
            "totals": sums_of(counties),
            "found": sums_of(found) if form.narrows else None,
            "to_check": sum(county.session_state == SessionState.SUBMITTED for county in counties),
            "inside": rights_of(request.user).anywhere(Right.VIEW_PROVINCE),
            "map": map_of(found) if any(county.notified for county in found) and len(found) > 1 else None,
        },
    )


def map_of(counties: list[Any]) -> TileMap:
    """What is left of each county's share, in percent of the share; a county without one has no figure."""
    left = {c.code: Fraction(100 * c.figures.left, c.notified) if c.notified else None for c in counties}
    return tile_map({c.code: c.name for c in counties}, steps_of(left))
