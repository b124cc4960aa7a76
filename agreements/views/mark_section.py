"""«بررسی شد» on a section, on all of them, or taken away again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from agreements import permissions
from agreements.actions.mark_section import mark_sections, unmark_section
from agreements.models import Agreement
from agreements.opening import whole_papers
from core.access import may
from core.refusals import NotYours, Refused


@may(permissions.comment, whole_papers, field="identifier", kwarg="no")
@require_POST
def mark_section(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """POST `section` marks it, with `action` unmark takes the mark away; without a section all are marked."""
    section = request.POST.get("section", "")[:20]
    try:
        if section and request.POST.get("action") == "unmark":
            unmark_section(agreement, section, by=request.user)
        else:
            mark_sections(agreement, [section] if section else None, by=request.user)
    except NotYours:
        raise
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        section = ""
    return redirect(f"{reverse('review_agreement', args=[agreement.identifier])}{'#' + section if section else ''}")
