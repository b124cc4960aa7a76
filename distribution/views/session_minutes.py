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
# A sandboxed PDF is not drawn at all. What a browser's own viewer needs is let in, for our own pages only; a PDF
# that brings programs was turned away when it was sent (core.uploads).
FRAMED = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
PDF = "application/pdf"
PICTURES = ("image/png", "image/jpeg")


@may(permissions.see_counties, CommitteeSession.objects.all)
@require_safe
def session_minutes(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """The stored bytes as a download, under the name they were sent with."""
    return _bytes(session, download=True)


@may(permissions.see_counties, CommitteeSession.objects.all)
@require_safe
def session_minutes_beside(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """A scan that a browser draws itself, for the place beside the rows; anything else is only downloaded."""
    return _bytes(session, download=False)


def _bytes(session: CommitteeSession, *, download: bool) -> HttpResponse:
    found = session.minutes
    if found is None or not (download or found.content_type in (PDF, *PICTURES)):
        raise Http404
    framed = not download and found.content_type == PDF
    answer = HttpResponse(bytes(found.content), content_type=found.content_type)
    answer["Content-Disposition"] = content_disposition_header(download, session.minutes_name) or "attachment"
    answer["Content-Security-Policy"] = FRAMED if framed else SANDBOX
    answer["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
