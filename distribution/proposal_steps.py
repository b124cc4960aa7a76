"""The confirm pages of a proposal's steps: the same facts, the same answers, three doors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField
from core.workflow import Step
from distribution.forms import VersionField
from distribution.models import ExpenseProposal
from distribution.proposal_grid import Grid, remainders_of, sums_by


class StepForm(forms.Form):
    """The version the person was looking at."""

    version = VersionField()


class NoteForm(StepForm):
    """A word for the history."""

    note = PersianCharField(label="توضیح", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class TextForm(StepForm):
    """What the group is to do."""

    note = PersianCharField(
        label="شرح برگرداندن", max_length=1_000, widget=forms.Textarea(attrs={"rows": 4}), help_text="گروه همین متن را می‌خواند.",
        error_messages={"required": "شرح برگرداندن را بنویسید."},
    )  # fmt: skip


def confirm(
    request: HttpRequest, proposal: ExpenseProposal, step: Step, form_class: type[StepForm], act: Callable[[dict[str, Any]], Any], *,
    done: str, template: str,
) -> HttpResponse:  # fmt: skip
    """Show what the step does; carry `act` out with the cleaned answers; say why not where it is not possible."""
    ready = proposal.state in step.sources
    if request.method != "POST" and not ready:
        messages.info(request, f"این پیشنهاد «{proposal.get_state_display()}» است.")
        return redirect(proposal)
    form = form_class(request.POST if request.method == "POST" else None, initial={"version": proposal.version})
    status = 200
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except AlreadyDone as already:
            messages.info(request, already.sentence)
            return redirect(proposal)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
            proposal.refresh_from_db()
            form.data = form.data.copy()
            form.data["version"] = str(proposal.version)
        else:
            messages.success(request, done)
            return redirect(proposal)
    grid = Grid.of(proposal)
    sums = sums_by(grid.written, 2)
    remainders = [
        {"row": row, "asked": sums.get(row.source.pk, 0), "left": row.free - sums.get(row.source.pk, 0)}
        for row in remainders_of(proposal, grid.sources.values())
    ]
    context = {
        "proposal": proposal,
        "fiscal_year": proposal.fiscal_year,
        "form": form,
        "step": step,
        "ready": proposal.state in step.sources,
        "total": sum(grid.written.values()),
        "agencies": len({cell[0] for cell in grid.written}),
        "over": [row for row in remainders if row["left"] < 0 and row["asked"]],
    }
    return render(request, template, context, status=status)
