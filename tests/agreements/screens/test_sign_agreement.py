"""Signing with a one-time code: bound to the document that was shown, done once, never by guessing."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail

from accounts.permissions import OUT_OF_REACH
from agreements import permissions
from agreements.actions import sign_agreement as signing
from agreements.actions.approve_agreement import approve_deputy
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.delivery import NO_ADDRESS, masked
from agreements.models import Agreement, Signature, SigningCode
from agreements.views.sign_agreement import document_code
from agreements.workflow import DECLINE_SIGNATURE, State
from core import clock
from core.models import AuditEntry
from core.text import to_latin_digits
from distribution.models import FiscalYear
from tests.agreements.screens.crowd import hidden, text_of, title_of
from tests.factories.agreements import agreement_at, fresh
from tests.factories.moments import WORKING_MOMENT

pytestmark = pytest.mark.django_db
TICKS = {"read": "on", "final": "on"}


def page_of(agreement: Agreement, act: str = "sign") -> str:
    return f"/agreements/{agreement.identifier}/{act}/"


def code_for(client, agreement: Agreement, act: str = "sign") -> str:
    """Press «دریافت کد» and read the code off the demonstration's message."""
    answer = client.post(page_of(agreement, act), {"send_code": "1"}, follow=True)
    return to_latin_digits(re.search(r"نسخهٔ نمایشی: کد ([۰-۹]{6})", text_of(answer)).group(1))


