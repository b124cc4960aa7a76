"""Kept files on their way out: always a download, in a sandbox, under the name they were sent with."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from core.models import StoredFile

# Whatever the bytes are: nothing in them runs, loads or frames anything.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def as_download(stored: StoredFile, name: str) -> HttpResponse:
    """The stored bytes as an attachment called `name`. Whoever asks was let in by the view's rule."""
    answer = HttpResponse(bytes(stored.content), content_type=stored.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
