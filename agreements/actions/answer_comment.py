"""The agency answers a comment that came with a return: it changed the draft, or kept it and says why."""

from __future__ import annotations

from accounts.models import User
from agreements import permissions
from agreements.actions.on_paper import comment_of, on_paper
from agreements.models import Agreement, Comment
from core import clock
from core.refusals import Refused
from core.text import normalise, to_persian_digits

WORDS_NEEDED = "برای پاسخ بدون تغییر، دلیل را در یک جمله بنویسید."
KIND_NEEDED = "بگویید پیش‌نویس اصلاح شد یا بدون تغییر می‌ماند."
NOT_SENT = "این نکته برای دستگاه فرستاده نشده است."
SETTLED = "این نکته بسته شده است و پاسخ تازه نمی‌خواهد."


def answer_comment(agreement: Agreement, number: int, *, kind: str, text: str = "", by: User) -> Comment:
    """Answer, or answer anew before the draft is sent again. `kind` is one of Comment.Answer."""
    text = normalise(text)
    if kind not in Comment.Answer.values:
        raise Refused(KIND_NEEDED)
    if kind == Comment.Answer.KEPT and not text:
        raise Refused(WORDS_NEEDED)
    side = agreement.writing_side()
    with on_paper(agreement, permissions.draft, by=by, action="answer_comment", side=side) as (locked, told):
        found = comment_of(locked, number)
        if found.is_internal or found.sent_at is None:
            raise Refused(NOT_SENT)
        if found.settled_at:
            raise Refused(SETTLED)
        found.answer_kind, found.answer, found.answered_by, found.answered_at = kind, text, by, clock.now()
        found.save(update_fields=["answer_kind", "answer", "answered_by", "answered_at"])
        told["label"] = f"پاسخ به نکتهٔ {to_persian_digits(number)}: {found.get_answer_kind_display()}"
        told["note"] = text
    return found
