"""The committees' sessions of the year: the county its own, the Organization what was sent to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import rights_of
from accounts.rights import Right
from core import clock
from core.access import may
from core.text import PersianCharField, to_latin_digits
from core.workdays import holidays, working_days_between
from distribution import permissions
from distribution.forms import FilterForm
from distribution.models import CommitteeSession, County, FiscalYear, Share
from distribution.workflow.committee_session import WRITABLE, State


class SessionFilterForm(FilterForm):
    """By county or number, and state. What was put aside is shown only when asked for."""

    q = PersianCharField(label="شهرستان یا شماره", required=False, max_length=100)
    state = forms.ChoiceField(label="وضعیت", required=False, choices=[("", "همه"), *State.choices])

    def narrow(self, sessions: QuerySet[CommitteeSession]) -> QuerySet[CommitteeSession]:
        """The sessions looked for."""
        if words := self.wanted("q"):
            number = to_latin_digits(words).replace(" ", "")
            sessions = sessions.filter(
                Q(county__name__icontains=words) | Q(county__code=number) | Q(identifier__icontains=number) | Q(minutes_number__icontains=number)
            )
        state = self.wanted("state")
        return sessions.filter(state=state) if state else sessions.exclude(state=State.DROPPED)


@may(permissions.see_counties)
@require_safe
def list_sessions(request: HttpRequest, year: int) -> HttpResponse:
    """What waits for this person first; the county is offered its next session."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    form = SessionFilterForm(request.GET)
    visible = CommitteeSession.objects.visible_to(request.user).filter(fiscal_year=fiscal_year)
    checks = bool(permissions.check_session(request.user))
    first = Case(*[When(state=state, then=n) for n, state in enumerate(_order(checks))], default=9)
    found = form.narrow(visible).annotate(waits=first, total=Coalesce(Sum("rows__amount"), 0), count=Count("rows"))
    page = form.page_of(found.select_related("county", "opened_by").order_by("waits", "desk_since", "pk"))
    counts = visible.aggregate(
        sent=Count("pk", filter=Q(state=State.SUBMITTED)), accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
        writing=Count("pk", filter=Q(state__in=WRITABLE)),
    )  # fmt: skip
    off = holidays()
    context = {
        "fiscal_year": fiscal_year,
        "form": form,
        "page": page,
        "lines": [{"session": session, "days": _days(session, off)} for session in page.object_list],
        "counts": counts,
        "checks": checks,
        "to_open": _to_open(request, fiscal_year),
        "inside": checks or bool(permissions.see_scenarios(request.user)),
    }
    return render(request, "distribution/list_sessions.html", context)


def _order(checks: bool) -> tuple[State, ...]:
    mine = (State.SUBMITTED, State.RETURNED, State.DRAFT) if checks else (State.RETURNED, State.DRAFT, State.SUBMITTED)
    return (*mine, State.ACCEPTED)


def _days(session: CommitteeSession, off: frozenset[dt.date]) -> int | None:
    """Working days since it lies where it lies; nothing for what waits for nobody."""
    if session.state in (State.ACCEPTED, State.DROPPED):
        return None
    return working_days_between(timezone.localtime(session.desk_since).date(), clock.today(), off)


def _to_open(request: HttpRequest, fiscal_year: FiscalYear) -> list[dict[str, Any]]:
    """The person's counties without an open session, with what their shares still have."""
    rights = rights_of(request.user)
    if not rights.anywhere(Right.PROPOSE_PROJECTS) or fiscal_year.status == "closed":
        return []
    standing = CommitteeSession.objects.filter(fiscal_year=fiscal_year, county=OuterRef("pk"), state__in=[*WRITABLE, State.SUBMITTED])
    counties = County.objects.of_year(fiscal_year.year).filter(pk__in=sorted(rights.counties)).exclude(Exists(standing))
    free = dict(
        Share.objects.filter(fiscal_year=fiscal_year, county__in=counties).order_by().values_list("county").annotate(free=Sum("notified") - Sum("approved"))
    )
    return [{"county": county, "free": free.get(county.pk)} for county in counties]
