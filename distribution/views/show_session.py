"""One session of a county's planning committee: its projects, minutes, remarks and history, and what comes next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import may
from core.uploads import size_in_words
from distribution import permissions
from distribution.models import CommitteeSession
from distribution.session_checks import findings_of, remainders_of
from distribution.session_facts import blocks_of, note_opening, offers_to
from distribution.session_rounds import events_of, rounds_of


@may(permissions.see_counties, CommitteeSession.objects.all)
@require_safe
def show_session(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """The record. That the Organization has opened it is kept: from then on it is not recalled."""
    note_opening(session, request.user)
    offers = offers_to(request.user, session)
    rounds = rounds_of(session)
    writes = session.is_writable and bool(offers)
    found = findings_of(session, by=request.user) if writes else []
    blocks = blocks_of(session, found, rounds)
    size = CommitteeSession.objects.values_list("minutes__size", flat=True).get(pk=session.pk)
    context = {
        "session": session,
        "blocks": blocks,
        "total": sum(block.total for block in blocks),
        "count": sum(len(block.rows) for block in blocks),
        "remainders": remainders_of(session),
        "size": size_in_words(size) if size else "",
        "rounds": rounds,
        "events": events_of(session),
        "offers": offers,
        "blocking": [finding for finding in found if finding.blocks],
        "writes": writes,
    }
    return render(request, "distribution/show_session.html", context)
