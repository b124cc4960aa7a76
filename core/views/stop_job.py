"""Stop a job between two items."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core import jobs
from core.access import may
from core.models import Job
from core.permissions import see_job


@may(see_job, Job.objects.all)
@require_POST
def stop_job(request: HttpRequest, job: Job) -> HttpResponse:
    """Without a question: nothing is undone, and what is left can be gone on with."""
    jobs.stop_job(job, by=request.user)
    return redirect(job)
