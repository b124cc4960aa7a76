"""Telling a person something inside the portal (اعلان): one row a person, seen or not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models

from core import clock
from core.models import Message

if TYPE_CHECKING:
    from accounts.models import User


def tell(
    people: Iterable[User], kind: str, text: str, *, label: str = "", subject: models.Model | None = None, url: str = "", dedupe_key: str = ""
) -> list[Message]:
    """Write one message to each person, inside the transaction of what it tells of; give the new ones.

    `label` is the paper's number, shown beside the sentence.
    With a `dedupe_key` nobody is told the same thing twice, also not by two runs at once.
    """
    moment = clock.now()
    rows = [
        Message(
            recipient=person, kind=kind, label=label, text=text, url=url, at=moment, dedupe_key=dedupe_key,
            subject_type=subject._meta.model_name if subject else "", subject_id=subject.pk if subject else None,
        )
        for person in sorted(set(people), key=lambda person: person.pk)
    ]  # fmt: skip
    told = {}
    if dedupe_key:
        told = dict.fromkeys(Message.objects.filter(dedupe_key=dedupe_key).values_list("recipient_id", flat=True))
    fresh = [row for row in rows if row.recipient_id not in told]
    Message.objects.bulk_create(fresh, ignore_conflicts=bool(dedupe_key))
    return fresh


def see(user: User, *, only: int | None = None) -> int:
    """Mark this person's messages, or one of them, as seen; give how many were not."""
    unseen = Message.objects.visible_to(user).filter(seen_at=None)
    return (unseen if only is None else unseen.filter(pk=only)).update(seen_at=clock.now())
