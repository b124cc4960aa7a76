"""What acts beside the text of a paper share: comments and answers do not move it and make no new version of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from accounts.models import User
from agreements.models import Agreement, Comment
from core.audit import record
from core.refusals import Refused
from core.workflow import lock

NO_SUCH_COMMENT = "این نکته دیگر نیست؛ همکاری آن را حذف کرده است."


@contextmanager
def on_paper(
    agreement: Agreement, may: Callable[[Any, Any], Any], *, by: User, action: str, side: str
) -> Iterator[tuple[Agreement, dict[str, str]]]:
    """Lock the paper, ask on the locked row, run the block, write one line of the history.

    The block gets the locked paper and a dict in which it says the `label` and the `note` of the
    line. The lock is that of the steps: a confirmation either sees the comment or comes before it.
    """
    with transaction.atomic():
        locked = lock(agreement)
        may(by, locked).or_refuse()
        told = {"label": "", "note": ""}
        yield locked, told
        record(locked, by=by, action=action, label=told["label"], side=side, note=told["note"])


def comment_of(agreement: Agreement, number: int) -> Comment:
    """The comment with that number on the locked paper; Refused where a colleague removed it meanwhile."""
    found = agreement.comments.filter(number=number).first()
    if found is None:
        raise Refused(NO_SUCH_COMMENT)
    return found
