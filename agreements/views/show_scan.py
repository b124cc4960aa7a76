"""The scan of a handwritten signature, for those who may see the paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from agreements import permissions
from agreements.addresses import as_address
from agreements.models import Agreement
from agreements.opening import whole_papers
from core.access import may

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@require_safe
@may(permissions.see, whole_papers, field="identifier", kwarg="no")
def show_scan(request: HttpRequest, agreement: Agreement, signature: int) -> HttpResponse:
    """As a download in a sandbox: what people send is never drawn inside the portal."""
    scans = agreement.signatures.filter(pk=signature, scan__isnull=False)
    found = scans.values_list("scan__content_type", "scan__content").first()
    if found is None:
        raise Http404
    content_type, content = found
    name = f"{as_address(agreement.identifier)}-signature-{signature}.{_ENDINGS.get(content_type, 'bin')}"
    return HttpResponse(
        bytes(content),
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