def test_it_shows_the_document_that_will_be_signed(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    page = signed_in(office.agency_head).get(page_of(agreement))
    words = text_of(page)
    assert "پنجاه و دو هزار میلیون ریال" in words
    assert document_code(agreement.document_sha256) in words
    assert f'href="/agreements/{agreement.identifier}/paper.pdf"' in page.content.decode()
    assert "متن و جدول‌های این موافقتنامه را خوانده‌ام و با امضای آن موافقم." in words
    assert "امضا نمی‌کنم؛ بازگشت با توضیح" in words


def test_the_document_code_is_the_one_on_the_papers_foot():
    assert document_code("84c10cef33c569f3") == "84C1 0CEF"


def test_signing_binds_the_signature_to_the_document_and_moves_the_paper(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    client = signed_in(office.agency_head)
    code = code_for(client, agreement)
    sent = {**hidden(client.get(page_of(agreement))), **TICKS, "code": code}
    answer = client.post(page_of(agreement), sent, follow=True)
    assert answer.redirect_chain == [(agreement.get_absolute_url(), 302)]
    assert fresh(agreement).state == State.SIGNED
    signature = Signature.objects.get(agreement=agreement)
    assert (signature.signer, signature.kind, signature.slot) == (office.agency_head, "code", "agency_head")
    assert signature.content_sha256 == agreement.valid_print.content_sha256
    assert "«امضای بالاترین مقام دستگاه» ثبت شد." in text_of(answer)
    assert AuditEntry.objects.filter(subject_id=agreement.pk, action="sign").count() == 1


def test_a_code_typed_with_persian_digits_is_the_same_code(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    client = signed_in(office.agency_head)
    persian = code_for(client, agreement).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    client.post(page_of(agreement), {**hidden(client.get(page_of(agreement))), **TICKS, "code": f" {persian} "})
    assert fresh(agreement).state == State.SIGNED


def test_a_wrong_code_keeps_the_page_and_signs_nothing(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    client = signed_in(office.agency_head)
    code = code_for(client, agreement)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    answer = client.post(page_of(agreement), {**hidden(client.get(page_of(agreement))), **TICKS, "code": wrong})
    assert signing.WRONG_CODE in text_of(answer)
    assert title_of(answer).startswith("خطا: ")
    assert wrong not in answer.content.decode()
    assert answer.content.decode().count("checked") == 2
    assert not Signature.objects.exists() and fresh(agreement).state == State.DEPUTY_APPROVED


def test_after_five_wrong_codes_the_right_one_is_dead_too(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    client = signed_in(office.agency_head)
    code = code_for(client, agreement)
    sent = {**hidden(client.get(page_of(agreement))), **TICKS}
    for n in range(1, 6):
        client.post(page_of(agreement), {**sent, "code": f"{(int(code) + n) % 10**6:06}"})
    answer = client.post(page_of(agreement), {**sent, "code": code})
    assert signing.TOO_MANY in text_of(answer)
    assert fresh(agreement).state == State.DEPUTY_APPROVED


def test_a_code_lives_five_minutes(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    client = signed_in(office.agency_head)
    code = code_for(client, agreement)
    sent = {**hidden(client.get(page_of(agreement))), **TICKS, "code": code}
    with clock.at(WORKING_MOMENT + dt.timedelta(minutes=6)):
        answer = client.post(page_of(agreement), sent)
    assert signing.NO_CODE in text_of(answer)
    assert fresh(agreement).state == State.DEPUTY_APPROVED


def test_a_second_press_signs_once_and_says_it_was_done(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    client = signed_in(office.agency_head)
    code = code_for(client, agreement)
    sent = {**hidden(client.get(page_of(agreement))), **TICKS, "code": code}
    client.post(page_of(agreement), sent)
    again = client.post(page_of(agreement), sent, follow=True)
    assert "«امضای بالاترین مقام دستگاه» پیش‌تر ثبت شده است و دوباره انجام نشد." in text_of(again)
    assert Signature.objects.count() == 1


def test_a_code_is_not_sent_twice_within_a_minute(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    client = signed_in(office.agency_head)
    code_for(client, agreement)
    answer = client.post(page_of(agreement), {"send_code": "1"}, follow=True)
    assert signing.TOO_SOON in text_of(answer)
    assert SigningCode.objects.count() == 1


def test_the_document_that_changed_meanwhile_is_read_again_before_signing(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    client = signed_in(office.agency_head)
    old = hidden(client.get(page_of(agreement)))
    send_back_agreement(agreement, DECLINE_SIGNATURE, reason=office.reason, text="دوباره ببینید.", by=office.agency_head)
    FiscalYear.objects.update(organization_slot="none")  # the paper has one slot less from now on
    approve_deputy(fresh(agreement), by=office.deputy)
    code = code_for(client, fresh(agreement))
    now = hidden(client.get(page_of(agreement)))
    answer = client.post(page_of(agreement), {**now, "document": old["document"], **TICKS, "code": code})
    assert signing.DOCUMENT_CHANGED in text_of(answer)
    assert document_code(fresh(agreement).document_sha256) in text_of(answer)
    assert "checked" not in answer.content.decode()
    assert not Signature.objects.exists()


@pytest.mark.parametrize("missing", ["read", "final", "code"])
def test_both_statements_and_the_code_are_needed(office, signed_in, missing):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    client = signed_in(office.agency_head)
    sent = {**hidden(client.get(page_of(agreement))), **TICKS, "code": code_for(client, agreement)}
    del sent[missing]
    answer = client.post(page_of(agreement), sent)
    assert ("کد شش‌رقمی را بنویسید" if missing == "code" else "پس از خواندن سند بزنید") in text_of(answer)
    assert fresh(agreement).state == State.DEPUTY_APPROVED


def test_the_letter_brings_the_code_and_no_sums(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    head = office.agency_head
    head.email = "bahram@example.ir"
    head.save()
    client = signed_in(head)
    code = code_for(client, agreement)
    [letter] = mail.outbox
    assert letter.to == ["bahram@example.ir"]
    assert code in letter.body and agreement.identifier in letter.body
    assert "52" not in letter.body.replace(code, "") and "ریال" not in letter.body


def test_the_page_says_where_the_code_went_without_giving_the_address_away():
    assert masked("bahram@example.ir") == "b…@example.ir"


def test_the_code_stands_in_no_table_in_the_clear(office, signed_in, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    from django_tasks_db.models import DBTaskResult

    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    head = office.agency_head
    head.email = "bahram@example.ir"
    head.save()
    code = code_for(signed_in(head), agreement)
    [queued] = DBTaskResult.objects.all()
    assert code not in str(queued.args_kwargs)
    assert code not in SigningCode.objects.get().digest


def test_outside_the_demonstration_a_person_without_address_is_told(office, signed_in, settings):
    settings.DEMO = False
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    answer = signed_in(office.agency_head).post(page_of(agreement), {"send_code": "1"}, follow=True)
    assert NO_ADDRESS in text_of(answer)
    assert not SigningCode.objects.exists()


def test_outside_the_demonstration_the_code_is_not_on_the_page(office, signed_in, settings):
    settings.DEMO = False
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    head = office.agency_head
    head.email = "bahram@example.ir"
    head.save()
    answer = signed_in(head).post(page_of(agreement), {"send_code": "1"}, follow=True)
    code = re.search(r"\b\d{6}\b", mail.outbox[0].body).group()
    assert code not in to_latin_digits(text_of(answer))
    assert "b…@example.ir" in text_of(answer)


@pytest.mark.parametrize("who", ["staff", "deputy", "integration", "org_head", "auditor"])
def test_nobody_else_signs_for_the_agency_or_gets_a_code(office, signed_in, who):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    client = signed_in(office.again(who))
    assert OUT_OF_REACH in text_of(client.get(page_of(agreement)))
    client.post(page_of(agreement), {"send_code": "1"})
    assert not SigningCode.objects.exists()


def test_an_agency_that_signs_by_hand_is_led_to_its_own_page(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    office.agency.signature_kind = "wet"
    office.agency.save()
    answer = signed_in(office.agency_head).get(page_of(agreement))
    assert answer.status_code == 403
    assert permissions.SIGNS_BY_HAND in text_of(answer)


def test_the_head_of_the_organization_countersigns_the_same_document(office, signed_in):
    agreement = agreement_at(State.SIGNED, office)
    client = signed_in(office.org_head)
    code = code_for(client, agreement, "countersign")
    sent = {**hidden(client.get(page_of(agreement, "countersign"))), **TICKS, "code": code}
    client.post(page_of(agreement, "countersign"), sent)
    again = client.post(page_of(agreement, "countersign"), sent, follow=True)
    moved = fresh(agreement)
    assert (moved.state, moved.desk, moved.countersigned_by) == (State.SIGNED, "integration", office.org_head)
    assert "«امضای سازمان» پیش‌تر ثبت شده است" in text_of(again)
    assert Signature.objects.filter(slot="head").count() == 1


def test_countersigning_waits_for_the_agency(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    answer = signed_in(office.org_head).get(page_of(agreement, "countersign"))
    assert answer.status_code == 409
    assert "در وضعیت «در انتظار امضای دستگاه» ممکن نیست." in text_of(answer)


def test_reading_the_page_marks_the_paper_as_opened(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    signed_in(office.agency_head).get(page_of(agreement))
    assert fresh(agreement).opened_by == office.agency_head
