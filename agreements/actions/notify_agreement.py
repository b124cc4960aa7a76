"""Integration records the numbers and notifies: the credit is used, the issued copy is frozen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.models import User
from agreements import invariants
from agreements.actions.freeze_print import check_address
from agreements.actions.holding_credit import use
from agreements.actions.replace_agreement import replace_agreement
from agreements.allocated import below_allocated, put_on, sentence
from agreements.documents import draw_issued
from agreements.failures import drawing
from agreements.models import Agreement, Print
from agreements.timeline import events_of
from agreements.workflow import NOTIFY, State
from core import clock
from core.files import store
from core.jalali import format_jalali
from core.refusals import Refused
from core.text import to_persian_digits
from core.workdays import holidays
from core.workflow import take

LATER_THAN_TODAY = "تاریخ مبادله و تاریخ ابلاغ نباید پس از امروز باشد."
BEFORE_SIGNATURE = "تاریخ مبادله نباید پیش از تاریخ امضای دستگاه باشد."
BEFORE_FORMER = "تاریخ مبادله نباید پیش از تاریخ ابلاغ نسخه‌ای باشد که این اصلاحیه جای آن را می‌گیرد ({day})."
BASE_CHANGED = "مبنای این اصلاحیه تغییر کرده است؛ پیش از ابلاغ باید با نسخهٔ معتبر یکی شود."
NOTIFIED_BEFORE_EXCHANGED = "تاریخ ابلاغ نباید پیش از تاریخ مبادله باشد."


def notify_agreement(
    agreement: Agreement,
    *,
    exchange_number: str,
    exchange_date: dt.date,
    notification_number: str,
    notification_date: dt.date,
    by: User,
    seen_version: int | None = None,
) -> Agreement:
    """Record exchange and notification, turn the reservation into use, issue the final copy.

    An amendment replaces the paper it amends, whose allocations go over to the same lines. Raises Refused: dates
    out of order, in the future or before the former paper's, a number already used this year, a line below what
    is allocated on it.
    """
    facts = {"exchange_number": exchange_number, "notification_number": notification_number}
    # The paper an amendment replaces is its parent here: locked before it, as everywhere.
    holding = [agreement.ceilings(), Agreement.objects.filter(pk=agreement.amends_id)]
    # One transaction around the step: what is allocated leaves the old lines while their paper is still notified,
    # and comes onto the new ones once theirs is; in between no line carries it.
    with transaction.atomic():
        with take(NOTIFY, agreement, by=by, seen_version=seen_version, holding=holding, data=facts) as locked:
            _refuse_bad_dates(locked, exchange_date, notification_date)
            _refuse_used_numbers(locked, exchange_number, notification_number)
            _refuse_below_allocated(locked)
            locked.exchange_number, locked.exchange_date = exchange_number, exchange_date
            locked.notification_number, locked.notification_date = notification_number, notification_date
            use(locked, by=by)
            moved = replace_agreement(locked.amends, by=by, amendment=locked) if locked.amends is not None else {}
            with drawing():
                _issue_copy(locked, by=by)
        put_on(locked, moved)
    return locked


def _refuse_bad_dates(agreement: Agreement, exchange_date: dt.date, notification_date: dt.date) -> None:
    if max(exchange_date, notification_date) > clock.today():
        raise Refused(LATER_THAN_TODAY)
    former = agreement.amends
    if former is not None and former.notification_date is not None and exchange_date < former.notification_date:
        raise Refused(BEFORE_FORMER.format(day=to_persian_digits(format_jalali(former.notification_date))))
    signed = min(agreement.signatures.filter(voided_at=None).values_list("signed_on", flat=True))
    if exchange_date < signed:
        raise Refused(BEFORE_SIGNATURE)
    if notification_date < exchange_date:
        raise Refused(NOTIFIED_BEFORE_EXCHANGED)


def _refuse_below_allocated(agreement: Agreement) -> None:
    if agreement.amends is None:
        return
    if agreement.amends.state != State.NOTIFIED:
        raise Refused(BASE_CHANGED)
    breaches = below_allocated(agreement)
    if breaches:
        raise Refused(sentence(breaches[0]))


def _refuse_used_numbers(agreement: Agreement, exchange_number: str, notification_number: str) -> None:
    of_year = Agreement.objects.filter(fiscal_year=agreement.fiscal_year).exclude(pk=agreement.pk)
    if of_year.filter(exchange_number=exchange_number).exists():
        raise Refused(invariants.EXCHANGE_NUMBER_ONCE.sentence)
    if of_year.filter(notification_number=notification_number).exists():
        raise Refused(invariants.NOTIFICATION_NUMBER_ONCE.sentence)


def _issue_copy(agreement: Agreement, *, by: User) -> Print:
    frozen = agreement.valid_print
    moment = clock.now()
    history = events_of(agreement)
    off = holidays()
    paper = draw_issued(
        frozen.content,
        serial=frozen.serial,
        content_sha256=frozen.content_sha256,
        frozen_at=frozen.frozen_at,
        printed_by=frozen.frozen_by.full_name,
        check_url=check_address(frozen.serial),
        exchange_number=agreement.exchange_number,
        exchange_date=agreement.exchange_date,
        notification_number=agreement.notification_number,
        notification_date=agreement.notification_date,
        signatures=[_signature(s) for s in agreement.signatures.filter(voided_at=None)],
        history=[
            *(event.for_paper() for event in history),
            {
                "label": NOTIFY.done,
                "name": by.full_name,
                "position": by.position,
                "on_behalf_of": agreement.acting.principal_name if agreement.acting else "",
                "at": moment,
                "working_days": agreement.days_at_desk(off),
                "with_agency": False,
                "note": "",
            },
        ],
        total_working_days=agreement.days_used(off),
    )
    return Print.objects.create(
        agreement=agreement,
        kind=Print.Kind.ISSUED,
        number=frozen.number,
        serial=frozen.serial,
        content=frozen.content,
        content_sha256=frozen.content_sha256,
        file=store(paper, "application/pdf"),
        frozen_at=moment,
        frozen_by=by,
    )


def _signature(signature: Any) -> dict[str, Any]:
    return {
        "slot": signature.slot,
        "role": signature.get_slot_display(),
        "name": signature.signer_name,
        "title": signature.signer_title,
        "on_behalf_of": signature.on_behalf_of,
        "kind": signature.get_kind_display(),
        "at": signature.signed_at,
    }
