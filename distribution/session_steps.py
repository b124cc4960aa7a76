"""What every confirm page of a session's step does alike: turn away, carry out, show the refusal on the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.middleware import sentence_of
from core.refusals import AlreadyDone, NotYours, Refused
from core.workflow import Step
from distribution.forms import StepForm
from distribution.models import CommitteeSession
from distribution.session_facts import told


def turned_away(request: HttpRequest, session: CommitteeSession, step: Step) -> HttpResponse | None:
    """A page of a step that is past, or not yet there, leads to the record and says where the session stands."""
    if request.method == "POST" or (session.state in step.sources and step.may(request.user, session)):
        return None
    reason = "" if session.state not in step.sources else step.may(request.user, session).reason
    messages.info(request, reason or f"«{step.button}» در وضعیت «{session.get_state_display()}» ممکن نیست.")
    return redirect(session)


def carried_out(
    request: HttpRequest, session: CommitteeSession, step: Step, form: Any, act: Callable[[dict[str, Any]], CommitteeSession]
) -> HttpResponse | None:
    """The answer after the step; None where the page is shown (again). After a refusal the form carries
    the sentence, the present version and, as `form.status`, the status of the answer."""
    form.status = 200
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        moved = act(form.cleaned_data)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as refusal:
        _refuse(form, session, refusal.sentence, 409 if isinstance(refusal, NotYours) and session.state not in step.sources else refusal.status)
        return None
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        _refuse(form, session, sentence, 409)
        return None
    else:
        messages.success(request, told(step, moved))
    return redirect(session)


def form_of(request: HttpRequest, session: CommitteeSession, kind: type[StepForm] = StepForm, **more: Any) -> StepForm:
    """The form of a step, filled by what was sent."""
    return kind(request.POST if request.method == "POST" else None, initial={"version": session.version}, **more)


def _refuse(form: Any, session: CommitteeSession, sentence: str, status: int) -> None:
    form.add_error(None, sentence)
    form.status = status
    session.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = str(session.version)
