"""A step that failed for a reason that is nobody's (a letter that did not leave, a paper that was not drawn).

Nothing is half done by it: the step's own transaction is undone. What remains is this row, seen on the record
with the way to try again. It speaks for the paper's present stay on its desk; once the paper moves, it is past.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import DatabaseError

from agreements.models import StepFailure
from core import clock
from core.middleware import current_request_id
from core.refusals import Refused

if TYPE_CHECKING:
    from accounts.models import User
    from agreements.models import Agreement

logger = logging.getLogger(__name__)

NOT_DRAWN = "ساخت سند ناموفق بود و چیزی ثبت نشد. دوباره تلاش کنید؛ اگر باز هم نشد، کد پیگیری را به پشتیبانی بگویید."
NOT_DELIVERED = "رمز یک‌بارمصرف به رایانامه نرسید و امضایی ثبت نشد. دوباره کد بگیرید؛ اگر باز هم نرسید، با واحد تلفیق بودجه تماس بگیرید."


class NotDrawn(Refused):
    """The paper of a step could not be drawn; the step is undone and may be tried again."""


@contextmanager
def drawing() -> Iterator[None]:
    """Draw a paper inside: whatever goes wrong in the press becomes NotDrawn, its cause in the log."""
    try:
        yield
    except (Refused, DatabaseError):
        raise
    except Exception as error:
        logger.exception("a paper was not drawn")
        raise NotDrawn(NOT_DRAWN) from error


def note_failure(agreement: Agreement, step: str, sentence: str, *, by: User) -> StepFailure:
    """Write it down, after the step's own transaction was undone."""
    return StepFailure.objects.create(
        agreement=agreement, step=step, by=by, at=clock.now(), sentence=sentence, request_id=current_request_id()
    )


def failures_now(agreement: Agreement) -> list[StepFailure]:
    """The failed tries since the paper came to its present desk, the last one of each step."""
    latest: dict[str, StepFailure] = {}
    for failure in StepFailure.objects.filter(agreement=agreement, at__gte=agreement.desk_since).select_related("by"):
        latest.setdefault(failure.step, failure)
    return list(latest.values())
