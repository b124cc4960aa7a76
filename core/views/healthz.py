"""`/healthz`: answers 200 once the portal can serve."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core.access import everyone


@everyone
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Ask the database one question; 503 when it does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:  # whatever keeps the database from answering is the finding itself
        return JsonResponse({"status": "database does not answer", "kind": type(error).__name__}, status=503)
    return JsonResponse({"status": "ok"})
