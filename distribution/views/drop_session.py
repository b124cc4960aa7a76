"""The county puts an unsent session aside."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.access import may
from distribution import permissions
from distribution.actions.drop_session import drop_session as act
from distribution.models import CommitteeSession
from distribution.session_facts import blocks_of
from distribution.session_steps import carried_out, form_of, turned_away
from distribution.workflow.committee_session import DROP_SESSION


@may(permissions.write_session, CommitteeSession.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def drop_session(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """Ask once, with the facts in view."""
    form = form_of(request, session)
    answer = turned_away(request, session, DROP_SESSION) or carried_out(
        request, session, DROP_SESSION, form, lambda given: act(session, by=request.user, note=given["note"], seen_version=given["version"])
    )
    if answer:
        return answer
    blocks = blocks_of(session)
    context = {
        "session": session,
        "form": form,
        "step": DROP_SESSION,
        "total": sum(block.total for block in blocks),
        "count": sum(len(block.rows) for block in blocks),
        "possible": session.state in DROP_SESSION.sources,
    }
    return render(request, "distribution/drop_session.html", context, status=form.status)
