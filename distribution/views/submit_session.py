"""«بازبینی و ارسال»: what stands in the way first, each a link to its row, then the facts and one button."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.access import may
from distribution import permissions
from distribution.actions.submit_session import submit_session as hand_over
from distribution.models import CommitteeSession
from distribution.session_checks import findings_of, remainders_of
from distribution.session_facts import blocks_of, place_of
from distribution.session_steps import carried_out, form_of, turned_away
from distribution.workflow.committee_session import SUBMIT_SESSION


@may(permissions.write_session, CommitteeSession.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def submit_session(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """GET checks and shows everything; POST hands it over."""
    form = form_of(request, session)
    answer = turned_away(request, session, SUBMIT_SESSION) or carried_out(
        request, session, SUBMIT_SESSION, form, lambda given: hand_over(session, by=request.user, seen_version=given["version"])
    )
    if answer:
        return answer
    found = findings_of(session, by=request.user)
    links = [{"text": finding.sentence, "url": place_of(finding, session), "blocks": finding.blocks} for finding in found]
    blocks = blocks_of(session)
    context = {
        "session": session,
        "form": form,
        "step": SUBMIT_SESSION,
        "faults": [link for link in links if link["blocks"]],
        "warnings": [link for link in links if not link["blocks"]],
        "blocks": blocks,
        "total": sum(block.total for block in blocks),
        "count": sum(len(block.rows) for block in blocks),
        "remainders": remainders_of(session),
        "possible": session.is_writable,
    }
    return render(request, "distribution/submit_session.html", context, status=form.status)
