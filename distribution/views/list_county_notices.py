"""The letters to counties of the year: to whom, by which resolution, how much, delivered and seen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import rights_of
from accounts.rights import Right
from core.access import may
from core.text import PersianCharField, search_key, to_latin_digits
from distribution import permissions
from distribution.county_overview import letters_of, not_prepared
from distribution.forms import FilterForm
from distribution.models import CountyNotice, FiscalYear
from distribution.workflow.county_notice import State


class CountyNoticeFilterForm(FilterForm):
    """By county, number, resolution and state. What was put aside is shown only when asked for."""

    q = PersianCharField(label="شهرستان یا شماره", required=False, max_length=100)
    county = forms.ChoiceField(label="شهرستان", required=False)
    resolution = forms.ChoiceField(label="مصوبهٔ شورا", required=False)
    state = forms.ChoiceField(label="وضعیت", required=False, choices=[("", "همه"), *State.choices])

    def __init__(self, *args: Any, visible: QuerySet[CountyNotice], with_state: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What can be chosen is what is there: one query for both lists.
        there = set(visible.order_by().values_list("county__code", "county__name", "resolution", "resolution__number"))
        choices = {
            "county": sorted({(code, name) for code, name, _, _ in there}),
            "resolution": sorted({(str(pk), number) for _, _, pk, number in there}, key=lambda choice: choice[1]),
        }
        self.titles = {name: dict(offered) for name, offered in choices.items()}
        for name, offered in choices.items():
            self.fields[name].choices = [("", "همه"), *offered]
        if len(choices["county"]) < 2:  # noqa: PLR2004 - one county is no choice
            del self.fields["county"], self.fields["q"]
        if not with_state:
            del self.fields["state"]
        self.full_clean()

    def wanted(self, name: str) -> Any:
        """As ever; a field that is not offered looks for nothing."""
        return super().wanted(name) if name in self.fields else None

    def narrow(self, notices: QuerySet[CountyNotice]) -> QuerySet[CountyNotice]:
        """The letters looked for."""
        if words := self.wanted("q"):
            key = search_key(words).replace(" ", "")
            named = [code for code, name in self.titles["county"].items() if key in search_key(name).replace(" ", "") or key == code]
            number = to_latin_digits(words).replace(" ", "")
            notices = notices.filter(Q(county__code__in=named) | Q(number__icontains=number) | Q(serial__icontains=number))
        if county := self.wanted("county"):
            notices = notices.filter(county__code=county)
        if resolution := self.wanted("resolution"):
            notices = notices.filter(resolution=resolution)
        state = self.wanted("state")
        return notices.filter(state=state) if state else notices.exclude(state=State.DISCARDED)


@may(permissions.see_counties)
@require_safe
def list_county_notices(request: HttpRequest, year: int) -> HttpResponse:
    """What waits to be issued first, then county by county; above it, what the council decided and no letter says yet."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    issues = bool(permissions.issue_county_notice(request.user)) and fiscal_year.status != FiscalYear.Status.CLOSED
    visible = letters_of(request.user, fiscal_year)
    form = CountyNoticeFilterForm(request.GET, visible=visible, with_state=rights_of(request.user).anywhere(Right.ISSUE_NOTICES))
    found = form.narrow(visible)
    counts = visible.order_by().aggregate(
        drafts=Count("pk", filter=Q(state=State.DRAFT)),
        issued=Count("pk", filter=Q(state=State.ISSUED)),
        unseen=Count("pk", filter=Q(state=State.ISSUED, opened_at=None)),
        undelivered=Count("pk", filter=Q(state=State.ISSUED, delivered_on=None)),
    )
    return render(
        request,
        "distribution/list_county_notices.html",
        {
            "fiscal_year": fiscal_year,
            "form": form,
            "page": form.page_of(found.annotate(total=Coalesce(Sum("lines__amount"), 0)).select_related("opened_by")),
            "counts": counts,
            "issued_total": _sum(visible.filter(state=State.ISSUED)),
            "found_total": _sum(found),
            "to_prepare": not_prepared(fiscal_year) if issues else [],
            "issues": issues,
            "inside": rights_of(request.user).anywhere(Right.VIEW_PROVINCE),
        },
    )


def _sum(notices: QuerySet[CountyNotice]) -> int:
    return notices.order_by().aggregate(total=Coalesce(Sum("lines__amount"), 0))["total"]
