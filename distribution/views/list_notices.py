"""The credit notices of the year: to whom, which number and date, how much."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import rights_of
from accounts.rights import Right
from core.access import may
from core.text import PersianCharField, to_latin_digits
from distribution import permissions
from distribution.actions.prepare_agency_notices import waiting_credits
from distribution.forms import TypedFilterForm, named
from distribution.models import CreditNotice, CreditType, FiscalYear
from distribution.workflow.credit_notice import State

_SIGNED = Case(
    When(kind=CreditNotice.Kind.REDUCTION, then=-F("lines__amount")), default=F("lines__amount"), output_field=BigIntegerField()
)


class NoticeFilterForm(TypedFilterForm):
    """By agency or number, state and kind. What was put aside is shown only when asked for."""

    q = PersianCharField(label="دستگاه یا شماره", required=False, max_length=100)
    state = forms.ChoiceField(label="وضعیت", required=False, choices=[("", "همه"), *State.choices])
    kind = forms.ChoiceField(label="نوع", required=False, choices=[("", "همه"), *CreditNotice.Kind.choices])

    def __init__(self, *args: Any, with_state: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_state:
            del self.fields["state"]

    def narrow(self, notices: QuerySet[CreditNotice]) -> QuerySet[CreditNotice]:
        """The notices looked for."""
        if words := self.wanted("q"):
            number = to_latin_digits(words).replace(" ", "")
            notices = notices.filter(named(words, "agency__") | Q(number__icontains=number) | Q(serial__icontains=number))
        if kind := self.wanted("kind"):
            notices = notices.filter(kind=kind)
        state = self.wanted("state") if "state" in self.fields else None
        return notices.filter(state=state) if state else notices.exclude(state=State.DISCARDED)


@may(permissions.see_credits)
@require_safe
def list_notices(request: HttpRequest, year: int) -> HttpResponse:
    """What waits to be issued first, then the letters by number."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    rights = rights_of(request.user)
    form = NoticeFilterForm(request.GET, with_state=rights.anywhere(Right.ENTER_CREDITS))
    visible = CreditNotice.objects.visible_to(request.user).filter(fiscal_year=fiscal_year)
    counts = dict.fromkeys(CreditType.values, 0)
    counts |= dict(visible.exclude(state=State.DISCARDED).order_by().values_list("credit_type").annotate(Count("pk")))
    credit_type = form.credit_type(counts)
    of_type = visible.filter(credit_type=credit_type)
    found = form.narrow(of_type)
    # Drafts first: they are the work that is left.
    ordered = found.annotate(waits=Case(When(state=State.DRAFT, then=0), default=1)).order_by("waits", "agency__code", "pk")
    page = form.page_of(ordered.select_related("agency", "opened_by").annotate(total=Coalesce(Sum("lines__amount"), 0)))
    states = of_type.aggregate(
        issued=Count("pk", filter=Q(state=State.ISSUED)), drafts=Count("pk", filter=Q(state=State.DRAFT))
    )
    enters, capital = bool(permissions.enter_in(request.user, fiscal_year)), credit_type == CreditType.CAPITAL
    return render(
        request,
        "distribution/list_notices.html",
        {
            "fiscal_year": fiscal_year,
            "form": form,
            "page": page,
            "tabs": form.tabs(counts, reverse("list_notices", args=[year])),
            "credit_type": credit_type,
            "capital": capital,
            "counts": states,
            "all_drafts": visible.filter(state=State.DRAFT).count(),
            "waiting_projects": waiting_credits(fiscal_year).count() if capital and enters else 0,
            "issued_total": _sum(of_type.filter(state=State.ISSUED)),
            "found_total": _sum(found),
            "enters": enters,
            "issues": bool(permissions.issue(request.user)),
            "inside": not rights.anywhere(Right.VIEW_AGENCY),
        },
    )


def _sum(notices: QuerySet[CreditNotice]) -> int:
    """What they come to; a reduction takes away."""
    return notices.order_by().aggregate(total=Coalesce(Sum(_SIGNED), 0))["total"]
