"""Drafts of a batch drawn some at a time by several processes, each before its item's turn comes.

Items of a job are carried out one by one, each under its own lock and right; what takes long is drawing.
So the first draft that is not there yet brings the next few of its job along: their contents are read as the
starter may see them, drawn side by side, and taken when their turn comes, if they still say the same.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import User
from agreements.addresses import as_address
from agreements.content import content_of, sha256_of_content
from agreements.documents import draw_draft
from agreements.models import Agreement, Print
from agreements.opening import whole_papers
from core import clock, presses
from core.models import JobItem

# A few for each process: short enough that a stop is heard soon.
EACH = 4

# (job, agreement, content, version) -> the paper; of the batch in hand only.
_drawn: dict[tuple[int, int, str, int], bytes] = {}


def take(item: JobItem, agreement: Agreement, by: User) -> tuple[str, bytes] | None:
    """(file name, PDF) of the item's draft; None for what is frozen, or on a machine that draws one at a time."""
    if presses.at_once() < 2 or agreement.prints.filter(voided_at=None).exists():
        return None
    key, arguments = _call(item.job_id, agreement, by, clock.now())
    if key not in _drawn:
        _draw_next(item, by, {key: arguments})
    paper = _drawn.pop(key, None)
    return (f"{as_address(agreement.identifier)}-draft-{agreement.version}", paper) if paper else None


def close() -> None:
    """Forget what was not taken, and end the helpers: the batch is at its end."""
    _drawn.clear()
    presses.close()


def _draw_next(item: JobItem, by: User, calls: dict[tuple[int, int, str, int], tuple[Any, ...]]) -> None:
    """Draw the item's draft and the next ones of its job."""
    _drawn.clear()
    more = presses.at_once() * EACH - 1
    waiting = JobItem.objects.filter(job=item.job_id, state=JobItem.State.WAITING, position__gt=item.position)
    keys = [each.payload["agreement"] for each in waiting.exclude(payload__has_key="join").order_by("position")[:more]]
    moment = clock.now()
    drafts = whole_papers().filter(pk__in=Agreement.objects.visible_to(by).filter(pk__in=keys))
    for agreement in drafts.exclude(pk__in=Print.objects.filter(voided_at=None).values("agreement")):
        key, arguments = _call(item.job_id, agreement, by, moment)
        calls[key] = arguments
    papers = presses.draw_many([(draw_draft, args, kwargs) for args, kwargs in calls.values()])
    _drawn.update({key: paper for key, paper in zip(calls, papers, strict=True) if paper})


def _call(
    job: int, agreement: Agreement, by: User, moment: dt.datetime
) -> tuple[tuple[int, int, str, int], tuple[Any, ...]]:
    content = content_of(agreement)
    facts = {"working_version": agreement.version, "prepared_by": by.full_name, "prepared_at": moment}
    return (job, agreement.pk, sha256_of_content(content), agreement.version), ((content,), facts)
