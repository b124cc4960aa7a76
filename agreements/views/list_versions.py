"""The versions of an agreement: one at each submission, and two of them to compare."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements import permissions
from agreements.comparison import compare, total_of
from agreements.models import Agreement
from agreements.opening import whole_papers
from core.access import may


@may(permissions.see, whole_papers, field="identifier", kwarg="no")
@require_safe
def list_versions(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Newest first, each with what it changed; the form asks for two."""
    versions = list(agreement.versions.select_related("made_by").order_by("number"))
    rows = []
    for before, version in zip([None, *versions], versions, strict=False):
        compared = compare(before.content, version.content) if before else None
        rows.append({
            "version": version, "total": total_of(version.content), "before": before,
            "changes": sum(len(section.changes) for section in compared.sections) if compared else None,
            "before_total": total_of(before.content) if before else None,
        })  # fmt: skip
    return render(request, "agreements/list_versions.html", {"agreement": agreement, "rows": rows[::-1]})
