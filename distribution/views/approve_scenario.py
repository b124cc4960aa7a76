"""Record that the council approved a proposal: by a resolution that is recorded, or one recorded here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.jalali import JalaliDateField, format_jalali
from core.text import PersianCharField, to_persian_digits
from core.uploads import SCANS, UploadField
from distribution import permissions
from distribution.actions.approve_scenario import NewResolution
from distribution.actions.approve_scenario import approve_scenario as approve
from distribution.actions.record_resolution import IN_FUTURE
from distribution.forms import NOT_OFFERED, LetterNumberField
from distribution.invariants import RESOLUTION_NUMBER_ONCE
from distribution.models import CouncilResolution, CreditType, DistributionScenario
from distribution.scenario_rows import result_of_scenario, whole_scenarios
from distribution.scenario_steps import StepForm, attempt
from distribution.workflow.scenario import APPROVE_SCENARIO, State

CHOOSE_OR_RECORD = "یک مصوبهٔ ثبت‌شده را انتخاب کنید یا شماره، تاریخ و تصویر مصوبهٔ تازه را بدهید."
NOT_BOTH = "یا مصوبهٔ ثبت‌شده را انتخاب کنید یا مصوبهٔ تازه ثبت کنید، نه هر دو."
AT_FIELD = {RESOLUTION_NUMBER_ONCE.sentence: "number", IN_FUTURE: "date"}
NEW = ("number", "date", "scan")


class ResolutionChoice(forms.ModelChoiceField):
    """A resolution by number and date."""

    def label_from_instance(self, resolution: CouncilResolution) -> str:
        """«۹۷/۲/۹، ۱۳۹۷/۰۳/۰۱»."""
        return f"{to_persian_digits(resolution.number)}، {format_jalali(resolution.date)}"


class ApproveForm(StepForm):
    """A recorded resolution, or the particulars of a new one."""

    resolution = ResolutionChoice(
        CouncilResolution.objects.none(), label="مصوبهٔ ثبت‌شده", required=False, empty_label="مصوبهٔ تازه",
        error_messages={"invalid_choice": NOT_OFFERED},
    )  # fmt: skip
    number = LetterNumberField(label="شمارهٔ مصوبه", required=False, help_text="مانند ۹۷/۲/۹")
    date = JalaliDateField(label="تاریخ مصوبه", required=False, help_text="سال/ماه/روز، مانند ۱۳۹۷/۰۳/۰۱")
    session = PersianCharField(label="جلسه", required=False, max_length=40, help_text="مانند «جلسهٔ ۲»")
    scan = UploadField(label="تصویر مصوبه", required=False, kinds=SCANS)

    def __init__(self, *args: Any, scenario: DistributionScenario, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recorded = CouncilResolution.objects.filter(fiscal_year=scenario.fiscal_year, credit_type=CreditType.CAPITAL)
        self.fields["resolution"].queryset = recorded
        if not recorded:
            del self.fields["resolution"]

    def clean(self) -> dict[str, Any]:
        """One of the two ways, and the new one complete."""
        data = super().clean() or self.cleaned_data
        chosen, typed = data.get("resolution"), [name for name in NEW if data.get(name)]
        if chosen and typed:
            self.add_error("resolution", NOT_BOTH)
        elif not chosen and not typed and not self.errors:
            self.add_error("resolution" if "resolution" in self.fields else "number", CHOOSE_OR_RECORD)
        elif not chosen:
            for name in NEW:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _MISSING[name])
        return data

    def chosen(self) -> CouncilResolution | NewResolution:
        """What the approval is bound to."""
        typed = self.cleaned_data
        return typed.get("resolution") or NewResolution(typed["number"], typed["date"], typed["session"], typed["scan"])


_MISSING = {"number": "شمارهٔ مصوبه را بنویسید.", "date": "تاریخ مصوبه را بنویسید.", "scan": "تصویر مصوبه را انتخاب کنید."}


@may(permissions.approve_scenario, whole_scenarios)
@require_http_methods(["GET", "HEAD", "POST"])
def approve_scenario(request: HttpRequest, scenario: DistributionScenario) -> HttpResponse:
    """Show the sums that become final, ask for the resolution, then bind it."""
    if request.method != "POST" and scenario.state != State.PROPOSED:
        messages.info(request, f"این سناریو «{scenario.get_state_display()}» است.")
        return redirect(scenario)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ApproveForm(*sent, scenario=scenario, initial={"version": scenario.version})
    status = 200
    if form.is_valid():
        seen = form.cleaned_data["version"]
        done = attempt(
            form, scenario, lambda: approve(scenario, resolution=form.chosen(), by=request.user, seen_version=seen), AT_FIELD
        )
        if done.repeated:
            messages.info(request, done.repeated)
            return redirect(scenario)
        if done.paper:
            messages.success(request, f"تصویب سناریوی «{scenario.name}» ثبت شد؛ سهم‌ها قطعی است و ابلاغیهٔ شهرستان‌ها از همین رقم‌هاست.")
            return redirect(scenario)
        status = done.status
    context = {
        "scenario": scenario,
        "form": form,
        "step": APPROVE_SCENARIO,
        "open": scenario.state == State.PROPOSED,
        "result": result_of_scenario(scenario, with_cells=False),
    }
    return render(request, "distribution/approve_scenario.html", context, status=status)
