"""The scan of a resolution, for those who may see it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.access import may
from distribution import permissions
from distribution.models import CouncilResolution

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@may(permissions.see_scenarios, CouncilResolution.objects.all)
@require_safe
def resolution_scan(request: HttpRequest, resolution: CouncilResolution) -> HttpResponse:
    """As a download in a sandbox: what people send is never drawn inside the portal."""
    kept = resolution.scan
    name = f"resolution-{resolution.pk}.{_ENDINGS.get(kept.content_type, 'bin')}"
    return HttpResponse(
        bytes(kept.content),
        content_type=kept.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
