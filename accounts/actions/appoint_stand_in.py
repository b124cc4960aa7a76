"""Appoint a stand-in: for oneself, or by who manages others; it counts from its first day on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse

from accounts.models import StandIn, User
from accounts.permissions import OUT_OF_REACH
from accounts.stand_ins import has_desk, managed_by, side_of, who_may_stand_in_for
from core import clock
from core.audit import record
from core.jalali import format_jalali
from core.messages import tell
from core.models import Message
from core.refusals import AlreadyDone, NotYours, Refused

NO_DESK = "کسی که میزی در گردش موافقتنامه ندارد جانشین نمی‌خواهد."
NOT_ELIGIBLE = "این شخص در همین سو میزی در گردش موافقتنامه ندارد و نمی‌تواند جانشین شود."
HIMSELF = "کسی جانشین خودش نمی‌شود."
BY_HIMSELF = "خود را جانشین دیگری نمی‌کنید؛ او یا مدیر دیگری این کار را می‌کند."
IN_THE_PAST = "جانشینی از امروز یا روزهای آینده آغاز می‌شود."
ENDS_BEFORE_IT_BEGINS = "تاریخ پایان جانشینی نباید پیش از تاریخ آغاز آن باشد."
TOO_LONG = "جانشینی بیش از یک سال تعیین نمی‌شود."
OVERLAPS = "برای این روزها و همین نوع موافقتنامه جانشین دیگری تعیین شده است."
APPOINTED_ALREADY = "این جانشین پیش‌تر ثبت شده است و دوباره ثبت نشد."
LONGEST = dt.timedelta(days=366)


@transaction.atomic
def appoint_stand_in(
    principal: User,
    substitute: User,
    *,
    first_day: dt.date,
    last_day: dt.date,
    by: User,
    kind: str = "",
    amount_ceiling: int | None = None,
    may_sign: bool = False,
    basis: str = "",
) -> StandIn:
    """Write it down; `amount_ceiling` in million rials. Raises Refused, or AlreadyDone for the same again."""
    # Two appointments for one person meet here.
    principal = User.objects.select_for_update(no_key=True).get(pk=principal.pk)
    _refuse_people(principal, substitute, by)
    _refuse_days(first_day, last_day)
    asked = {
        "principal": principal, "substitute": substitute, "first_day": first_day, "last_day": last_day, "kind": kind,
        "amount_ceiling": amount_ceiling, "may_sign": may_sign, "withdrawn_at": None,
    }  # fmt: skip
    if StandIn.objects.filter(**asked).exists():
        raise AlreadyDone(APPOINTED_ALREADY)
    others = StandIn.objects.filter(principal=principal, withdrawn_at=None, first_day__lte=last_day, last_day__gte=first_day)
    if any(not kind or other.kind in ("", kind) for other in others):
        raise Refused(OVERLAPS)
    made = StandIn.objects.create(**asked, basis=basis, appointed_by=by, appointed_at=clock.now())
    record(made, by=by, action="appoint_stand_in", label="تعیین جانشین", side=side_of(by), note=basis, data=facts_of(made))
    _tell(made, by)
    return made


def _tell(made: StandIn, by: User) -> None:
    days = f"از {format_jalali(made.first_day)} تا {format_jalali(made.last_day)}"
    tell([made.substitute], Message.Kind.STAND_IN, f"{days} جانشین {made.principal.full_name} هستید.", subject=made, url=reverse("list_stand_ins"))
    if by.pk != made.principal_id:
        words = f"{days}، {made.substitute.full_name} جانشین شماست؛ {by.full_name} او را تعیین کرده است."
        tell([made.principal], Message.Kind.STAND_IN, words, subject=made, url=reverse("list_stand_ins"))


def facts_of(stand_in: StandIn) -> dict[str, object]:
    """What the history keeps about it."""
    return {
        "principal": stand_in.principal_id,
        "substitute": stand_in.substitute_id,
        "first_day": stand_in.first_day.isoformat(),
        "last_day": stand_in.last_day.isoformat(),
        "kind": stand_in.kind,
        "amount_ceiling": stand_in.amount_ceiling,
        "may_sign": stand_in.may_sign,
    }


def _refuse_people(principal: User, substitute: User, by: User) -> None:
    if by.pk != principal.pk and not managed_by(by).filter(pk=principal.pk).exists():
        raise NotYours(OUT_OF_REACH)
    if principal.pk == substitute.pk:
        raise Refused(HIMSELF)
    if by.pk == substitute.pk:
        raise Refused(BY_HIMSELF)
    if not has_desk(principal):
        raise Refused(NO_DESK)
    if not who_may_stand_in_for(principal).filter(pk=substitute.pk).exists():
        raise Refused(NOT_ELIGIBLE)


def _refuse_days(first_day: dt.date, last_day: dt.date) -> None:
    if first_day < clock.today():
        raise Refused(IN_THE_PAST)
    if last_day < first_day:
        raise Refused(ENDS_BEFORE_IT_BEGINS)
    if last_day - first_day > LONGEST:
        raise Refused(TOO_LONG)
