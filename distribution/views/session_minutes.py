"""The scan of a session's minutes, given only to those who may see the session."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from core.access import may
from distribution import permissions
from distribution.models import CommitteeSession

# Whatever the bytes are: nothing in them runs, loads or frames anything.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
PICTURES = ("image/png", "image/jpeg")


@may(permissions.see_counties, CommitteeSession.objects.all)
@require_safe
def session_minutes(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """The stored bytes as a download, under the name they were sent with."""
    return _bytes(session, download=True)


@may(permissions.see_counties, CommitteeSession.objects.all)
@require_safe
def session_minutes_picture(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """A scan that is a picture, for the `<img>` beside the rows; anything else is only downloaded."""
    return _bytes(session, download=False)


def _bytes(session: CommitteeSession, *, download: bool) -> HttpResponse:
    found = session.minutes
    if found is None or not (download or found.content_type in PICTURES):
        raise Http404
    answer = HttpResponse(bytes(found.content), content_type=found.content_type)
    answer["Content-Disposition"] = content_disposition_header(download, session.minutes_name) or "attachment"
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
