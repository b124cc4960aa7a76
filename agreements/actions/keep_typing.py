"""Keep what a person is typing, so that a lost page loses nothing; and forget it when it was saved."""

from __future__ import annotations

from django.db import connection

from accounts.models import User
from agreements.models import Agreement, KeptTyping
from agreements.permissions import draft
from agreements.workflow import WRITABLE
from core import clock
from core.refusals import Refused

LARGEST_TYPING = 400_000
TOO_MUCH_TYPED = "نوشته‌های این صفحه بیش از اندازه است؛ آن را ذخیره کنید."
# Again, on a draft that is still one: whoever has a copy there was asked for the right when it was made.
_AGAIN = """
UPDATE agreements_kepttyping SET typed = %s, kept_at = %s
 WHERE agreement_id = %s AND user_id = %s AND section = %s
   AND EXISTS (SELECT 1 FROM agreements_agreement WHERE id = agreement_id AND state = ANY(%s))
"""
_KEEP = """
INSERT INTO agreements_kepttyping (agreement_id, user_id, section, typed, kept_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (agreement_id, user_id, section) DO UPDATE SET typed = EXCLUDED.typed, kept_at = EXCLUDED.kept_at
"""


def keep_typing(agreement: Agreement, section: str, typed: str, *, by: User) -> None:
    """Keep `typed` (a form as browsers send it) for this person and section, in one statement.

    Raises NotYours where the paper is not this person's to write, Refused where it is too long.
    """
    if len(typed) > LARGEST_TYPING:
        raise Refused(TOO_MUCH_TYPED)
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, [typed, clock.now(), agreement.pk, by.pk, section, [state.value for state in WRITABLE]])
        if cursor.rowcount:
            return
        draft(by, agreement).or_refuse()
        cursor.execute(_KEEP, [agreement.pk, by.pk, section, typed, clock.now()])


def forget_typing(agreement: Agreement, section: str, *, by: User) -> None:
    """It was saved, or the person does not want it: the copy goes."""
    KeptTyping.objects.filter(agreement=agreement, user=by, section=section).delete()
