"""What every page of a step does alike: turn away at the door, carry out, tell what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html

from accounts.permissions import OUT_OF_REACH
from agreements.failures import NotDrawn, note_failure
from agreements.models import Agreement
from agreements.rows import url_of_turn
from agreements.step_forms import StepForm
from agreements.workflow import Desk
from core.refusals import AlreadyDone, Refused
from core.workflow import Step


def turned_away(request: HttpRequest, agreement: Agreement, step: Step) -> HttpResponse | None:
    """The answer to who may not take the step: 403 or 409 with the sentence; None where the page opens.

    Of a POST only the post itself is asked here, and not when it was prepared on an older version:
    the rest is asked by the action on the locked row, which alone can tell a second press of the
    button, or a colleague who was faster, from a mistake.
    """
    verdict = step.may(request.user, agreement)
    if not verdict and (request.method != "POST" or (verdict.reason == OUT_OF_REACH and not _is_late(request, agreement))):
        raise PermissionDenied(verdict.reason)
    if agreement.state in step.sources or request.method == "POST":
        return None
    sentence = f"«{step.button}» در وضعیت «{agreement.get_state_display()}» ممکن نیست."
    return render(request, "409.html", {"sentence": sentence, "back_url": agreement.get_absolute_url()}, status=409)


def carried_out(
    request: HttpRequest, agreement: Agreement, step: Step, form: StepForm, act: Callable[[dict[str, Any]], Agreement]
) -> HttpResponse | None:
    """Check the form, call the action, redirect to the record; None when the page must be shown again."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        moved = act(form.cleaned_data)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except NotDrawn as failure:
        note_failure(agreement, step.name, failure.sentence, by=request.user)
        form.refuse(failure)
        return None
    except Refused as refusal:
        form.refuse(refusal)
        return None
    else:
        _tell(request, moved, step)
    return redirect(agreement)


def page(
    request: HttpRequest, template: str, agreement: Agreement, step: Step, form: StepForm, **context: Any
) -> HttpResponse:
    """The page of a step; after a refusal it carries the refusal's status and only what is still possible."""
    possible = agreement.state in step.sources and bool(step.may(request.user, agreement))
    return render(
        request,
        template,
        {
            "agreement": agreement, "step": step, "form": form, "possible": possible,
            "acting": agreement.acting_for(step.may, request.user) if possible else None, **context,
        },  # fmt: skip
        status=form.status,
    )


def _is_late(request: HttpRequest, agreement: Agreement) -> bool:
    seen = request.POST.get("version", "")
    return len(seen) < 11 and seen.isascii() and seen.isdigit() and int(seen) < agreement.version


def _tell(request: HttpRequest, agreement: Agreement, step: Step) -> None:
    words = f"«{step.done}» ثبت شد."
    if agreement.desk != Desk.NONE:
        words += f" پرونده اکنون نزد {Desk(agreement.desk).label} است."
    waiting = Agreement.objects.waiting_for(request.user).exclude(pk=agreement.pk).select_related("agency")
    following = waiting.order_by(F("due_on").asc(nulls_last=True), "pk").first()
    if following is None:
        messages.success(request, words)
        return
    link = '{} <a href="{}">مورد بعدی: {}</a>'
    messages.success(request, format_html(link, words, url_of_turn(following), following.agency.name))
