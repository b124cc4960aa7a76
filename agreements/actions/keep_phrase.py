"""A reviewer's own saved phrases: add one, put one away."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from agreements import permissions
from agreements.models import SavedPhrase
from core.refusals import AlreadyDone, Refused
from core.text import normalise

TEXT_NEEDED = "جمله را بنویسید."
TOO_MANY = "پنجاه جملهٔ آماده دارید؛ پیش از افزودن، جمله‌ای را که به کار نمی‌برید حذف کنید."
MOST = 50


def keep_phrase(text: str, *, by: User) -> SavedPhrase:
    """Keep a sentence for oneself; one that is there already is told, not doubled."""
    permissions.keep_phrases(by).or_refuse()
    text = normalise(text).replace("\n", " ")
    if not text:
        raise Refused(TEXT_NEEDED)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        mine = SavedPhrase.objects.filter(owner=by, is_active=True)
        if mine.filter(text=text).exists():
            raise AlreadyDone("این جمله در فهرست شما هست.")
        if mine.count() >= MOST:
            raise Refused(TOO_MANY)
        return SavedPhrase.objects.create(owner=by, text=text, position=mine.count())


def drop_phrase(phrase: int, *, by: User) -> None:
    """Remove one's own phrase; those of the group and of all are kept by the administrator."""
    permissions.keep_phrases(by).or_refuse()
    SavedPhrase.objects.filter(pk=phrase, owner=by).delete()
