"""Try once more what failed in a job, or go on with a stopped one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core import jobs
from core.access import may
from core.models import Job
from core.permissions import see_job
from core.refusals import Refused


@may(see_job, Job.objects.all)
@require_POST
def retry_job(request: HttpRequest, job: Job) -> HttpResponse:
    """The same job goes on at the same address; a second press is told so."""
    try:
        jobs.retry_job(job, by=request.user)
    except Refused as refusal:
        messages.info(request, refusal.sentence)
    return redirect(job)
