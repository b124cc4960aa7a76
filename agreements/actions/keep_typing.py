"""Keep what a person is typing, so that a lost page loses nothing; and forget it when it was saved."""

from __future__ import annotations

from django.db import connection

from accounts.models import User
from agreements.models import Agreement, KeptTyping
from agreements.permissions import draft
from core import clock
from core.refusals import Refused

LARGEST_TYPING = 400_000
TOO_MUCH_TYPED = "نوشته‌های این صفحه بیش از اندازه است؛ آن را ذخیره کنید."
# All but the first copy of a section are this one; cheaper than an INSERT that gives way.
_KEEP_AGAIN = "UPDATE agreements_kepttyping SET typed = %s, kept_at = %s WHERE agreement_id = %s AND user_id = %s AND section = %s"
_KEEP = """
INSERT INTO agreements_kepttyping (agreement_id, user_id, section, typed, kept_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (agreement_id, user_id, section) DO UPDATE SET typed = EXCLUDED.typed, kept_at = EXCLUDED.kept_at
"""


def keep_typing(agreement: Agreement, section: str, typed: str, *, by: User) -> None:
    """Keep `typed` (a form as browsers send it) for this person and section, in one statement but for the first.

    Raises NotYours where the paper is not this person's to write, Refused where it is too long.
    """
    draft(by, agreement).or_refuse()
    if len(typed) > LARGEST_TYPING:
        raise Refused(TOO_MUCH_TYPED)
    with connection.cursor() as cursor:
        now = clock.now()
        cursor.execute(_KEEP_AGAIN, [typed, now, agreement.pk, by.pk, section])
        if not cursor.rowcount:
            cursor.execute(_KEEP, [agreement.pk, by.pk, section, typed, now])


def forget_typing(agreement: Agreement, section: str, *, by: User) -> None:
    """It was saved, or the person does not want it: the copy goes."""
    KeptTyping.objects.filter(agreement=agreement, user=by, section=section).delete()
