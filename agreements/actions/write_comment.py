"""A reviewer's comments: write, change, remove. Until they are sent with a return only the Organization sees them."""

from __future__ import annotations

from django.db.models import Max

from accounts.models import User
from agreements import permissions
from agreements.actions.on_paper import comment_of, on_paper
from agreements.content import content_of
from agreements.models import Agreement, Comment
from agreements.places import place_of
from core import clock
from core.models import AuditEntry
from core.refusals import AlreadyDone, Refused
from core.text import normalise, to_persian_digits

TEXT_NEEDED = "نکته را در یک یا دو جمله بنویسید."
NO_SUCH_PLACE = "این ردیف در متن کنونی پرونده نیست؛ صفحه را تازه کنید و نکته را از نو بنویسید."
ALREADY_SENT = "این نکته فرستاده یا بسته شده است و دیگر تغییر نمی‌کند."
ANOTHERS = "این نکته را همکار دیگری نوشته است؛ تنها نویسنده آن را تغییر می‌دهد یا حذف می‌کند."
OURS = AuditEntry.Side.ORGANIZATION


def write_comment(
    agreement: Agreement, *, section: str, row: str = "", cell: str = "", text: str, is_internal: bool = False, by: User
) -> Comment:
    """Write the next comment on a section, a row or a cell of what the paper says now."""
    text = normalise(text)
    if not text:
        raise Refused(TEXT_NEEDED)
    with on_paper(agreement, permissions.comment, by=by, action="write_comment", side=OURS) as (locked, told):
        place = place_of(content_of(locked), section, row, cell)
        if place is None:
            raise Refused(NO_SUCH_PLACE)
        same = {"section": section, "row": row, "cell": cell, "text": text, "is_internal": is_internal, "by": by}
        if locked.comments.filter(**same, sent_at=None, settled_at=None).exists():
            raise AlreadyDone("این نکته پیش‌تر ثبت شده است و دوباره ثبت نشد.")
        number = (locked.comments.aggregate(last=Max("number"))["last"] or 0) + 1
        found = Comment.objects.create(agreement=locked, number=number, place=place, desk=locked.desk, at=clock.now(), **same)
        told["label"] = f"ثبت نکتهٔ {to_persian_digits(number)}"
        told["note"] = f"{place}: {text}"
    return found


def change_comment(agreement: Agreement, number: int, *, text: str, is_internal: bool, by: User) -> Comment:
    """Say it differently, while it is not sent."""
    text = normalise(text)
    if not text:
        raise Refused(TEXT_NEEDED)
    with on_paper(agreement, permissions.comment, by=by, action="change_comment", side=OURS) as (locked, told):
        found = _unsent(locked, number, by)
        found.text, found.is_internal = text, is_internal
        found.save(update_fields=["text", "is_internal"])
        told["label"], told["note"] = f"ویرایش نکتهٔ {to_persian_digits(number)}", text
    return found


def drop_comment(agreement: Agreement, number: int, *, by: User) -> None:
    """Take it back, while it is not sent; its number is not used again before it is the last."""
    with on_paper(agreement, permissions.comment, by=by, action="drop_comment", side=OURS) as (locked, told):
        found = _unsent(locked, number, by)
        told["label"], told["note"] = f"حذف نکتهٔ {to_persian_digits(number)}", f"{found.place}: {found.text}"
        found.delete()


def _unsent(agreement: Agreement, number: int, by: User) -> Comment:
    found = comment_of(agreement, number)
    if found.sent_at or found.settled_at:
        raise Refused(ALREADY_SENT)
    if found.by_id != by.pk:
        raise Refused(ANOTHERS)
    return found
