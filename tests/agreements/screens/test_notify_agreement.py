"""Exchange and notification: two numbers, two dates, and the end of the circuit."""

from __future__ import annotations

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements import invariants, permissions
from agreements.actions import notify_agreement as rules
from agreements.models import Agreement, Print
from agreements.workflow import State
from core.models import AuditEntry
from distribution.models import CreditCeiling
from tests.agreements.screens.crowd import hidden, text_of, title_of
from tests.factories.agreements import agreement_at, fresh, notified, signed_by_agency, signed_by_organization

pytestmark = pytest.mark.django_db
TYPED = {
    "exchange_number": "97/210/18431", "exchange_date": "۱۳۹۷/۰۳/۰۵",
    "notification_number": "97/210/18452", "notification_date": "1397-3-5",
}  # fmt: skip


def page_of(agreement: Agreement) -> str:
    return f"/agreements/{agreement.identifier}/notify/"


@pytest.fixture
def signed(office) -> Agreement:
    """Signed by the agency and by the Organization."""
    return agreement_at(State.SIGNED, office, countersigned=True)


def test_it_names_the_signers_the_recipients_and_what_cannot_be_taken_back(office, signed_in, signed):
    page = signed_in(office.integration).get(page_of(signed))
    words = text_of(page)
    assert office.agency_head.full_name in words and office.org_head.full_name in words
    assert "خزانهٔ معین استان" in words
    assert "پس از ابلاغ، اعتبار قطعی می‌شود" in words
    assert page.content.decode().count('value="۱۳۹۷/۰۳/۰۵"') == 2


def test_notifying_uses_the_credit_and_issues_the_copy(office, signed_in, signed):
    client = signed_in(office.integration)
    answer = client.post(page_of(signed), {**hidden(client.get(page_of(signed))), **TYPED}, follow=True)
    done = fresh(signed)
    assert (done.state, done.exchange_number, done.notification_number) == (State.NOTIFIED, "97/210/18431", "97/210/18452")
    assert Print.objects.filter(agreement=signed, kind="issued").count() == 1
    ceiling = CreditCeiling.objects.get(agency=office.agency)
    assert (ceiling.reserved, ceiling.used) == (0, 52_000)
    assert "«مبادله و ابلاغ به دستگاه» ثبت شد." in text_of(answer)
    assert AuditEntry.objects.filter(subject_id=signed.pk, action="notify").count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"exchange_number": ""}, "این بخش را بنویسید."),
        ({"exchange_number": "ا" * 41}, "نویسه دارد؛ آن را کوتاه‌تر کنید."),
        ({"exchange_date": "1397/13/01"}, "ماه باید میان ۱ و ۱۲ باشد."),
        ({"notification_date": "فردا"}, "تاریخ را به صورت سال/ماه/روز بنویسید"),
        ({"notification_date": "1397/03/06"}, rules.LATER_THAN_TODAY),
        ({"exchange_date": "1397/03/04", "notification_date": "1397/03/05"}, rules.BEFORE_SIGNATURE),
        ({"exchange_date": "1397/03/05", "notification_date": "1397/03/04"}, rules.NOTIFIED_BEFORE_EXCHANGED),
        ({"notification_number": "97\u202e210"}, "متن نویسهٔ پنهانی دارد"),
    ],
)
def test_bad_input_is_told_at_its_field_and_the_rest_is_kept(office, signed_in, signed, typed, sentence):
    client = signed_in(office.integration)
    sent = {**hidden(client.get(page_of(signed))), **TYPED, **typed}
    answer = client.post(page_of(signed), sent)
    body = answer.content.decode()
    assert sentence in text_of(answer)
    assert title_of(answer).startswith("خطا: ")
    assert 'aria-invalid="true"' in body
    assert all(value in body for name, value in sent.items() if name in TYPED and name not in typed)
    assert fresh(signed).state == State.SIGNED


@pytest.mark.parametrize("which", ["exchange_number", "notification_number"])
def test_a_number_of_the_year_is_used_once(office, signed_in, signed, which):
    other = agreement_at(State.SIGNED, office, agency=office.other_agency, countersigned=True)
    notified(other, office, number="7")
    used = {"exchange_number": "م/7", "notification_number": "ا/7"}[which]
    client = signed_in(office.integration)
    answer = client.post(page_of(signed), {**hidden(client.get(page_of(signed))), **TYPED, which: used})
    rule = invariants.EXCHANGE_NUMBER_ONCE if which == "exchange_number" else invariants.NOTIFICATION_NUMBER_ONCE
    assert answer.status_code == 409
    assert rule.sentence in text_of(answer)
    assert f'id="id_{which}_error"' in answer.content.decode()
    assert fresh(signed).state == State.SIGNED


def test_a_second_press_notifies_once(office, signed_in, signed):
    client = signed_in(office.integration)
    sent = {**hidden(client.get(page_of(signed))), **TYPED}
    client.post(page_of(signed), sent)
    again = client.post(page_of(signed), sent, follow=True)
    assert "«مبادله و ابلاغ به دستگاه» پیش‌تر ثبت شده است و دوباره انجام نشد." in text_of(again)
    assert Print.objects.filter(agreement=signed, kind="issued").count() == 1


def test_a_colleague_who_was_faster_is_named_and_the_numbers_are_kept(office, signed_in, signed):
    mine = signed_in(office.integration)
    old = hidden(mine.get(page_of(signed)))
    theirs = signed_in(office.integration2)
    theirs.post(page_of(signed), {**hidden(theirs.get(page_of(signed))), **TYPED, "exchange_number": "1", "notification_number": "2"})
    answer = mine.post(page_of(signed), {**old, **TYPED})
    assert answer.status_code == 409
    assert f"{office.integration2.full_name}، ساعت ۱۰:۰۰، «مبادله و ابلاغ به دستگاه»" in text_of(answer)
    assert fresh(signed).exchange_number == "1"


def test_the_organizations_signature_comes_first(office, signed_in):
    agreement = agreement_at(State.SIGNED, office)
    answer = signed_in(office.integration).get(page_of(agreement))
    assert answer.status_code == 403
    assert permissions.NOT_COUNTERSIGNED in text_of(answer)


def test_a_year_without_the_organizations_slot_goes_straight_to_notification(office, signed_in):
    office.year.organization_slot = "none"
    office.year.save()
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    signed = signed_by_organization(signed_by_agency(agreement, office), office)
    client = signed_in(office.integration)
    client.post(page_of(signed), {**hidden(client.get(page_of(signed))), **TYPED})
    assert fresh(signed).state == State.NOTIFIED


@pytest.mark.parametrize("who", ["staff", "agency_head", "expert", "deputy", "org_head", "auditor"])
def test_nobody_but_integration_notifies(office, signed_in, signed, who):
    client = signed_in(office.again(who))
    answer = client.post(page_of(signed), {"version": signed.version, **TYPED})
    assert answer.status_code == 403
    assert OUT_OF_REACH in text_of(answer)
    assert fresh(signed).state == State.SIGNED
