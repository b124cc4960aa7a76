"""Begin the proposal of one's sector group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import ExpertGroup
from core.access import may
from core.refusals import Refused
from distribution import permissions
from distribution.actions.save_proposal import start_proposal as start
from distribution.forms import NOT_OFFERED
from distribution.models import ExpenseProposal, FiscalYear
from distribution.views.list_proposals import groups_to_start
from distribution.workflow.expense_proposal import State

OPEN_ALREADY = "پیشنهاد گروه شما پیش‌تر آغاز شده است."


class GroupForm(forms.Form):
    """Which group, for whoever serves several."""

    group = forms.ModelChoiceField(
        ExpertGroup.objects.none(), label="گروه تخصصی", to_field_name="code", empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": NOT_OFFERED, "invalid_choice": NOT_OFFERED},
    )  # fmt: skip

    def __init__(self, *args: Any, groups: list[ExpertGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = ExpertGroup.objects.filter(pk__in=[group.pk for group in groups])
        if groups:
            self.fields["group"].initial = groups[0]


@may(permissions.write_proposal)
@require_http_methods(["GET", "HEAD", "POST"])
def start_proposal(request: HttpRequest, year: int) -> HttpResponse:
    """Ask for the group where there are several, then open its grid."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    groups = groups_to_start(request.user, fiscal_year)
    form = GroupForm(request.POST if request.method == "POST" else None, groups=groups)
    status = 200
    if request.method == "POST" and not groups:
        # A second press on the page whose first press began it.
        own = ExpenseProposal.objects.visible_to(request.user).filter(fiscal_year=fiscal_year).exclude(state=State.CONSOLIDATED)
        if (proposal := own.first()) is not None:
            messages.info(request, OPEN_ALREADY)
            return redirect(proposal)
        status = 409
    elif form.is_valid():
        try:
            proposal = start(fiscal_year=fiscal_year, group=form.cleaned_data["group"], by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        else:
            return redirect("edit_proposal", proposal.pk)
    context = {"fiscal_year": fiscal_year, "form": form, "groups": groups}
    return render(request, "distribution/start_proposal.html", context, status=status)
