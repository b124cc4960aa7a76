"""Taking a paper in hand (برداشتن): who has it, since when, and when that is no longer to be waited for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.models import User
from accounts.permissions import read_rights
from accounts.rights import Right
from core import clock
from core.audit import history_of
from core.workdays import holidays, working_days_between

if TYPE_CHECKING:
    from agreements.models import Agreement

CLAIM, RELEASE, REASSIGN = "claim", "release", "reassign"
# A claim without a step expires after so many working days (ux.md 2.2): a colleague may then take the paper over.
STALE_DAYS = 2
# Who works at a desk on which papers may be claimed.
RIGHT_OF_DESK = {"expert": Right.CONFIRM_AGREEMENT, "integration": Right.APPROVE_INTEGRATION}


def is_stale(agreement: Agreement, off: frozenset[dt.date] | None = None) -> bool:
    """True when the paper was taken more than STALE_DAYS working days ago and nothing came of it."""
    if agreement.claimed_at is None:
        return False
    taken = timezone.localtime(agreement.claimed_at).date()
    return working_days_between(taken, clock.today(), holidays() if off is None else off) > STALE_DAYS


def holder_before(agreement: Agreement, desk: str) -> User | None:
    """Who had the paper in hand at this desk last, while he still works there and did not put it back."""
    last = history_of(agreement).filter(action__in=(CLAIM, RELEASE, REASSIGN), data__desk=str(desk)).last()
    if last is None or last.action == RELEASE:
        return None
    holder = User.objects.filter(pk=last.data["holder"], is_active=True).first()
    return holder if holder and read_rights(holder).on(RIGHT_OF_DESK[str(desk)], agreement.agency) else None


def colleagues_at(agreement: Agreement) -> list[User]:
    """Everybody who works at the desk the paper lies on, by name."""
    right = RIGHT_OF_DESK.get(agreement.desk)
    if right is None:
        return []
    people = User.objects.filter(
        is_active=True, groups__permissions__codename=right.codename, groups__permissions__content_type__app_label="accounts"
    ).distinct()
    return [person for person in people if read_rights(person).on(right, agreement.agency)]
