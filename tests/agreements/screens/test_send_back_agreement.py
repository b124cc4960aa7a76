"""Returning a paper: one act with a reason, a text and the way back."""

from __future__ import annotations

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements import permissions
from agreements.actions.send_back_agreement import TEXT_NEEDED
from agreements.models import Agreement, ReturnNote, ReturnReason
from agreements.workflow import State
from core.models import AuditEntry
from distribution.models import CreditCeiling
from tests.agreements.screens.crowd import hidden, text_of, title_of
from tests.factories.agreements import agreement_at, fresh

pytestmark = pytest.mark.django_db
TEXT = "مبلغ فصل ۲ با جمع فعالیت‌ها برابر نیست."


def page_of(agreement: Agreement, step: str = "return_to_agency") -> str:
    return f"/agreements/{agreement.identifier}/return/{step}/"


def test_it_offers_the_catalogue_and_says_what_a_return_does(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    ReturnReason.objects.create(code="old", title="دلیل کنارگذاشته", is_active=False)
    words = text_of(signed_in(office.expert).get(page_of(agreement)))
    assert "مغایرت با سقف ابلاغی" in words and "دلیل کنارگذاشته" not in words
    assert "رزرو اعتبار آزاد می‌شود" in words
    assert "پس از این نزد دستگاه اجرایی" in words


def test_returning_to_the_agency_frees_the_credit_and_tells_why(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    client = signed_in(office.expert)
    sent = {**hidden(client.get(page_of(agreement))), "reason": office.reason.pk, "text": TEXT}
    answer = client.post(page_of(agreement), sent, follow=True)
    assert fresh(agreement).state == State.RETURNED
    assert sum(CreditCeiling.objects.filter(agency=office.agency).values_list("reserved", flat=True)) == 0
    note = ReturnNote.objects.get(agreement=agreement)
    assert (note.reason, note.text, note.from_desk, note.to_desk, note.by) == (
        office.reason, TEXT, "expert", "agency", office.expert,
    )  # fmt: skip
    assert f"مغایرت با سقف ابلاغی، {TEXT}" in text_of(answer)


@pytest.mark.parametrize(
    ("state", "step", "who", "to"),
    [
        (State.EXPERT_CONFIRMED, "return_to_expert", "integration", State.SUBMITTED),
        (State.EXPERT_CONFIRMED, "return_to_agency", "integration", State.RETURNED),
        (State.INTEGRATION_APPROVED, "return_to_integration", "deputy", State.EXPERT_CONFIRMED),
        (State.DEPUTY_APPROVED, "decline_signature", "agency_head", State.INTEGRATION_APPROVED),
        (State.SIGNED, "return_to_deputy", "org_head", State.INTEGRATION_APPROVED),
    ],
)
def test_every_return_arrives_where_the_table_says_and_voids_the_print(office, signed_in, state, step, who, to):
    agreement = agreement_at(state, office)
    client = signed_in(office.again(who))
    sent = {**hidden(client.get(page_of(agreement, step))), "reason": office.reason.pk, "text": TEXT}
    client.post(page_of(agreement, step), sent)
    moved = fresh(agreement)
    assert moved.state == to
    assert moved.valid_print is None
    assert moved.prints.get(number=1).void_reason.endswith("مغایرت با سقف ابلاغی")


def test_only_the_deputy_returning_to_the_agency_may_ask_for_it_back(office, signed_in):
    agreement = agreement_at(State.INTEGRATION_APPROVED, office)
    client = signed_in(office.deputy)
    assert "یک‌راست نزد من" not in text_of(client.get(page_of(agreement, "return_to_integration")))
    page = client.get(page_of(agreement))
    assert "یک‌راست نزد من" in text_of(page)
    client.post(page_of(agreement), {**hidden(page), "reason": office.reason.pk, "text": TEXT, "resume_here": "on"})
    assert fresh(agreement).resumes_at_deputy is True


def test_an_expert_who_smuggles_the_wish_in_is_not_heard(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    client = signed_in(office.expert)
    page = client.get(page_of(agreement))
    client.post(page_of(agreement), {**hidden(page), "reason": office.reason.pk, "text": TEXT, "resume_here": "on"})
    assert fresh(agreement).resumes_at_deputy is False


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": "", "text": TEXT}, "یکی از دلیل‌ها را انتخاب کنید."),
        ({"reason": "999999", "text": TEXT}, "یکی از دلیل‌های فهرست را انتخاب کنید."),
        ({"reason": "abc", "text": TEXT}, "یکی از دلیل‌های فهرست را انتخاب کنید."),
        ({"reason": "9" * 40, "text": TEXT}, "یکی از دلیل‌های فهرست را انتخاب کنید."),
        ({"text": "   "}, TEXT_NEEDED),
        ({"text": "خط\u2066پنهان"}, "متن نویسهٔ پنهانی دارد"),
    ],
)
def test_what_is_missing_is_told_at_its_field_and_the_rest_is_kept(office, signed_in, typed, sentence):
    agreement = agreement_at(State.SUBMITTED, office)
    client = signed_in(office.expert)
    sent = {**hidden(client.get(page_of(agreement))), "reason": office.reason.pk, **typed}
    answer = client.post(page_of(agreement), sent)
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert title_of(answer).startswith("خطا: ")
    assert typed["text"].strip() in answer.content.decode()
    assert fresh(agreement).state == State.SUBMITTED
    assert not ReturnNote.objects.exists()


def test_arabic_letters_are_stored_as_persian_ones(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    client = signed_in(office.expert)
    page = client.get(page_of(agreement))
    client.post(page_of(agreement), {**hidden(page), "reason": office.reason.pk, "text": "كسري در پيوست"})
    assert ReturnNote.objects.get().text == "کسری در پیوست"


def test_a_second_press_returns_once(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    client = signed_in(office.expert)
    sent = {**hidden(client.get(page_of(agreement))), "reason": office.reason.pk, "text": TEXT}
    client.post(page_of(agreement), sent)
    again = client.post(page_of(agreement), sent, follow=True)
    assert "«عودت به دستگاه» پیش‌تر ثبت شده است و دوباره انجام نشد." in text_of(again)
    assert ReturnNote.objects.count() == 1
    assert AuditEntry.objects.filter(subject_id=agreement.pk, action="return_to_agency").count() == 1


def test_a_colleague_who_was_faster_is_named_and_the_text_is_kept(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    mine, theirs = signed_in(office.integration), signed_in(office.integration2)
    sent = {**hidden(mine.get(page_of(agreement))), "reason": office.reason.pk, "text": TEXT}
    approve = f"/agreements/{agreement.identifier}/steps/approve_integration/"
    theirs.post(approve, hidden(theirs.get(approve)))
    answer = mine.post(page_of(agreement), sent)
    assert answer.status_code == 409
    assert f"{office.integration2.full_name}، ساعت ۱۰:۰۰، «تأیید تلفیق بودجه»" in text_of(answer)
    assert fresh(agreement).state == State.INTEGRATION_APPROVED


@pytest.mark.parametrize(
    ("state", "step", "who", "reason"),
    [
        (State.SUBMITTED, "return_to_agency", "integration", OUT_OF_REACH),
        (State.SUBMITTED, "return_to_agency", "staff", OUT_OF_REACH),
        (State.DEPUTY_APPROVED, "return_to_agency", "deputy", permissions.NOT_YOUR_TURN),
        (State.DEPUTY_APPROVED, "decline_signature", "staff", OUT_OF_REACH),
        (State.SIGNED, "return_to_deputy", "integration", OUT_OF_REACH),
    ],
)
def test_whose_turn_it_is_not_hears_why(office, signed_in, state, step, who, reason):
    agreement = agreement_at(state, office)
    answer = signed_in(office.again(who)).get(page_of(agreement, step))
    assert answer.status_code == 403
    assert reason in text_of(answer)


@pytest.mark.parametrize("step", ["confirm", "cancel", "recall_submission", "return", "../x"])
def test_steps_that_are_no_returns_are_not_found(office, signed_in, step):
    agreement = agreement_at(State.SUBMITTED, office)
    assert signed_in(office.expert).get(page_of(agreement, step)).status_code == 404
