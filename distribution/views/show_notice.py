"""One credit notice: its figures, its letter, what happened to it, and what can be done now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import rights_of
from accounts.rights import Right
from core.access import may
from core.workflow import opened_by
from distribution import permissions
from distribution.actions.issue_notice import NO_LINES, shortfalls
from distribution.entry_plans import below_zero
from distribution.models import CreditNotice, CreditType
from distribution.notice_rows import blocks_of, events_of, parts_of
from distribution.workflow.credit_notice import DISCARD, ISSUE, State


@may(permissions.see_credits, CreditNotice.objects.all)
@require_safe
def show_notice(request: HttpRequest, notice: CreditNotice) -> HttpResponse:
    """The record. That the agency has opened it is kept: it is the answer to "did they see it?"."""
    note_opening(notice, request.user)
    inside = not rights_of(request.user).anywhere(Right.VIEW_AGENCY)
    draft = notice.state == State.DRAFT
    blocks = blocks_of(notice)
    verdict = permissions.issue(request.user, notice) if draft else None
    return render(
        request,
        "distribution/show_notice.html",
        {
            "notice": notice,
            "blocks": blocks,
            "capital": notice.credit_type == CreditType.CAPITAL,
            "parts": parts_of(blocks),
            "sees_sessions": bool(permissions.see_counties(request.user)),
            "sees_resolutions": bool(permissions.see_scenarios(request.user)),
            "total": sum(block.total for block in blocks),
            "events": events_of(notice, inside=inside),
            "inside": inside,
            "steps": {"issue": ISSUE, "discard": DISCARD},
            "enters": draft and bool(permissions.enter(request.user, notice)),
            "issue_refusal": _why_not(notice, verdict.reason, bool(blocks)) if verdict is not None else "",
            "may_issue": draft and bool(permissions.issue(request.user)),
        },
    )


def _why_not(notice: CreditNotice, reason: str, filled: bool) -> str:
    """Why the notice cannot be issued as it stands; empty when it can."""
    deep = " ".join(shortfall.sentence for shortfall in shortfalls(notice))
    return reason or ("" if filled else NO_LINES) or deep or below_zero(notice)


def note_opening(notice: CreditNotice, user: User) -> None:
    """The agency's people have seen the letter; the first of them, once."""
    if notice.state == State.ISSUED and notice.opened_at is None and rights_of(user).on(Right.VIEW_AGENCY, notice.agency):
        opened_by(notice, user)
