"""One county's own programme weights, where it departs from the province's vector."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.middleware import sentence_of
from core.refusals import Refused
from distribution import permissions
from distribution.actions.save_scenario import save_scenario
from distribution.forms import SAVE_AGAIN, FilterForm
from distribution.models import County, DistributionScenario
from distribution.scenario_forms import SplitForm, explained
from distribution.scenario_rows import whole_scenarios
from distribution.scenario_terms import Basis, Wish, basis_of, compute, wish_of
from distribution.sharing import Unshareable
from distribution.workflow.scenario import State


class CountyChoiceForm(FilterForm):
    """Whose weights."""

    q = None
    county = forms.ModelChoiceField(County.objects.none(), label="شهرستان", required=False, to_field_name="code", empty_label="انتخاب شهرستان")

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        self.year = year
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The counties of the year."""
        self.fields["county"].queryset = County.objects.of_year(self.year)


@may(permissions.distribute, whole_scenarios)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_split(request: HttpRequest, scenario: DistributionScenario) -> HttpResponse:
    """Choose a county, weigh its programmes, save; with all boxes empty it follows the province again."""
    if scenario.state != State.DRAFT:
        messages.info(request, f"این سناریو «{scenario.get_state_display()}» است و دیگر ویرایش نمی‌شود.")
        return redirect(scenario)
    basis, wish = basis_of(scenario.fiscal_year, scenario.source), wish_of(scenario)
    choice = CountyChoiceForm(request.GET, year=scenario.fiscal_year.year)
    county: County | None = choice.wanted("county")
    page = {"scenario": scenario, "basis": basis, "wish": wish, "choice": choice, "county": county}
    if county is None:
        return _show(request, page, None)
    own = wish.splits.get(county.code, {})
    if request.method != "POST":
        initial = {"version": scenario.version, **{f"weight_{code}": weight for code, weight in own.items()}}
        return _show(request, page, SplitForm(initial=initial, basis=basis))
    form = SplitForm(request.POST, basis=basis)
    if not form.is_valid():
        return _show(request, page, form)
    splits = {code: weights for code, weights in wish.splits.items() if code != county.code}
    if form.weights():
        splits[county.code] = form.weights()
    status = _saved(request, scenario, replace(wish, splits=splits), form, basis)
    if status:
        return _show(request, page, form, status=status)
    messages.success(request, f"وزن برنامه‌های شهرستان {county.name} ذخیره شد.")
    return redirect("edit_scenario", scenario.pk)


def _saved(request: HttpRequest, scenario: DistributionScenario, wish: Wish, form: SplitForm, basis: Basis) -> int:
    """0 when it is saved, else the status of the page with the reason on the form."""
    try:
        save_scenario(scenario, wish, by=request.user, seen_version=form.cleaned_data["version"])
    except Unshareable as no:
        for fault in no.faults:
            form.add_error(None, explained(fault, basis))
        return no.status
    except Refused as no:
        sentence, status = no.sentence, no.status
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        status = 409
    else:
        return 0
    scenario.refresh_from_db()
    stale = scenario.state == State.DRAFT and scenario.version != form.cleaned_data["version"]
    form.add_error(None, f"{sentence} {SAVE_AGAIN}" if stale else sentence)
    form.data = form.data.copy()
    form.data["version"] = str(scenario.version)
    return status


def _show(request: HttpRequest, page: dict[str, Any], form: SplitForm | None, status: int = 200) -> HttpResponse:
    basis: Basis = page["basis"]
    whole = sum(basis.programme_totals.values())
    outcome = compute(basis, page["wish"])
    cells = outcome.split.cells.get(page["county"].code, {}) if page["county"] and outcome.split else {}
    rows = [
        {
            "programme": programme, "total": basis.programme_totals[code], "amount": cells.get(code) if cells else None,
            "box": form[f"weight_{code}"],
        }
        for code, programme in (basis.programmes.items() if form else ())
    ]  # fmt: skip
    others = [{"county": basis.counties[code], "count": len(weights)} for code, weights in page["wish"].splits.items() if code in basis.counties]
    context = {**page, "form": form, "rows": rows, "whole": whole, "others": others, "stored": sum(cells.values()) if cells else None}
    return render(request, "distribution/edit_split.html", context, status=status)
