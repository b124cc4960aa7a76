"""The year's ceilings by agency: notified, in circulation, final, free."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import ExecutiveAgency, ExpertGroup
from accounts.permissions import rights_of
from accounts.rights import Right
from core.access import may
from core.text import PersianCharField
from distribution import permissions
from distribution.forms import FilterForm, named
from distribution.models import FiscalYear
from distribution.overview import agencies_of, rows_of, totals_of, waiting_drafts, with_figures


class CreditFilterForm(FilterForm):
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
    visible = agencies_of(request.user, fiscal_year)
    found = form.narrow(visible)
    page = form.page_of(with_figures(found, fiscal_year))
    count, sum_of_drafts = waiting_drafts(request.user, fiscal_year)
    rows = rows_of(page.object_list, fiscal_year)
    return render(
        request,
        "distribution/list_credits.html",
        {
            "fiscal_year": fiscal_year,
            "form": form,
            "page": page,
            "rows": rows,
            "alone": rows[0] if page.paginator.count == 1 else None,
            "totals": totals_of(visible, fiscal_year),
            "found": totals_of(found, fiscal_year) if form.narrows else None,
            "enters": bool(permissions.enter_in(request.user, fiscal_year)),
            "drafts": count,
            "sum_of_drafts": sum_of_drafts,
        },
    )
