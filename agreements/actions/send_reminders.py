"""The day's round: remind a desk before its target and on its day, and report its delay once.

Run daily (`manage.py send_reminders`); run twice, or by two at once, it tells nobody anything twice, and a day
on which it did not run is made good on the next.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from agreements.actions.keep_calendar import move_deadlines
from agreements.deadlines import NEXT_LEVEL, People, target_on
from agreements.models import Agreement
from agreements.rows import url_of_turn
from agreements.workflow import WITH_AGENCY, Desk
from core import clock
from core.audit import history_of, record
from core.jalali import format_jalali_long
from core.messages import tell
from core.models import AuditEntry, Message
from core.workdays import holidays, working_days_between
from core.workflow import lock

ESCALATE = "escalate"


@dataclass
class Round:
    """What one run did: messages written, delays reported."""

    reminders: int = 0
    escalations: int = 0


def send_reminders() -> Round:
    """Go through every paper that somebody is waited for on; give what was told."""
    # What was changed in the administration's tables meanwhile counts from this morning on.
    move_deadlines()
    done, off, people, today = Round(), holidays(), People(), clock.today()
    waiting = Agreement.objects.exclude(desk=Desk.NONE).filter(fiscal_year__status="active")
    for agreement in waiting.select_related("agency", "fiscal_year", "claimed_by").order_by("pk").iterator(chunk_size=500):
        target = target_on(agreement, off)
        if target is None:
            continue
        if today > target:
            done.escalations += _escalate(agreement, target, people)
        elif today == target:
            done.reminders += _remind(agreement, target, people, "at")
        elif working_days_between(today, target, off) <= 1:
            done.reminders += _remind(agreement, target, people, "before")
    return done


def stay_of(agreement: Agreement, event: str) -> str:
    """The event's name: one stay of the paper on its desk has one of each."""
    return f"{event}:{agreement.pk}:{agreement.desk}:{agreement.desk_since.isoformat()}"


def _remind(agreement: Agreement, target: dt.date, people: People, event: str) -> int:
    with transaction.atomic():
        locked = lock(agreement)
        if stay_of(locked, event) != stay_of(agreement, event):
            return 0  # it has moved on meanwhile
        when = "امروز" if event == "at" else format_jalali_long(target, with_year=False, with_weekday=True)
        words = f"{locked.agency.name}: مهلت «{Desk(locked.desk).label}» {when} به پایان می‌رسد."
        told = tell(
            people.at_desk(locked, locked.desk), Message.Kind.REMINDER, words, label=locked.identifier, subject=locked, url=url_of_turn(locked),
            dedupe_key=stay_of(locked, event),
        )  # fmt: skip
        return len(told)


def _escalate(agreement: Agreement, target: dt.date, people: People) -> int:
    level = NEXT_LEVEL.get(Desk(agreement.desk))
    if level is None:
        return 0
    key = stay_of(agreement, ESCALATE)
    with transaction.atomic():
        locked = lock(agreement)
        if stay_of(locked, ESCALATE) != key or history_of(locked).filter(action=ESCALATE, data__key=key).exists():
            return 0
        words = (
            f"{locked.agency.name}: مهلت «{Desk(locked.desk).label}» "
            f"{format_jalali_long(target, with_year=False, with_weekday=True)} گذشت و پرونده هنوز نزد اوست."
        )
        told = {*people.at_desk(locked, level), *people.at_desk(locked, locked.desk)}
        tell(told, Message.Kind.ESCALATION, words, label=locked.identifier, subject=locked, url=locked.get_absolute_url(), dedupe_key=key)
        side = AuditEntry.Side.AGENCY if locked.desk in WITH_AGENCY else AuditEntry.Side.ORGANIZATION
        record(
            locked, by=None, action=ESCALATE, label=f"گذشتن از مهلت {Desk(locked.desk).label}، گزارش به {level.label}", side=side,
            data={"key": key, "target": target.isoformat(), "desk": locked.desk, "level": str(level)},
        )  # fmt: skip
        return 1
