"""A step that asks for nothing but a yes and perhaps a note: one confirm page for all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from agreements import permissions
from agreements.actions.approve_agreement import approve_deputy, approve_integration
from agreements.actions.cancel_agreement import cancel_agreement
from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.park_amendment import park_amendment, take_up_amendment
from agreements.actions.recall_agreement import recall_agreement
from agreements.checks import findings
from agreements.content import content_of
from agreements.desk import unmarked
from agreements.models import Agreement
from agreements.offers import next_desk
from agreements.opening import whole_papers
from agreements.step_forms import NoteForm
from agreements.step_pages import carried_out, page, turned_away
from agreements.workflow import (
    APPROVE_DEPUTY,
    APPROVE_INTEGRATION,
    CANCEL,
    CONFIRM,
    CONFIRM_AND_RESUME,
    PARK,
    RECALL_CONFIRMATION,
    RECALL_DEPUTY_APPROVAL,
    RECALL_INTEGRATION_APPROVAL,
    RECALL_SUBMISSION,
    TAKE_UP,
)
from core.access import may
from core.workflow import Kind, Step

RECALLS = (RECALL_SUBMISSION, RECALL_CONFIRMATION, RECALL_INTEGRATION_APPROVAL, RECALL_DEPUTY_APPROVAL)


def _recall(step: Step) -> Callable[..., Agreement]:
    return lambda agreement, **given: recall_agreement(agreement, step, **given)


STEPS: dict[str, tuple[Step, Callable[..., Agreement]]] = {
    CONFIRM.name: (CONFIRM, confirm_agreement),
    CONFIRM_AND_RESUME.name: (CONFIRM_AND_RESUME, confirm_agreement),
    APPROVE_INTEGRATION.name: (APPROVE_INTEGRATION, approve_integration),
    APPROVE_DEPUTY.name: (APPROVE_DEPUTY, approve_deputy),
    CANCEL.name: (CANCEL, cancel_agreement),
    PARK.name: (PARK, park_amendment),
    TAKE_UP.name: (TAKE_UP, take_up_amendment),
    **{step.name: (step, _recall(step)) for step in RECALLS},
}


@may(permissions.see, whole_papers, field="identifier", kwarg="no")
def take_step(request: HttpRequest, agreement: Agreement, step: str) -> HttpResponse:
    """Ask once, with the facts in view, then carry the step out."""
    if step not in STEPS:
        raise Http404
    chosen, action = STEPS[step]
    form = NoteForm(request.POST if request.method == "POST" else None, agreement=agreement)
    if chosen is CANCEL:
        form.fields["note"].label = "دلیل ابطال"
        form.fields["note"].required = True
        form.fields["note"].error_messages["required"] = "دلیل ابطال را در یک جمله بنویسید."
    answer = turned_away(request, agreement, chosen) or carried_out(
        request,
        agreement,
        chosen,
        form,
        lambda given: action(agreement, by=request.user, note=given["note"], seen_version=given["version"]),
    )
    return answer or page(request, "agreements/take_step.html", agreement, chosen, form, **_facts(request, agreement, chosen))


def _facts(request: HttpRequest, agreement: Agreement, step: Step) -> dict[str, Any]:
    forward = step.kind == Kind.FORWARD
    return {
        "unread": unmarked(agreement, request.user, content_of(agreement)) if forward else [],
        "reasons": {reason.sentence: reason.text for reason in agreement.warning_reasons.all()} if forward else {},
        "next_desk": next_desk(step, agreement),
        "printed": agreement.valid_print,
        "findings": findings(agreement) if forward else [],
    }
