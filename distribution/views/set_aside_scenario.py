"""Put a scenario aside; it stays readable."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from distribution import permissions
from distribution.actions.set_aside_scenario import set_aside_scenario as set_aside
from distribution.models import DistributionScenario
from distribution.scenario_rows import whole_scenarios
from distribution.scenario_steps import NoteForm, attempt
from distribution.workflow.scenario import SET_ASIDE


@may(permissions.distribute, whole_scenarios)
@require_http_methods(["GET", "HEAD", "POST"])
def set_aside_scenario(request: HttpRequest, scenario: DistributionScenario) -> HttpResponse:
    """Say what is put aside, then do it."""
    waits = scenario.state in SET_ASIDE.sources
    if request.method != "POST" and not waits:
        messages.info(request, f"این سناریو «{scenario.get_state_display()}» است.")
        return redirect(scenario)
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"version": scenario.version})
    status = 200
    if form.is_valid():
        typed = form.cleaned_data
        done = attempt(form, scenario, lambda: set_aside(scenario, by=request.user, note=typed["note"], seen_version=typed["version"]))
        if done.repeated:
            messages.info(request, done.repeated)
            return redirect(scenario)
        if done.paper:
            messages.success(request, f"سناریوی «{scenario.name}» کنار گذاشته شد؛ هیچ اعتباری تغییر نکرد.")
            return redirect("list_scenarios", scenario.fiscal_year.year)
        status = done.status
    context = {"scenario": scenario, "form": form, "step": SET_ASIDE, "open": scenario.state in SET_ASIDE.sources}
    return render(request, "distribution/set_aside_scenario.html", context, status=status)
