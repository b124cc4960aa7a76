"""Record exchange and notification, and notify the agency: the end of the circuit."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from agreements import invariants, permissions
from agreements.actions import notify_agreement as rules
from agreements.content import COPIES
from agreements.models import Agreement
from agreements.opening import note_opening, whole_papers
from agreements.step_forms import StepForm
from agreements.step_pages import carried_out, page, turned_away
from agreements.workflow import NOTIFY, RETURN_TO_DEPUTY
from core import clock
from core.access import may
from core.jalali import JalaliDateField
from core.text import PersianCharField

DATE_HINT = "سال/ماه/روز، مانند ۱۳۹۷/۰۷/۲۳"


class NotifyForm(StepForm):
    """The secretariat's two numbers and their dates."""

    AT_FIELD = {
        invariants.EXCHANGE_NUMBER_ONCE.sentence: "exchange_number",
        invariants.NOTIFICATION_NUMBER_ONCE.sentence: "notification_number",
        rules.LATER_THAN_TODAY: "notification_date",
        rules.NOTIFIED_BEFORE_EXCHANGED: "notification_date",
        rules.BEFORE_SIGNATURE: "exchange_date",
    }

    exchange_number = PersianCharField(label="شمارهٔ مبادله", max_length=40)
    exchange_date = JalaliDateField(label="تاریخ مبادله", help_text=DATE_HINT)
    notification_number = PersianCharField(label="شمارهٔ ابلاغ", max_length=40)
    notification_date = JalaliDateField(label="تاریخ ابلاغ", help_text=DATE_HINT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        super().__init__(*args, initial={"exchange_date": today, "notification_date": today}, **kwargs)


@may(permissions.see, whole_papers, field="identifier", kwarg="no")
def notify_agreement(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Numbers, dates, recipients, and what it cannot be taken back from."""
    form = NotifyForm(request.POST if request.method == "POST" else None, agreement=agreement)

    def act(given: dict[str, Any]) -> Agreement:
        return rules.notify_agreement(agreement, by=request.user, seen_version=given.pop("version"), **given)

    answer = turned_away(request, agreement, NOTIFY) or carried_out(request, agreement, NOTIFY, form, act)
    if answer:
        return answer
    note_opening(request, agreement)
    facts = {
        "printed": agreement.valid_print,
        "signatures": agreement.signatures.filter(voided_at=None),
        "copies": COPIES,
        "way_back": RETURN_TO_DEPUTY,
        "may_return": bool(RETURN_TO_DEPUTY.may(request.user, agreement)),
    }
    return page(request, "agreements/notify_agreement.html", agreement, NOTIFY, form, **facts)
