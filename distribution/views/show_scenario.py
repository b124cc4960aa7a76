"""One scenario: its terms, its figures as table, bars and maps, its proof, its history, and what can be done now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import may
from distribution import permissions
from distribution.index_table import IndexTable, table_of_basis, table_of_snapshot
from distribution.models import DistributionScenario
from distribution.scenario_rows import Result, events_of, result_of_scenario, whole_scenarios
from distribution.scenario_terms import basis_of
from distribution.workflow.scenario import APPROVE_SCENARIO, PROPOSE, REVISE, SET_ASIDE, State


@may(permissions.see_scenarios, whole_scenarios)
@require_safe
def show_scenario(request: HttpRequest, scenario: DistributionScenario) -> HttpResponse:
    """The record."""
    result = result_of_scenario(scenario)
    weights = {row.index.code: row.weight for row in scenario.weights.select_related("index")}
    distributes = bool(permissions.distribute(request.user, scenario))
    draft, proposed = scenario.state == State.DRAFT, scenario.state == State.PROPOSED
    context: dict[str, Any] = {
        "scenario": scenario,
        "result": result,
        "programmes": result.programmes() if result else None,
        "decided": [line for line in result.lines if line.held or line.correction] if result else [],
        "indices": indices_of(scenario, weights, result),
        "events": events_of(scenario),
        "revisions": list(scenario.revisions.visible_to(request.user).order_by("pk")),
        "steps": {"propose": PROPOSE, "approve": APPROVE_SCENARIO, "revise": REVISE, "set_aside": SET_ASIDE},
        "edits": distributes and draft,
        "revises": distributes and proposed,
        "sets_aside": distributes and (draft or proposed),
        "approves": proposed and bool(permissions.approve_scenario(request.user, scenario)),
    }
    return render(request, "distribution/show_scenario.html", context)


def indices_of(scenario: DistributionScenario, weights: dict[str, int], result: Result | None) -> IndexTable:
    """The indices as they were frozen with the proposal; of a draft, as they are now."""
    if scenario.inputs:
        names = {line.code: line.name for line in result.lines} if result else {}
        return table_of_snapshot(scenario.inputs, names)
    return table_of_basis(basis_of(scenario.fiscal_year, scenario.source), weights)
