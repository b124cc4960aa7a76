"""Accept a session: the confirm page shows each share before, in and after this session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.access import may
from distribution import permissions
from distribution.actions.accept_session import accept_session as accept
from distribution.models import CommitteeSession
from distribution.session_checks import findings_of, remainders_of
from distribution.session_facts import blocks_of, note_opening
from distribution.session_steps import carried_out, form_of, turned_away
from distribution.workflow.committee_session import ACCEPT_SESSION, State


@may(permissions.check_session, CommitteeSession.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def accept_session(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """Ask once, then enter the projects in the register and take them from the shares."""
    form = form_of(request, session)
    answer = turned_away(request, session, ACCEPT_SESSION) or carried_out(
        request, session, ACCEPT_SESSION, form, lambda given: accept(session, by=request.user, note=given["note"], seen_version=given["version"])
    )
    if answer:
        return answer
    note_opening(session, request.user)
    blocks = blocks_of(session)
    submitted = session.state == State.SUBMITTED
    context = {
        "session": session,
        "form": form,
        "step": ACCEPT_SESSION,
        "total": sum(block.total for block in blocks),
        "count": sum(len(block.rows) for block in blocks),
        "remainders": [remainder for remainder in remainders_of(session) if remainder.asked],
        "blocking": [finding for finding in findings_of(session, by=request.user) if finding.blocks] if submitted else [],
        "possible": submitted,
    }
    return render(request, "distribution/accept_session.html", context, status=form.status)
