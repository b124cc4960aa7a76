"""Section of a capital draft, forms C-1 and C-2: what the plan is, where, by whom, and why."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from agreements import permissions
from agreements.actions.save_capital_section import PLAN, save_plan
from agreements.capital_forms import PlanForm
from agreements.kinds import capital_papers
from agreements.models import Agreement, PlanSheet
from agreements.views import drafting
from core.access import may


@may(permissions.draft, capital_papers, field="identifier", kwarg="no")
def edit_plan(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Filled from the register as far as it knows; saved incomplete where need be."""
    held = held_by(agreement)
    initial = {**held, "version": agreement.version, "mark": drafting.mark_of(held)}
    form = PlanForm(drafting.typed_in(request, agreement, "plan"), initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.typed
        done = drafting.save(
            agreement,
            form,
            lambda version: save_plan(agreement, typed, by=request.user, seen_version=version),
            holds=held_by,
            typed=typed,
            show_beside=lambda now: form.show_beside(held_by(now)),
        )
        if done:
            return drafting.go_on(request, agreement, "plan")
    return drafting.page(request, agreement, "plan", {"form": form}, status=form.status)


def held_by(agreement: Agreement) -> dict[str, Any]:
    """The plan as stored."""
    plan = PlanSheet.objects.filter(agreement=agreement).first() or PlanSheet()
    return {name: getattr(plan, name) for name in PLAN}
