"""My jobs, newest first (ux.md S43)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import signed_in
from core.jobs import words_of
from core.models import Job

PAGE = 50


@signed_in
@require_safe
def list_jobs(request: HttpRequest) -> HttpResponse:
    """What the person has started, with how far each is."""
    page = Paginator(Job.objects.visible_to(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [{"job": job, "words": words_of(job)} for job in page.object_list]
    running = Job.objects.visible_to(request.user).unfinished().count()
    return render(request, "core/list_jobs.html", {"page": page, "rows": rows, "running": running})
