"""A job: how far it is, what failed and why, what came out (ux.md S43 and 4.11)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import may
from core.jobs import is_live, is_silent, words_of
from core.models import Job, JobItem
from core.permissions import see_job

PAGE = 50


@may(see_job, Job.objects.all)
@require_safe
def show_job(request: HttpRequest, job: Job) -> HttpResponse:
    """One page for all its life; while something may change, `static/js/saba.js` asks for it again."""
    items = job.items.all()
    stopped = job.state == Job.State.STOPPED
    context = {
        "job": job,
        "words": words_of(job),
        "live": is_live(job),
        "silent": job.is_unfinished and is_silent(job),
        "stopped": stopped,
        "failures": items.filter(state=JobItem.State.FAILED) if job.failed else [],
        "again": job.failed + (job.left if stopped else 0),
        "page": Paginator(items, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "core/show_job.html", context)
