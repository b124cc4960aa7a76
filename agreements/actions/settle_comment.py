"""The reviewer closes a comment («برطرف شد») or opens it again."""

from __future__ import annotations

from accounts.models import User
from agreements import permissions
from agreements.actions.on_paper import comment_of, on_paper
from agreements.models import Agreement, Comment
from core import clock
from core.models import AuditEntry
from core.refusals import AlreadyDone
from core.text import to_persian_digits

OURS = AuditEntry.Side.ORGANIZATION


def settle_comment(agreement: Agreement, number: int, *, by: User) -> Comment:
    """What was wanted is there; the comment stands in nobody's way any more."""
    with on_paper(agreement, permissions.comment, by=by, action="settle_comment", side=OURS) as (locked, told):
        found = comment_of(locked, number)
        if found.settled_at:
            raise AlreadyDone("این نکته پیش‌تر برطرف‌شده شناخته شده است.")
        found.settled_by, found.settled_at = by, clock.now()
        found.save(update_fields=["settled_by", "settled_at"])
        told["label"] = f"برطرف شدن نکتهٔ {to_persian_digits(number)}"
    return found


def reopen_comment(agreement: Agreement, number: int, *, by: User) -> Comment:
    """It is not settled after all; it goes with the next return, and the paper forward only without it."""
    with on_paper(agreement, permissions.comment, by=by, action="reopen_comment", side=OURS) as (locked, told):
        found = comment_of(locked, number)
        if found.settled_at is None:
            raise AlreadyDone("این نکته باز است.")
        found.settled_by = found.settled_at = None
        found.save(update_fields=["settled_by", "settled_at"])
        told["label"] = f"بازگشودن نکتهٔ {to_persian_digits(number)}"
    return found
