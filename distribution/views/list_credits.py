"""The year's ceilings by agency: notified, in circulation, final, free."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import ExecutiveAgency, ExpertGroup
from accounts.permissions import rights_of
from accounts.rights import Right
from core.access import may
from core.text import PersianCharField
from distribution import permissions
from distribution.actions.prepare_agency_notices import waiting_credits
from distribution.forms import TypedFilterForm, named
from distribution.models import CreditType, FiscalYear
from distribution.overview import agencies_of, rows_of, totals_of, waiting_drafts, with_figures


class CreditFilterForm(TypedFilterForm):
    """By name or code, and by sector group for those who see several."""

    q = PersianCharField(label="نام یا کد دستگاه", required=False, max_length=100)
    group = forms.ModelChoiceField(
        ExpertGroup.objects.all(), label="گروه تخصصی", required=False, to_field_name="code", empty_label="همه"
    )

    def __init__(self, *args: Any, with_group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_group:
            del self.fields["group"]

    def narrow(self, agencies: QuerySet[ExecutiveAgency]) -> QuerySet[ExecutiveAgency]:
        """The agencies looked for."""
        if words := self.wanted("q"):
            agencies = agencies.filter(named(words))
        if "group" in self.fields and (group := self.wanted("group")):
            agencies = agencies.filter(expert_group=group)
        return agencies


@may(permissions.see_credits)
@require_safe
def list_credits(request: HttpRequest, year: int) -> HttpResponse:
    """The sum of the year first, then agency by agency."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    rights = rights_of(request.user)
    form = CreditFilterForm(request.GET, with_group=rights.anywhere(Right.VIEW_PROVINCE))
    seen = {kind: agencies_of(request.user, fiscal_year, kind) for kind in CreditType.values}
    counts = {kind: agencies.count() for kind, agencies in seen.items()}
    credit_type = form.credit_type(counts)
    found = form.narrow(seen[credit_type])
    page = form.page_of(with_figures(found, fiscal_year, credit_type))
    count, sum_of_drafts = waiting_drafts(request.user, fiscal_year, credit_type)
    rows = rows_of(page.object_list, fiscal_year, credit_type)
    enters, capital = bool(permissions.enter_in(request.user, fiscal_year)), credit_type == CreditType.CAPITAL
    return render(
        request,
        "distribution/list_credits.html",
        {
            "fiscal_year": fiscal_year,
            "form": form,
            "tabs": form.tabs(counts, reverse("list_credits", args=[year])),
            "credit_type": credit_type,
            "capital": capital,
            "page": page,
            "rows": rows,
            "alone": rows[0] if page.paginator.count == 1 else None,
            "totals": totals_of(seen[credit_type], fiscal_year, credit_type),
            "found": totals_of(found, fiscal_year, credit_type) if form.narrows else None,
            "enters": enters,
            "waiting_projects": waiting_credits(fiscal_year).count() if capital and enters else 0,
            "drafts": count,
            "sum_of_drafts": sum_of_drafts,
        },
    )
