"""The what-if: change weights, terms and decisions, see what they give, and save when it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
from distribution.forms import SAVE_AGAIN
from distribution.index_table import table_of_basis
from distribution.models import DistributionScenario
from distribution.scenario_forms import COUNTY_FIELDS, ScenarioForm, balanced, initial_of, nudged
from distribution.scenario_rows import Result, result_of_outcome, whole_scenarios
from distribution.scenario_terms import Basis, Wish, basis_of, compute, wish_of
from distribution.sharing import Unshareable
from distribution.workflow.scenario import State

PAGE, PART = "distribution/edit_scenario.html", "distribution/_what_if.html"
ONLY_CALCULATES = ("calculate", "balance", "nudge")


@dataclass
class Desk:
    """What the screen stands on: the scenario, what it rests on, and what is stored."""

    scenario: DistributionScenario
    basis: Basis
    stored: Wish

    @classmethod
    def of(cls, scenario: DistributionScenario) -> Desk:
        """Everything in eight queries, however many counties and programmes there are."""
        return cls(scenario, basis_of(scenario.fiscal_year, scenario.source), wish_of(scenario))


@may(permissions.distribute, whole_scenarios)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_scenario(request: HttpRequest, scenario: DistributionScenario) -> HttpResponse:
    """Look, calculate without saving, or save."""
    if scenario.state != State.DRAFT:
        messages.info(request, f"این سناریو «{scenario.get_state_display()}» است و دیگر ویرایش نمی‌شود.")
        return redirect(scenario)
    desk = Desk.of(scenario)
    if request.method != "POST":
        form = ScenarioForm(initial=initial_of(scenario, desk.stored), basis=desk.basis)
        return _show(request, desk, form, calculated(form, desk, desk.stored), dirty=False)
    form = ScenarioForm(_with_weights(request, desk), basis=desk.basis)
    result = calculated(form, desk, form.wish(desk.stored.splits)) if form.is_valid() else None
    if result is None or any(name in request.POST for name in ONLY_CALCULATES):
        return _show(request, desk, form, result)
    return _save(request, desk, form, result)


def calculated(form: ScenarioForm, desk: Desk, wish: Wish) -> Result | None:
    """The figures of a wish; None with every fault at its box."""
    outcome = compute(desk.basis, wish)
    form.place(outcome.faults, desk.scenario)
    return result_of_outcome(outcome)


def _with_weights(request: HttpRequest, desk: Desk) -> Any:
    """What was sent, with the weights the pressed button makes of those that were typed."""
    asked = request.POST.get("nudge", "")
    if not asked and "balance" not in request.POST:
        return request.POST
    typed = ScenarioForm(request.POST, basis=desk.basis).weights()
    defaults = {code: index.default_weight for code, index in desk.basis.indices.items()}
    weights = nudged(typed, asked) if asked else balanced(typed, defaults)
    data = request.POST.copy()
    for code, weight in weights.items():
        data[f"weight_{code}"] = str(weight)
    return data


def _save(request: HttpRequest, desk: Desk, form: ScenarioForm, result: Result) -> HttpResponse:
    typed = form.cleaned_data
    try:
        saved = save_scenario(
            desk.scenario, form.wish(desk.stored.splits), by=request.user, name=typed["name"], note=typed["note"], seen_version=typed["version"]
        )
    except Unshareable as no:
        # The province's credit changed between our reading and the action's.
        form.place(no.faults, desk.scenario)
        return _show(request, desk, form, None, status=no.status)
    except Refused as refusal:
        return _refused(request, desk, form, result, refusal.sentence, refusal.status)
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        return _refused(request, desk, form, result, sentence, 409)
    messages.success(request, f"سناریوی «{saved.name}» ذخیره شد.")
    return redirect(saved)


def _refused(request: HttpRequest, desk: Desk, form: ScenarioForm, result: Result, sentence: str, status: int) -> HttpResponse:
    """The sentence on the page with all that was typed; where somebody else wrote, the next press is on what stands now."""
    desk.scenario.refresh_from_db()
    stale = desk.scenario.state == State.DRAFT and desk.scenario.version != form.cleaned_data["version"]
    form.elsewhere.append({"text": f"{sentence} {SAVE_AGAIN}" if stale else sentence, "url": ""})
    form.data = form.data.copy()
    form.data["version"] = str(desk.scenario.version)
    return _show(request, desk, form, result, status=status)


def _show(
    request: HttpRequest, desk: Desk, form: ScenarioForm, result: Result | None, *, status: int = 200, dirty: bool = True
) -> HttpResponse:
    part = request.headers.get("X-Part") == "what-if"
    context = {**context_of(desk, form, result), "dirty": dirty, "part": part}
    return render(request, PART if part else PAGE, context, status=status)


def context_of(desk: Desk, form: ScenarioForm, result: Result | None) -> dict[str, Any]:
    """What the page is drawn from."""
    basis, weights = desk.basis, form.weights()
    return {
        "scenario": desk.scenario,
        "form": form,
        "result": result,
        "chapters": result.chapters() if result else None,
        "total": basis.total,
        "stored_total": desk.scenario.total,
        "newcomers": [newcomer for newcomer in basis.newcomers() if newcomer.predecessor],
        "weights": [
            {"code": code, "index": index, "field": form[f"weight_{code}"]} for code, index in basis.indices.items()
        ],
        "weights_sum": sum(weights.values()),
        "decisions": decisions_of(desk, form),
        "decided": bool(any(_is_decided(form, code) for code in basis.counties)),
        "indices": table_of_basis(basis, weights),
    }


def decisions_of(desk: Desk, form: ScenarioForm) -> list[dict[str, Any]]:
    """A row of boxes for each county, with the spoken name of each."""
    own = desk.stored.splits
    rows = []
    for code, county in desk.basis.counties.items():
        row: dict[str, Any] = {"code": code, "name": county.name, "programmes": len(own.get(code, {}))}
        for name in COUNTY_FIELDS:
            box = form[f"{name}_{code}"]
            described = {"aria-describedby": f"{box.auto_id}_error"} if box.errors else {}
            spoken = {"aria-label": f"{box.label}، {county.name}", **described}
            row[name] = {"box": box, "control": box.as_widget(attrs=spoken)}
        rows.append(row)
    return rows


def _is_decided(form: ScenarioForm, code: str) -> bool:
    return any(form[f"{name}_{code}"].value() or form[f"{name}_{code}"].errors for name in COUNTY_FIELDS)
