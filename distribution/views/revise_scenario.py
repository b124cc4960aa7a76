"""What the council changed in its session: close this version and open the next with a reason."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.text import PersianCharField
from distribution import permissions
from distribution.actions.revise_scenario import NEEDS_REASON
from distribution.actions.revise_scenario import revise_scenario as revise
from distribution.models import DistributionScenario
from distribution.scenario_rows import whole_scenarios
from distribution.scenario_steps import StepForm, attempt
from distribution.workflow.scenario import REVISE, State


class ReviseForm(StepForm):
    """Why there is a new version."""

    reason = PersianCharField(
        label="دلیل بازنگری", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="آنچه شورا خواست، مانند «افزایش سهم شهرستان‌های سیل‌زده». در سوابق هر دو نسخه می‌ماند.",
        error_messages={"required": NEEDS_REASON},
    )  # fmt: skip


@may(permissions.distribute, whole_scenarios)
@require_http_methods(["GET", "HEAD", "POST"])
def revise_scenario(request: HttpRequest, scenario: DistributionScenario) -> HttpResponse:
    """Ask for the reason, then go on in the new version's what-if."""
    if request.method != "POST" and scenario.state != State.PROPOSED:
        messages.info(request, f"این سناریو «{scenario.get_state_display()}» است.")
        return redirect(scenario)
    form = ReviseForm(request.POST if request.method == "POST" else None, initial={"version": scenario.version})
    status = 200
    if form.is_valid():
        typed = form.cleaned_data
        done = attempt(
            form, scenario, lambda: revise(scenario, reason=typed["reason"], by=request.user, seen_version=typed["version"]),
            {NEEDS_REASON: "reason"},
        )  # fmt: skip
        if done.repeated:
            messages.info(request, done.repeated)
            return redirect(scenario)
        if done.paper:
            messages.success(request, f"نسخهٔ تازهٔ «{done.paper.name}» باز شد؛ تغییرات شورا را وارد و دوباره پیشنهاد کنید.")
            return redirect("edit_scenario", done.paper.pk)
        status = done.status
    context = {"scenario": scenario, "form": form, "step": REVISE, "open": scenario.state == State.PROPOSED}
    return render(request, "distribution/revise_scenario.html", context, status=status)
