"""What a batch print made: one file with bookmarks, or a ZIP; for its starter, for a day."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements import batches
from agreements.models import Agreement
from core.access import may
from core.models import Job, JobItem
from core.permissions import see_job

ENDINGS = {"pdf": "application/pdf", "zip": "application/zip"}


@may(see_job, Job.objects.all)
@require_safe
def show_batch(request: HttpRequest, job: Job) -> HttpResponse:
    """How many papers there are, and until when they can be fetched."""
    _refuse_others(job)
    context = {
        "job": job,
        "papers": len(_mine(request, job)) if not batches.is_over(job) else 0,
        "wanted": job.items.exclude(payload__has_key="join").count(),
        "over": batches.is_over(job),
        "ends_at": batches.ends_at(job),
    }
    return render(request, "agreements/show_batch.html", context)


@may(see_job, Job.objects.all)
@require_safe
def batch_file(request: HttpRequest, job: Job, ending: str) -> FileResponse:
    """The papers as one PDF or as a ZIP. A paper whose reader has lost the right to it is left out."""
    _refuse_others(job)
    items = [] if batches.is_over(job) or ending not in ENDINGS else _mine(request, job)
    if not items:
        raise Http404
    file = batches.zipped(items) if ending == "zip" else batches.joined(job, items).open("rb")
    answer = FileResponse(
        file, as_attachment=True, filename=f"agreements-{job.pk}.{ending}", content_type=ENDINGS[ending]
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _refuse_others(job: Job) -> None:
    if job.kind != batches.KIND or job.is_unfinished:
        raise Http404


def _mine(request: HttpRequest, job: Job) -> list[JobItem]:
    items = batches.printed(job)
    wanted = [item.payload["agreement"] for item in items]
    visible = set(Agreement.objects.visible_to(request.user).filter(pk__in=wanted).values_list("pk", flat=True))
    return [item for item in items if item.payload["agreement"] in visible]
