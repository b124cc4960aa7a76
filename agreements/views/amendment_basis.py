"""The scan of the letter an amendment rests on, for those who may see the paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from agreements import permissions
from agreements.addresses import as_address
from agreements.models import Agreement, AmendmentSheet
from agreements.opening import whole_papers
from core.access import may

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@require_safe
@may(permissions.see, whole_papers, field="identifier", kwarg="no")
def amendment_basis(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """As a download in a sandbox, like every file people send."""
    found = AmendmentSheet.objects.filter(agreement=agreement, basis_file__isnull=False)
    row = found.values_list("basis_file__content_type", "basis_file__content").first()
    if row is None:
        raise Http404
    content_type, content = row
    name = f"{as_address(agreement.identifier)}-basis.{_ENDINGS.get(content_type, 'bin')}"
    return HttpResponse(
        bytes(content),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox; default-src 'none'"},
    )
