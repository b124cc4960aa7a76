"""Notification: numbers, dates in order, the credit used for good, the issued copy (decisions 3, 12, 13)."""

from __future__ import annotations

import datetime as dt

import pytest

from agreements.actions.notify_agreement import (
    BEFORE_SIGNATURE,
    LATER_THAN_TODAY,
    NOTIFIED_BEFORE_EXCHANGED,
    notify_agreement,
)
from agreements.invariants import EXCHANGE_NUMBER_ONCE, NOTIFICATION_NUMBER_ONCE
from agreements.models import Agreement
from core import clock
from core.audit import history_of
from core.jalali import from_jalali
from core.refusals import Refused
from distribution.models import CreditCeiling
from tests.agreements.circuit import traces
from tests.factories.agreements import agreement_at, fresh
from tests.factories.moments import moment
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


def khordad(day: int) -> dt.date:
    return from_jalali(1397, 3, day)


@pytest.fixture
def paper(office: Office) -> Agreement:
    """Signed by both on Khordad the fifth."""
    return agreement_at("signed", office, countersigned=True)


def notify(paper: Agreement, office: Office, **changed: object) -> Agreement:
    """On Khordad the twelfth."""
    given = {
        "exchange_number": "م/۱۲", "exchange_date": khordad(9), "notification_number": "ا/۱۲", "notification_date": khordad(12),
    }  # fmt: skip
    with clock.at(moment(1397, 3, 12)):
        return notify_agreement(fresh(paper), **{**given, **changed}, by=office.integration)


def test_the_numbers_the_use_of_the_credit_and_the_issued_copy(paper: Agreement, office: Office) -> None:
    notify(paper, office)
    now = fresh(paper)
    assert (now.state, now.desk, now.notified_by) == ("notified", "none", office.integration)
    assert (now.exchange_number, now.exchange_date) == ("م/۱۲", khordad(9))
    assert (now.notification_number, now.notification_date) == ("ا/۱۲", khordad(12))
    ceiling = CreditCeiling.objects.get(agency=office.agency)
    assert (ceiling.notified, ceiling.reserved, ceiling.used) == (52_000, 0, 52_000)
    issued = now.prints.get(kind="issued")
    frozen = now.valid_print
    assert (issued.serial, issued.content, issued.content_sha256) == (frozen.serial, frozen.content, frozen.content_sha256)
    assert issued.file != frozen.file
    entry = history_of(now).last()
    assert (entry.action, entry.data["exchange_number"], entry.data["notification_number"]) == ("notify", "م/۱۲", "ا/۱۲")


REFUSED = {
    "exchanged tomorrow": ({"exchange_date": khordad(13), "notification_date": khordad(13)}, LATER_THAN_TODAY),
    "notified tomorrow": ({"notification_date": khordad(13)}, LATER_THAN_TODAY),
    "exchanged before the signature": ({"exchange_date": khordad(4)}, BEFORE_SIGNATURE),
    "notified before the exchange": ({"notification_date": khordad(8)}, NOTIFIED_BEFORE_EXCHANGED),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_dates_out_of_order(fault: str, paper: Agreement, office: Office) -> None:
    changed, sentence = REFUSED[fault]
    before = traces(paper)
    with pytest.raises(Refused) as refusal:
        notify(paper, office, **changed)
    assert refusal.value.sentence == sentence
    assert traces(paper) == before


@pytest.mark.parametrize(
    "dates",
    [
        {"exchange_date": khordad(5), "notification_date": khordad(5)},
        {"exchange_date": khordad(12), "notification_date": khordad(12)},
    ],
)
def test_the_same_day_is_early_enough_and_late_enough(dates: dict, paper: Agreement, office: Office) -> None:
    assert notify(paper, office, **dates).state == "notified"


@pytest.mark.parametrize(
    ("number", "sentence"),
    [("exchange_number", EXCHANGE_NUMBER_ONCE.sentence), ("notification_number", NOTIFICATION_NUMBER_ONCE.sentence)],
)
def test_a_number_of_the_same_year_is_taken_once(number: str, sentence: str, paper: Agreement, office: Office) -> None:
    done = notify(agreement_at("signed", office, agency=office.other_agency, countersigned=True), office)
    given = {"exchange_number": "م/۱۳", "notification_number": "ا/۱۳"}
    with pytest.raises(Refused) as refusal:
        notify(paper, office, **{**given, number: getattr(done, number)})
    assert refusal.value.sentence == sentence
    assert notify(paper, office, **given).state == "notified"


def test_what_was_used_is_not_free_any_more(paper: Agreement, office: Office) -> None:
    """The next paper of the agency finds nothing left; and the notified one is not begun again."""
    notify(paper, office)
    assert CreditCeiling.objects.get(agency=office.agency).free == 0
