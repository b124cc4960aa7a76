"""End a stand-in before its last day; from the next request on it counts no more (decision 17)."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from accounts.models import StandIn, User
from accounts.stand_in_permissions import withdraw
from accounts.stand_ins import side_of
from core import clock
from core.audit import record
from core.messages import tell
from core.models import Message
from core.refusals import AlreadyDone, Refused

WITHDRAWN_ALREADY = "این جانشینی پیش‌تر پایان یافته است."
IS_OVER = "مدت این جانشینی خود به پایان رسیده است."


@transaction.atomic
def withdraw_stand_in(stand_in: StandIn, *, by: User, note: str = "") -> StandIn:
    """Withdraw it now. What was done in its days stays done. Raises Refused, or AlreadyDone the second time."""
    locked = StandIn.objects.select_for_update(no_key=True, of=("self",)).select_related("principal", "substitute").get(pk=stand_in.pk)
    withdraw(by, locked).or_refuse()
    if locked.withdrawn_at is not None:
        raise AlreadyDone(WITHDRAWN_ALREADY)
    if not locked.can_end:
        raise Refused(IS_OVER)
    locked.withdrawn_at, locked.withdrawn_by = clock.now(), by
    locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(locked, by=by, action="withdraw_stand_in", label="پایان جانشینی", side=side_of(by), note=note)
    words = f"جانشینی {locked.substitute.full_name} به جای {locked.principal.full_name} پایان یافت."
    others = [person for person in (locked.principal, locked.substitute) if person.pk != by.pk]
    tell(others, Message.Kind.STAND_IN, words, subject=locked, url=reverse("list_stand_ins"))
    return locked
