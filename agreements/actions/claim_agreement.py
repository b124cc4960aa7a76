"""Take a paper in hand, put it back, or give it to a colleague of the desk (feature A7).

A claim is soft: everybody still sees the paper, but only its holder or his stand-in moves it from here.
"""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from agreements import permissions
from agreements.claims import CLAIM, REASSIGN, RELEASE, colleagues_at
from agreements.models import Agreement
from core import clock
from core.audit import record
from core.messages import tell
from core.models import AuditEntry, Message
from core.refusals import AlreadyDone, NotYours, Refused
from core.text import normalise
from core.workflow import lock

CLAIMED_ALREADY = "این پرونده را پیش‌تر برداشته‌اید."
RELEASED_ALREADY = "این پرونده رها شده است."
HAS_IT_ALREADY = "این پرونده اکنون در دست همین شخص است."
REASON_NEEDED = "دلیل واگذاری را در یک جمله بنویسید."
NOT_OF_THE_DESK = "این شخص روی این میز کار نمی‌کند. یکی از همکاران فهرست را انتخاب کنید."


@transaction.atomic
def claim_agreement(agreement: Agreement, *, by: User) -> Agreement:
    """Take it in hand; the sender can no longer recall it. Raises Refused: another has it, not the person's desk."""
    locked = lock(agreement)
    holder = locked.claimed_by_id
    if holder == by.pk:
        raise AlreadyDone(CLAIMED_ALREADY)
    permissions.claim(by, locked).or_refuse()
    _put_in_hand(locked, by)
    _record(locked, by, CLAIM, "برداشتن پرونده", permissions.claim, holder=by)
    return locked


@transaction.atomic
def release_agreement(agreement: Agreement, *, by: User) -> Agreement:
    """Put it back on the desk, for any colleague to take."""
    locked = lock(agreement)
    if locked.claimed_by_id is None and permissions.claim(by, locked):
        raise AlreadyDone(RELEASED_ALREADY)
    permissions.release(by, locked).or_refuse()
    holder = locked.claimed_by
    locked.claimed_by = locked.claimed_at = None
    locked.save(update_fields=["claimed_by", "claimed_at"])
    _record(locked, by, RELEASE, "رهاکردن پرونده", permissions.release, holder=holder)
    return locked


@transaction.atomic
def reassign_agreement(agreement: Agreement, *, to: User, reason: str, by: User) -> Agreement:
    """Give it to a colleague of the desk, whoever had it; both are told. Raises Refused without a reason."""
    if not normalise(reason):
        raise Refused(REASON_NEEDED)
    locked = lock(agreement)
    if locked.claimed_by_id == to.pk:
        raise AlreadyDone(HAS_IT_ALREADY)
    verdict = permissions.reassign(by, locked)
    if not verdict:
        raise NotYours(verdict.reason)
    if to.pk not in {person.pk for person in colleagues_at(locked)}:
        raise Refused(NOT_OF_THE_DESK)
    before = locked.claimed_by
    _put_in_hand(locked, to)
    _record(
        locked, by, REASSIGN, f"واگذاری پرونده به {to.full_name}", permissions.reassign, holder=to, note=reason,
        taken_from=before.full_name if before else "",
    )  # fmt: skip
    for person in {to, before} - {None, by}:
        words = f"{locked.agency.name}، به {'شما' if person == to else to.full_name} واگذار شد: {reason}"
        tell([person], Message.Kind.ASSIGNED, words, label=locked.identifier, subject=locked, url=locked.get_absolute_url())
    return locked


def _put_in_hand(agreement: Agreement, person: User) -> None:
    agreement.claimed_by, agreement.claimed_at = person, clock.now()
    fields = ["claimed_by", "claimed_at"]
    if agreement.opened_at is None:
        agreement.opened_at, agreement.opened_by = agreement.claimed_at, person
        fields += ["opened_at", "opened_by"]
    agreement.save(update_fields=fields)


def _record(agreement: Agreement, by: User, action: str, label: str, question: object, *, holder: User, note: str = "", **facts: str) -> None:
    record(
        agreement, by=by, action=action, label=label, side=AuditEntry.Side.ORGANIZATION, note=note,
        data={"desk": agreement.desk, "holder": holder.pk, "holder_name": holder.full_name, **facts},
        acting=agreement.acting_for(question, by),
    )  # fmt: skip
