"""Freeze a scenario and put it before the council."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from distribution import permissions
from distribution.actions.propose_scenario import propose_scenario as propose
from distribution.models import DistributionScenario
from distribution.scenario_rows import result_of_outcome, whole_scenarios
from distribution.scenario_steps import StepForm, attempt
from distribution.scenario_terms import basis_of, compute, wish_of
from distribution.workflow.scenario import PROPOSE, State


@may(permissions.distribute, whole_scenarios)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_scenario(request: HttpRequest, scenario: DistributionScenario) -> HttpResponse:
    """Show what will be frozen, computed on what is undistributed now; then freeze it."""
    if request.method != "POST" and scenario.state != State.DRAFT:
        messages.info(request, f"این سناریو «{scenario.get_state_display()}» است.")
        return redirect(scenario)
    form = StepForm(request.POST if request.method == "POST" else None, initial={"version": scenario.version})
    status = 200
    if form.is_valid():
        done = attempt(form, scenario, lambda: propose(scenario, by=request.user, seen_version=form.cleaned_data["version"]))
        if done.repeated:
            messages.info(request, done.repeated)
            return redirect(scenario)
        if done.paper:
            messages.success(request, f"سناریوی «{scenario.name}» تثبیت شد و به شورا پیشنهاد شد.")
            return redirect(scenario)
        status = done.status
    outcome = compute(basis_of(scenario.fiscal_year, scenario.source), wish_of(scenario))
    context = {
        "scenario": scenario,
        "form": form,
        "step": PROPOSE,
        "draft": scenario.state == State.DRAFT,
        "result": result_of_outcome(outcome),
        "faults": [fault.sentence for fault in outcome.faults],
    }
    return render(request, "distribution/propose_scenario.html", context, status=status)
