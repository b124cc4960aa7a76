"""The county takes back what the Organization has not opened yet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.access import may
from distribution import permissions
from distribution.actions.recall_session import recall_session as act
from distribution.models import CommitteeSession
from distribution.session_facts import blocks_of
from distribution.session_steps import carried_out, form_of, turned_away
from distribution.workflow.committee_session import RECALL_SESSION


@may(permissions.write_session, CommitteeSession.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def recall_session(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """Ask once, with the facts in view."""
    form = form_of(request, session)
    answer = turned_away(request, session, RECALL_SESSION) or carried_out(
        request, session, RECALL_SESSION, form, lambda given: act(session, by=request.user, note=given["note"], seen_version=given["version"])
    )
    if answer:
        return answer
    blocks = blocks_of(session)
    context = {
        "session": session,
        "form": form,
        "step": RECALL_SESSION,
        "total": sum(block.total for block in blocks),
        "count": sum(len(block.rows) for block in blocks),
        "possible": session.state in RECALL_SESSION.sources,
    }
    return render(request, "distribution/recall_session.html", context, status=form.status)
