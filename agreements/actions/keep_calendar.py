"""Keep the official holidays; every deadline that runs is set anew around them (decision 16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from agreements.models import Agreement
from agreements.permissions import keep_calendar
from agreements.workflow import Desk
from core.audit import record
from core.jalali import format_jalali, to_jalali
from core.models import AuditEntry, Holiday
from core.refusals import AlreadyDone, Refused
from core.text import normalise
from core.workdays import WEEKEND, add_working_days, holidays

IS_ONE_ALREADY = "این روز پیش‌تر در تقویم تعطیلات ثبت شده است."
IS_WEEKEND = "این روز پنجشنبه یا جمعه است و خود روز کاری نیست؛ ثبت آن لازم نیست."
REASON_NEEDED = "دلیل حذف را بنویسید، مانند شمارهٔ اطلاعیه."
GONE_ALREADY = "این تعطیلی پیش‌تر حذف شده است."
SAME_AGAIN = "همهٔ این روزها پیش‌تر ثبت شده است."

Day = tuple[dt.date, str, str]  # day, occasion, Holiday.Kind


@transaction.atomic
def add_holiday(day: dt.date, title: str, kind: str, *, by: User, note: str = "") -> tuple[Holiday, int]:
    """One day off more; give it and how many deadlines moved. Raises Refused for a weekend, AlreadyDone for the same."""
    keep_calendar(by).or_refuse()
    if day.weekday() in WEEKEND:
        raise Refused(IS_WEEKEND)
    there = Holiday.objects.filter(day=day).first()
    if there is not None:
        raise AlreadyDone(IS_ONE_ALREADY) if there.title == title else Refused(IS_ONE_ALREADY)
    made = _write(day, title, kind, by, note)
    return made, move_deadlines()


@transaction.atomic
def remove_holiday(holiday: Holiday, *, reason: str, by: User) -> int:
    """It is a working day after all; give how many deadlines moved. Raises Refused without a reason."""
    keep_calendar(by).or_refuse()
    if not normalise(reason):
        raise Refused(REASON_NEEDED)
    locked = Holiday.objects.select_for_update().filter(pk=holiday.pk).first()
    if locked is None:
        raise AlreadyDone(GONE_ALREADY)
    record(
        locked, by=by, action="remove_holiday", label="حذف از تعطیلات رسمی", side=AuditEntry.Side.ORGANIZATION, note=reason,
        data={"day": locked.day.isoformat(), "title": locked.title},
    )  # fmt: skip
    locked.delete()
    return move_deadlines()


@transaction.atomic
def import_holidays(days: Iterable[Day], *, by: User) -> tuple[int, int]:
    """Write the days that are not there yet, all or none; give how many, and how many deadlines moved."""
    keep_calendar(by).or_refuse()
    there = set(Holiday.objects.values_list("day", flat=True))
    fresh = [(day, title, kind) for day, title, kind in days if day not in there]
    if not fresh:
        raise AlreadyDone(SAME_AGAIN)
    for day, title, kind in fresh:
        _write(day, title, kind, by, "")
    return len(fresh), move_deadlines()


@transaction.atomic
def move_deadlines() -> int:
    """Set the deadline of every paper that has a running one; give how many changed."""
    off, moved = holidays(), 0
    running = Agreement.objects.filter(Q(clock_from__isnull=False) | Q(desk=Desk.SIGNATORY)).select_related("fiscal_year")
    for agreement in running.order_by("pk").select_for_update(no_key=True, of=("self",)):
        year = agreement.fiscal_year
        if agreement.desk == Desk.SIGNATORY:
            due = add_working_days(to_jalali(agreement.desk_since).togregorian(), year.signature_days, off)
        else:
            due = add_working_days(agreement.clock_from, year.service_days - agreement.days_counted, off)
        if due != agreement.due_on:
            moved += Agreement.objects.filter(pk=agreement.pk).update(due_on=due)
    return moved


def _write(day: dt.date, title: str, kind: str, by: User, note: str) -> Holiday:
    made = Holiday.objects.create(day=day, title=title, kind=kind)
    record(
        made, by=by, action="add_holiday", label=f"ثبت تعطیل رسمی {format_jalali(day)}", side=AuditEntry.Side.ORGANIZATION, note=note,
        data={"day": day.isoformat(), "title": title, "kind": kind},
    )  # fmt: skip
    return made
