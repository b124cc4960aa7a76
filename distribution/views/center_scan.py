"""The scan of a letter of the center, for those who may see the letter."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.access import may
from core.downloads import as_download
from distribution import permissions
from distribution.models import CenterNotice


@may(permissions.see_center_notices, CenterNotice.objects.all)
@require_safe
def center_scan(request: HttpRequest, notice: CenterNotice) -> HttpResponse:
    """The stored bytes as a download, under the name the scan was sent with."""
    if notice.scan is None:
        raise Http404
    return as_download(notice.scan, notice.scan_name)
