"""Begin the next session of a county's planning committee, with its remainder in view."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.refusals import Refused
from core.text import has_hidden_characters
from distribution import permissions
from distribution.actions.save_session import open_session as begin
from distribution.models import CommitteeSession, County, FiscalYear, Share
from distribution.workflow.committee_session import WRITABLE, State


@may(permissions.write_session)
@require_http_methods(["GET", "HEAD", "POST"])
def open_session(request: HttpRequest, year: int, county_code: str) -> HttpResponse:
    """One open session a county: where there is one already, the page leads to it."""
    if has_hidden_characters(county_code):
        raise Http404
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    county = get_object_or_404(County.objects.visible_to(request.user), code=county_code)
    sessions = CommitteeSession.objects.filter(fiscal_year=fiscal_year, county=county)
    standing = sessions.filter(state__in=[*WRITABLE, State.SUBMITTED]).first()
    refusal, status = "", 200
    if request.method == "POST":
        try:
            session = begin(fiscal_year=fiscal_year, county=county, by=request.user)
        except Refused as refused:
            refusal, status = refused.sentence, refused.status
        else:
            messages.success(request, f"جلسهٔ کمیتهٔ {county.name} باز شد. پروژه‌ها را ثبت کنید و صورت‌جلسه را پیوست کنید.")
            return redirect("edit_session_projects", session.pk)
    shares = list(Share.objects.filter(fiscal_year=fiscal_year, county=county).select_related("programme", "source"))
    context = {
        "fiscal_year": fiscal_year,
        "county": county,
        "standing": standing,
        "refusal": [refusal] if refusal else [],
        "shares": shares,
        "notified": sum(share.notified for share in shares),
        "free": sum(share.free for share in shares),
        "ordinal": sessions.count() + 1,
        "closed": permissions.YEAR_CLOSED if fiscal_year.status == "closed" else "",
    }
    return render(request, "distribution/open_session.html", context, status=status)
