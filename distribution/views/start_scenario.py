"""Begin a scenario: which source, under what name, like which other one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.money import format_amount
from core.refusals import Refused
from core.text import PersianCharField, to_persian_digits
from distribution import permissions
from distribution.actions.save_scenario import start_scenario as start
from distribution.forms import NOT_OFFERED
from distribution.models import CreditSource, CreditType, DistributionScenario, FiscalYear
from distribution.scenario_forms import NAME_MISSING

LAST_YEARS = 2


class SourceChoice(forms.ModelChoiceField):
    """A source with what is left of it."""

    def label_from_instance(self, source: CreditSource) -> str:
        """«استانی، ۹۰٬۰۰۰ میلیون ریال توزیع‌نشده»."""
        return f"{source.title}، {format_amount(source.left)} میلیون ریال توزیع‌نشده"


class ScenarioChoice(forms.ModelChoiceField):
    """A scenario by name, identifier and state."""

    def label_from_instance(self, scenario: DistributionScenario) -> str:
        """«نخستین، استانی ۱۳۹۷، مصوب شورا»."""
        return f"{scenario.name}، {scenario.source.title} {to_persian_digits(scenario.fiscal_year.year)}، {scenario.get_state_display()}"


class StartForm(forms.Form):
    """The beginning of a scenario."""

    source = SourceChoice(
        CreditSource.objects.none(), label="منبع", empty_label="انتخاب منبع", to_field_name="code",
        error_messages={"required": "منبع اعتبار را انتخاب کنید.", "invalid_choice": NOT_OFFERED},
    )  # fmt: skip
    name = PersianCharField(label="نام سناریو", max_length=80, help_text="مانند «پایه» یا «با کف ۱۰ درصد»", error_messages={"required": NAME_MISSING})
    like = ScenarioChoice(
        DistributionScenario.objects.none(), label="مانند", required=False, empty_label="وزن‌های پیش‌فرض مدل",
        help_text="وزن‌ها، شرط‌ها و تصمیم‌های دستی آن سناریو برداشته می‌شود.", error_messages={"invalid_choice": NOT_OFFERED},
    )  # fmt: skip

    def __init__(self, *args: Any, fiscal_year: FiscalYear, scenarios: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = undistributed_sources(fiscal_year)
        years = range(fiscal_year.year - LAST_YEARS, fiscal_year.year + 1)
        self.fields["like"].queryset = scenarios.filter(fiscal_year__year__in=years).select_related("source", "fiscal_year")


def undistributed_sources(fiscal_year: FiscalYear) -> Any:
    """Capital sources of the year with something left, each with `left` in million rials."""
    of_year = {"centercredit__fiscal_year": fiscal_year, "centercredit__credit_type": CreditType.CAPITAL}
    left = Sum(F("centercredit__notified") - F("centercredit__distributed"))
    return CreditSource.objects.filter(**of_year).annotate(left=left).filter(left__gt=0).order_by("code")


@may(permissions.distribute)
@require_http_methods(["GET", "HEAD", "POST"])
def start_scenario(request: HttpRequest, year: int) -> HttpResponse:
    """Make the draft and go on in its what-if."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    closed = permissions.YEAR_CLOSED if fiscal_year.status == FiscalYear.Status.CLOSED else ""
    scenarios = DistributionScenario.objects.visible_to(request.user)
    form = StartForm(
        request.POST if request.method == "POST" else None, fiscal_year=fiscal_year, scenarios=scenarios, initial={"source": request.GET.get("source")}
    )
    status = 409 if closed and request.method == "POST" else 200
    if not closed and form.is_valid():
        given = form.cleaned_data
        try:
            made = start(fiscal_year=fiscal_year, source=given["source"], name=given["name"], by=request.user, like=given["like"])
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, f"سناریوی «{made.name}» آغاز شد. وزن‌ها را تنظیم و ذخیره کنید.")
            return redirect("edit_scenario", made.pk)
    context = {"fiscal_year": fiscal_year, "form": form, "closed": closed, "nothing": not form.fields["source"].queryset}
    return render(request, "distribution/start_scenario.html", context, status=status)
