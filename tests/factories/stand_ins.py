"""Stand-ins as the people themselves appoint them."""

from __future__ import annotations

import datetime as dt

from accounts.actions.appoint_stand_in import appoint_stand_in
from accounts.models import StandIn, User
from core import clock


def standing_in(substitute: User, principal: User, *, days: int = 7, by: User | None = None, **bounds: object) -> StandIn:
    """`substitute` stands in for `principal` from today for so many days; both are read afresh for what follows."""
    today = clock.today()
    made = appoint_stand_in(
        User.objects.get(pk=principal.pk), User.objects.get(pk=substitute.pk), first_day=today, last_day=today + dt.timedelta(days - 1),
        by=User.objects.get(pk=(by or principal).pk), **bounds,
    )  # fmt: skip
    return made


def again(person: User) -> User:
    """The person as the next request knows him: rights and stand-ins are read anew."""
    return User.objects.get(pk=person.pk)
