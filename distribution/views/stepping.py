"""What every confirm page does with its press: carry the step out, or show the page again with the sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.middleware import sentence_of
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField
from core.workflow import Paper, Step
from distribution.forms import VersionField

REASON_MISSING = "دلیل را بنویسید."


def seen_versions(request: HttpRequest, most: int = 1_000) -> dict[int, int]:
    """The versions of the papers on the page, sent as `seen=paper:version`; what cannot be read counts as not seen."""
    pairs = (value.partition(":") for value in request.POST.getlist("seen")[:most])
    return {int(pk): int(version) for pk, _, version in pairs if all(n.isascii() and n.isdigit() and len(n) < 10 for n in (pk, version))}


class PressForm(forms.Form):
    """Nothing to fill in: only the version the person was looking at."""

    version = VersionField()


class NoteForm(PressForm):
    """A word about why, for the history."""

    note = PersianCharField(
        label="دلیل", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="در سوابق می‌ماند.",
    )  # fmt: skip


class ReasonForm(PressForm):
    """The reason, without which the step is not taken."""

    note = PersianCharField(
        label="دلیل", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="همراه این متن دیده می‌شود و در سوابق می‌ماند.",
        error_messages={"required": REASON_MISSING},
    )  # fmt: skip


def past(request: HttpRequest, paper: Paper, step: Step) -> HttpResponse | None:
    """Back to the record, with a word, when a confirm page is opened for a step that is no longer possible."""
    if request.method == "POST" or paper.state in step.sources:
        return None
    messages.info(request, f"این سند «{paper.get_state_display()}» است.")
    return redirect(paper.get_absolute_url())


def press(
    request: HttpRequest, paper: Paper, form: forms.Form, act: Callable[[dict[str, Any]], Any], *, told: str, then: str = ""
) -> HttpResponse | int:
    """Carry out `act` with what a valid form holds. A redirect when it is done (to `then`, or the record),
    else the status with which the page is shown again; the reason stands in the form by then."""
    if not form.is_valid():
        return 200
    try:
        act(form.cleaned_data)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
        return redirect(paper.get_absolute_url())
    except Refused as refusal:
        return refused(form, refusal.sentence, paper, refusal.status)
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        return refused(form, sentence, paper, 409)
    messages.success(request, told)
    return redirect(then or paper.get_absolute_url())


def refused(form: forms.Form, sentence: str, paper: Paper, status: int, field: str | None = None) -> int:
    """The sentence in the form. The page shows the paper as it stands now, and so does its version."""
    form.add_error(field, sentence)
    paper.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = str(paper.version)
    return status
