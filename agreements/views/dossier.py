"""The whole dossier of an agreement, as one ZIP."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from agreements import permissions
from agreements.addresses import as_address
from agreements.dossier import dossier_of
from agreements.models import Agreement
from agreements.opening import whole_papers
from core.access import may


@require_safe
@may(permissions.see, whole_papers, field="identifier", kwarg="no")
def dossier(request: HttpRequest, agreement: Agreement) -> FileResponse:
    """Streamed from a temporary file; made anew each time, of what this person may read."""
    name = f"{as_address(agreement.identifier)}-dossier.zip"
    answer = FileResponse(
        dossier_of(agreement, reader=request.user), as_attachment=True, filename=name, content_type="application/zip"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
