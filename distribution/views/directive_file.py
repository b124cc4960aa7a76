"""A file of a directive, for everybody who may read the directive."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.access import may
from core.downloads import as_download
from distribution import permissions
from distribution.actions.publish_directive import note_reading
from distribution.models import Directive


@may(permissions.see_directives, Directive.objects.all)
@require_safe
def directive_file(request: HttpRequest, directive: Directive, attachment: int) -> HttpResponse:
    """The stored bytes as a download. Taking the file is reading the directive."""
    found = get_object_or_404(directive.files.select_related("file"), pk=attachment)
    if directive.published_at is not None and request.method == "GET":
        note_reading(directive, request.user)
    return as_download(found.file, found.name)
