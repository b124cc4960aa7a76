"""A file that belongs to an agreement, given only to those who may see the agreement."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from agreements import permissions
from agreements.models import Agreement
from core.access import may
from core.downloads import as_download


@may(permissions.see, Agreement.objects.all, field="identifier", kwarg="no")
def show_attachment(request: HttpRequest, agreement: Agreement, attachment: int) -> HttpResponse:
    """The stored bytes as a download, under the name the file was sent with."""
    found = get_object_or_404(agreement.attachments.select_related("file"), pk=attachment)
    return as_download(found.file, found.name)
