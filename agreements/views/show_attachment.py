"""A file that belongs to an agreement, given only to those who may see the agreement."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from agreements import permissions
from agreements.models import Agreement
from core.access import may

# Whatever the bytes are: nothing in them runs, loads or frames anything.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@may(permissions.see, Agreement.objects.all, field="identifier", kwarg="no")
def show_attachment(request: HttpRequest, agreement: Agreement, attachment: int) -> HttpResponse:
    """The stored bytes as a download, under the name the file was sent with."""
    found = get_object_or_404(agreement.attachments.select_related("file"), pk=attachment)
    answer = HttpResponse(bytes(found.file.content), content_type=found.file.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
