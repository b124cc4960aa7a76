"""The distribution of the year: what is left of each capital source, and the scenarios for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.access import may
from core.money import format_amount
from distribution import permissions
from distribution.forms import FilterForm
from distribution.models import CenterCredit, CreditSource, CreditType, DistributionScenario, FiscalYear, ScenarioCell
from distribution.scenario_rows import whole_scenarios
from distribution.workflow.scenario import State


@dataclass(frozen=True)
class SourceLine:
    """A capital source of the year in million rials: notified = counties + province + left."""

    code: str
    title: str
    notified: int
    counties: int
    province: int

    @property
    def left(self) -> int:
        """What no approved scenario has given away."""
        return self.notified - self.counties - self.province

    @property
    def equation(self) -> str:
        """The proof in figures."""
        parts = " + ".join(format_amount(part) for part in (self.counties, self.province, self.left))
        return f"{format_amount(self.notified)} = {parts}"


class ScenarioFilterForm(FilterForm):
    """By source and state."""

    q = None
    source = forms.ModelChoiceField(
        CreditSource.objects.filter(credit_type=CreditType.CAPITAL), label="منبع", required=False, to_field_name="code", empty_label="همه"
    )
    state = forms.ChoiceField(label="وضعیت", required=False, choices=[("", "همه"), *State.choices])

    def narrow(self, scenarios: QuerySet[DistributionScenario]) -> QuerySet[DistributionScenario]:
        """The scenarios looked for."""
        if source := self.wanted("source"):
            scenarios = scenarios.filter(source=source)
        if state := self.wanted("state"):
            scenarios = scenarios.filter(state=state)
        return scenarios


@may(permissions.see_scenarios)
@require_safe
def list_scenarios(request: HttpRequest, year: int) -> HttpResponse:
    """The sources with their proof first, then the scenarios, the newest first."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    form = ScenarioFilterForm(request.GET)
    sources = source_lines(fiscal_year)
    visible = whole_scenarios().visible_to(request.user).filter(fiscal_year=fiscal_year)
    page = form.page_of(form.narrow(visible).order_by("source__code", "-id"))
    context: dict[str, Any] = {
        "fiscal_year": fiscal_year,
        "form": form,
        "page": page,
        "sources": sources,
        "notified": sum(line.notified for line in sources),
        "left": sum(line.left for line in sources),
        "distributes": bool(permissions.distribute(request.user)) and fiscal_year.status != FiscalYear.Status.CLOSED,
    }
    return render(request, "distribution/list_scenarios.html", context)


def source_lines(fiscal_year: FiscalYear) -> list[SourceLine]:
    """Every capital source the center notified, in two queries."""
    credits = CenterCredit.objects.filter(fiscal_year=fiscal_year, credit_type=CreditType.CAPITAL).order_by()
    given = {
        row["scenario__source"]: row
        for row in ScenarioCell.objects.filter(scenario__fiscal_year=fiscal_year, scenario__state=State.APPROVED)
        .order_by()
        .values("scenario__source")
        .annotate(counties=Sum("amount", filter=Q(county__isnull=False)), province=Sum("amount", filter=Q(county__isnull=True)))
    }
    rows = credits.values("source", "source__code", "source__title").annotate(total=Sum("notified")).order_by("source__code")
    return [
        SourceLine(
            row["source__code"], row["source__title"], row["total"],
            given.get(row["source"], {}).get("counties") or 0, given.get(row["source"], {}).get("province") or 0,
        )  # fmt: skip
        for row in rows
    ]
