"""Write a signatory into the register, or his end: whose signature counts from which day (feature E3)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts import invariants
from accounts.models import ExecutiveAgency, Signatory, SignatureSlot, User
from accounts.permissions import read_rights
from accounts.rights import Right
from accounts.stand_in_permissions import keep_signatories
from core import clock
from core.audit import record
from core.models import AuditEntry
from core.refusals import AlreadyDone, Refused

RIGHT_OF_SLOT = {
    SignatureSlot.AGENCY_HEAD: Right.SIGN_AGREEMENT,
    SignatureSlot.DEPUTY: Right.APPROVE_DEPUTY,
    SignatureSlot.HEAD: Right.SIGN_FOR_ORGANIZATION,
}
LACKS_THE_ROLE = "این شخص نقش امضای این جایگاه را ندارد. ابتدا نقش او را مدیر سامانه ثبت می‌کند."
LETTER_IN_FUTURE = "تاریخ حکم نباید پس از امروز باشد."
RECORDED_ALREADY = "این امضادار پیش‌تر ثبت شده است و دوباره ثبت نشد."
ENDED_ALREADY = "پایان این امضادار پیش‌تر ثبت شده است."
END_BEFORE_START = "تاریخ پایان نباید پیش از تاریخ آغاز باشد."
END_LATER_THAN_TERM = "این امضادار خود پیش از این تاریخ به پایان می‌رسد."
HAS_SIGNED_LATER = "این امضادار پس از این تاریخ امضا کرده است؛ تاریخ پایان را پس از آخرین امضای او بنویسید."
REASON_NEEDED = "دلیل پایان را بنویسید، مانند «بازنشستگی» یا شمارهٔ حکم تازه."


@transaction.atomic
def record_signatory(
    *,
    slot: str,
    agency: ExecutiveAgency | None,
    person: User,
    title: str,
    first_day: dt.date,
    last_day: dt.date | None,
    letter_number: str,
    letter_date: dt.date,
    by: User,
) -> Signatory:
    """One line of the register. Raises Refused: no role, days that overlap another's, or AlreadyDone."""
    keep_signatories(by).or_refuse()
    if letter_date > clock.today():
        raise Refused(LETTER_IN_FUTURE)
    if last_day is not None and last_day < first_day:
        raise Refused(invariants.SIGNATORY_HAS_DAYS.sentence)
    if (agency is None) == (slot == SignatureSlot.AGENCY_HEAD):
        raise Refused(invariants.SIGNATORY_OF_AGENCY.sentence)
    rights, right = read_rights(person), RIGHT_OF_SLOT[SignatureSlot(slot)]
    if not (rights.on(right, agency) if agency else rights.anywhere(right)):
        raise Refused(LACKS_THE_ROLE)
    if Signatory.objects.filter(slot=slot, agency=agency, person=person, first_day=first_day, letter_number=letter_number, ended_at=None).exists():
        raise AlreadyDone(RECORDED_ALREADY)
    same_place = Signatory.objects.filter(slot=slot, agency=agency)
    if any(_overlap(other, first_day, last_day) for other in same_place):
        raise Refused(invariants.ONE_SIGNATORY.sentence)
    made = Signatory.objects.create(
        slot=slot, agency=agency, person=person, title=title, first_day=first_day, last_day=last_day, letter_number=letter_number,
        letter_date=letter_date, recorded_by=by, recorded_at=clock.now(),
    )  # fmt: skip
    record(
        made, by=by, action="record_signatory", label="ثبت امضادار", side=AuditEntry.Side.ORGANIZATION,
        data={"person": person.pk, "first_day": first_day.isoformat(), "last_day": last_day and last_day.isoformat(), "letter": letter_number},
    )  # fmt: skip
    return made


@transaction.atomic
def end_signatory(signatory: Signatory, *, last_day: dt.date, reason: str, by: User) -> Signatory:
    """Record the last day on which the signature counts. What was signed until then stays as it is."""
    keep_signatories(by).or_refuse()
    locked = Signatory.objects.select_for_update(no_key=True, of=("self",)).select_related("agency", "person").get(pk=signatory.pk)
    if locked.ended_at is not None:
        raise AlreadyDone(ENDED_ALREADY)
    if not reason:
        raise Refused(REASON_NEEDED)
    if last_day < locked.first_day:
        raise Refused(END_BEFORE_START)
    if locked.last_day is not None and last_day > locked.last_day:
        raise Refused(END_LATER_THAN_TERM)
    if locked.signatures.filter(signed_on__gt=last_day).exists():
        raise Refused(HAS_SIGNED_LATER)
    locked.last_day, locked.ended_by, locked.ended_at, locked.end_reason = last_day, by, clock.now(), reason
    locked.save(update_fields=["last_day", "ended_by", "ended_at", "end_reason"])
    record(
        locked, by=by, action="end_signatory", label="پایان امضادار", side=AuditEntry.Side.ORGANIZATION, note=reason,
        data={"last_day": last_day.isoformat()},
    )  # fmt: skip
    return locked


def _overlap(other: Signatory, first_day: dt.date, last_day: dt.date | None) -> bool:
    ends_before = other.last_day is not None and other.last_day < first_day
    begins_after = last_day is not None and other.first_day > last_day
    return not (ends_before or begins_after)
