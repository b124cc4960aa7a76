"""What this app does for many papers at once, as items of a job (core/jobs.py)."""

from __future__ import annotations

from accounts.models import User
from agreements import batches, draw_ahead, permissions
from agreements.models import Agreement
from agreements.opening import whole_papers
from agreements.paper_in_hand import paper_in_hand
from core.jobs import job_handler
from core.models import Job, JobItem
from core.refusals import Refused

NOT_FOUND = "این موافقتنامه پیدا نشد یا دیگر در دسترس شما نیست."
NOTHING_PRINTED = "برگی چاپ نشد تا در یک فایل گرد آید."


@job_handler(batches.KIND, unit="سند", verb="چاپ شد", results="show_batch")
def print_agreements(item: JobItem, job: Job, by: User) -> str | None:
    """Print the item's paper as its starter may see it now; the last item joins all in one file.

    The payload: `agreement`, the key of the paper, or `join`. The right is asked anew for each.
    """
    if item.payload.get("join"):
        _join(job)
        return None
    permissions.see(by).or_refuse()
    agreement = (
        whole_papers().filter(pk__in=Agreement.objects.visible_to(by).filter(pk=item.payload["agreement"])).first()
    )
    if agreement is None:
        raise Refused(NOT_FOUND)
    name, paper = draw_ahead.take(item, agreement, by) or paper_in_hand(agreement, by)
    batches.put(item, paper)
    return name


def _join(job: Job) -> None:
    """All printed papers in one file; what failed is not in it, and a later try makes another."""
    draw_ahead.close()
    items = batches.printed(job)
    if not items:
        raise Refused(NOTHING_PRINTED)
    batches.joined(job, items)
