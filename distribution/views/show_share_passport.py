"""The passport of a county's share, or of the province's own part, as of any day."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.access import may
from distribution import permissions
from distribution.models import Share
from distribution.share_passport import share_passport
from distribution.views.show_passport import DayForm, first_hint


@may(permissions.see_counties, Share.objects.select_related("fiscal_year", "county", "programme", "source").all)
@require_safe
def show_share_passport(request: HttpRequest, share: Share, year: int) -> HttpResponse:
    """From the council's decision through committees and projects to the agencies."""
    if share.fiscal_year.year != year:
        raise Http404
    form = DayForm.of(request)
    passport = share_passport(share, request.user, form.wanted("on"))
    context = {"share": share, "fiscal_year": share.fiscal_year, "form": form, "passport": passport, "today": passport.on >= clock.today(), "first_hint": first_hint(passport)}
    return render(request, "distribution/show_share_passport.html", context)
