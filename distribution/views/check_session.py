"""The Organization's desk: the rows of a session beside the scan of its minutes, with the automatic checks on top."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.access import may
from core.uploads import size_in_words
from distribution import permissions
from distribution.models import CommitteeSession
from distribution.session_checks import findings_of, remainders_of
from distribution.session_facts import blocks_of, note_opening, strip_of
from distribution.session_rounds import events_of, rounds_of
from distribution.views.session_minutes import PDF, PICTURES
from distribution.workflow.committee_session import ACCEPT_SESSION, RETURN_SESSION, State


@may(permissions.check_session, CommitteeSession.objects.all)
@require_safe
def check_session(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """From the first look on the county cannot recall it. A second round marks what changed since the return."""
    if session.state != State.SUBMITTED:
        return redirect(session)
    note_opening(session, request.user)
    found = findings_of(session, by=request.user)
    rounds = rounds_of(session)
    blocks = blocks_of(session, found, rounds)
    content_type, size = CommitteeSession.objects.filter(pk=session.pk).values_list("minutes__content_type", "minutes__size").get()
    context = {
        "session": session,
        "strip": strip_of(found),
        "whole": [finding for finding in found if not finding.row],
        "blocking": [finding for finding in found if finding.blocks],
        "blocks": blocks,
        "total": sum(block.total for block in blocks),
        "count": sum(len(block.rows) for block in blocks),
        "remainders": remainders_of(session),
        "rounds": rounds,
        "is_picture": content_type in PICTURES,
        "is_pdf": content_type == PDF,
        "size": size_in_words(size),
        "events": events_of(session),
        "accept": ACCEPT_SESSION,
        "send_back": RETURN_SESSION,
    }
    return render(request, "distribution/check_session.html", context)
