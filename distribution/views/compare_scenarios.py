"""Two scenarios and last year side by side, sorted by what changes between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from core.access import may
from core.money import format_amount
from core.text import to_persian_digits
from distribution import permissions
from distribution.forms import FilterForm
from distribution.models import DistributionScenario, FiscalYear
from distribution.scenario_drawings import change_bar, change_scale
from distribution.scenario_rows import Result, result_of_scenario, whole_scenarios
from distribution.sharing import compare
from distribution.workflow.scenario import State

MOST_NAMED = 3
OTHER_SOURCE = "این دو سناریو از دو منبع است؛ رقم‌ها کنار هم می‌آید ولی سال پیش هر منبع جداست و از سناریوی نخست خوانده می‌شود."
OTHER_POOL = "مبلغ این دو سناریو برابر نیست ({a} و {b} میلیون ریال)؛ بخشی از تغییر هر شهرستان از همین تفاوت است."


@dataclass(frozen=True)
class Pair:
    """A county in both results and last year, in million rials; None where it is not there."""

    code: str
    name: str
    last_year: int | None
    before: int | None
    after: int | None
    difference: int
    bar: SafeString


class ChoiceField(forms.ModelChoiceField):
    """A scenario by name, source, identifier and state."""

    def label_from_instance(self, scenario: DistributionScenario) -> str:
        """«نخستین، استانی، پیشنهادشده به شورا»."""
        number = to_persian_digits(scenario.identifier.rpartition("-")[2])
        return f"{scenario.source.title} {number}: {scenario.name}، {scenario.get_state_display()}"


class CompareForm(FilterForm):
    """Which two."""

    q = None
    a = ChoiceField(DistributionScenario.objects.none(), label="سناریوی نخست", required=False, empty_label="انتخاب سناریو")
    b = ChoiceField(DistributionScenario.objects.none(), label="سناریوی دوم", required=False, empty_label="انتخاب سناریو")

    def __init__(self, *args: Any, scenarios: Any, **kwargs: Any) -> None:
        self.scenarios = scenarios
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The scenarios the person may see."""
        for name in ("a", "b"):
            self.fields[name].queryset = self.scenarios


@may(permissions.see_scenarios)
@require_safe
def compare_scenarios(request: HttpRequest, year: int) -> HttpResponse:
    """Choose two; the table says for each county what the second gives more or less than the first."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    visible = whole_scenarios().visible_to(request.user).filter(fiscal_year=fiscal_year).exclude(counties__isnull=True)
    form = CompareForm(request.GET, scenarios=visible.distinct().order_by("source__code", "id"))
    a, b = form.wanted("a"), form.wanted("b")
    context: dict[str, Any] = {"fiscal_year": fiscal_year, "form": form, "a": a, "b": b, "enough": form.fields["a"].queryset.count() > 1}
    if a and b and a != b:
        context |= side_by_side(a, b)
        context["distributes"] = bool(permissions.distribute(request.user)) and fiscal_year.status != FiscalYear.Status.CLOSED
        context["draft"] = State.DRAFT
    return render(request, "distribution/compare_scenarios.html", context)


def side_by_side(a: DistributionScenario, b: DistributionScenario) -> dict[str, Any]:
    """What the page shows of two scenarios."""
    first, second = result_of_scenario(a, with_cells=False), result_of_scenario(b, with_cells=False)
    if first is None or second is None:
        return {"without_figures": a if first is None else b}
    pairs = pairs_of(first, second)
    changed = [pair for pair in pairs if pair.difference]
    return {
        "first": first,
        "second": second,
        "pairs": pairs,
        "gainers": [pair for pair in changed if pair.difference > 0][:MOST_NAMED],
        "losers": [pair for pair in reversed(changed) if pair.difference < 0][:MOST_NAMED],
        "weights": weights_of(a, b),
        "other_source": OTHER_SOURCE if a.source_id != b.source_id else "",
        "other_pool": OTHER_POOL.format(a=format_amount(a.total), b=format_amount(b.total)) if a.total != b.total else "",
    }


def pairs_of(first: Result, second: Result) -> list[Pair]:
    """The largest gain first; equal ones by code."""
    before, after = ({line.code: line for line in result.lines} for result in (first, second))
    changes = compare({code: line.amount for code, line in before.items()}, {code: line.amount for code, line in after.items()})
    scale = change_scale(change.difference for change in changes)
    pairs = []
    for change in sorted(changes, key=lambda change: (-change.difference, change.code)):
        line = before.get(change.code) or after[change.code]
        pairs.append(
            Pair(change.code, line.name, line.last_year, change.before, change.after, change.difference, change_bar(change.difference, scale))
        )
    return pairs


def weights_of(a: DistributionScenario, b: DistributionScenario) -> list[dict[str, Any]]:
    """The indices of either with both weights."""
    found: dict[str, dict[str, Any]] = {}
    for name, scenario in (("a", a), ("b", b)):
        for row in scenario.weights.select_related("index"):
            found.setdefault(row.index.code, {"title": row.index.title, "a": 0, "b": 0})[name] = row.weight
    return list(found.values())
