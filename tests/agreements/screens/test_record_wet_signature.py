"""The agency records the scan of its official's handwritten signature."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.permissions import OUT_OF_REACH
from agreements import permissions
from agreements.actions import sign_agreement as signing
from agreements.models import Agreement, Signature
from agreements.workflow import State
from core.uploads import named
from tests.agreements.screens.crowd import hidden, text_of, title_of
from tests.factories.agreements import SCAN, agreement_at, fresh

pytestmark = pytest.mark.django_db

# Between the Latin words stands what keeps them in their order (core.uploads).
SCAN_KINDS = f"فایل {named(('pdf', 'jpg', 'png'))} تا ۱۰ مگابایت بارگذاری کنید."


def page_of(agreement: Agreement) -> str:
    return f"/agreements/{agreement.identifier}/wet-signature/"


def scan(content: bytes = SCAN, name: str = "برگ امضا.pdf", kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


@pytest.fixture
def by_hand(office) -> Agreement:
    """An agreement that waits for the pen of an agency that signs by hand."""
    office.agency.signature_kind = "wet"
    office.agency.save()
    return agreement_at(State.DEPUTY_APPROVED, office)


def test_it_says_what_to_do_with_the_paper(office, signed_in, by_hand):
    words = text_of(signed_in(office.staff).get(page_of(by_hand)))
    assert f"{by_hand.identifier}-P1" in words
    assert "تصویر برگ امضاشده پیوست و به همین سند تثبیت‌شده بسته می‌شود." in words
    assert "بهرام دهقان، رئیس سازمان" in words


def test_the_scan_is_bound_to_the_document_and_can_be_fetched_again(office, signed_in, by_hand):
    client = signed_in(office.staff)
    sent = {**hidden(client.get(page_of(by_hand))), "signed_on": "۱۳۹۷/۰۳/۰۵", "scan": scan()}
    answer = client.post(page_of(by_hand), sent, follow=True)
    signature = Signature.objects.get(agreement=by_hand)
    assert fresh(by_hand).state == State.SIGNED
    assert (signature.kind, signature.signer_name, signature.signer) == ("wet", "بهرام دهقان", office.staff)
    assert bytes(signature.scan.content) == SCAN
    address = f"/agreements/{by_hand.identifier}/signatures/{signature.pk}/"
    assert address in answer.content.decode()
    fetched = client.get(address)
    assert fetched.content == SCAN
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert fetched.headers["Content-Security-Policy"].startswith("sandbox")


def test_the_scan_is_for_those_who_may_see_the_paper(office, signed_in, by_hand):
    client = signed_in(office.staff)
    client.post(page_of(by_hand), {**hidden(client.get(page_of(by_hand))), "signed_on": "1397/3/5", "scan": scan()})
    address = f"/agreements/{by_hand.identifier}/signatures/{Signature.objects.get().pk}/"
    assert signed_in(office.auditor).get(address).status_code == 200
    assert signed_in(office.stranger).get(address).status_code == 404
    assert client.get(address.replace(str(Signature.objects.get().pk), "999999")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"signed_on": "1397/02/32"}, "اردیبهشت سال ۱۳۹۷ ۳۱ روز دارد."),
        ({"signed_on": ""}, "تاریخ را به صورت سال/ماه/روز بنویسید"),
        ({"signed_on": "2018/05/26"}, "تاریخ را به تقویم هجری شمسی بنویسید"),
        ({"signed_on": "1397/03/06"}, signing.SIGNED_LATER),
        ({"scan": ""}, "فایل را انتخاب کنید."),
        ({"scan": (b"", "a.pdf")}, "خالی است"),
        ({"scan": (b"MZ\x90\x00 not a pdf", "a.pdf")}, "محتوای فایل «a.pdf» با پسوند آن نمی‌خواند."),
        ({"scan": (SCAN, "a.exe")}, SCAN_KINDS),
        ({"scan": (b"PK\x03\x04", "a.xlsx")}, SCAN_KINDS),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_signed(office, signed_in, by_hand, typed, sentence):
    client = signed_in(office.staff)
    typed = {name: scan(*value) if isinstance(value, tuple) else value for name, value in typed.items()}
    sent = {**hidden(client.get(page_of(by_hand))), "signed_on": "1397/03/04", "scan": scan(), **typed}
    answer = client.post(page_of(by_hand), sent)
    assert sentence in text_of(answer)
    assert title_of(answer).startswith("خطا: ")
    assert not Signature.objects.exists() and fresh(by_hand).state == State.DEPUTY_APPROVED


def test_a_second_press_records_one_signature(office, signed_in, by_hand):
    client = signed_in(office.staff)
    sent = {**hidden(client.get(page_of(by_hand))), "signed_on": "1397/3/5"}
    client.post(page_of(by_hand), {**sent, "scan": scan()})
    again = client.post(page_of(by_hand), {**sent, "scan": scan()}, follow=True)
    assert "«ثبت امضای دست‌نویس دستگاه» پیش‌تر ثبت شده است و دوباره انجام نشد." in text_of(again)
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("who", ["expert", "integration", "deputy", "org_head", "auditor"])
def test_the_organization_does_not_sign_for_the_agency(office, signed_in, by_hand, who):
    answer = signed_in(office.again(who)).get(page_of(by_hand))
    assert answer.status_code == 403
    assert OUT_OF_REACH in text_of(answer)


def test_an_agency_that_signs_with_a_code_has_no_such_page(office, signed_in):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    answer = signed_in(office.staff).get(page_of(agreement))
    assert answer.status_code == 403
    assert permissions.SIGNS_BY_CODE in text_of(answer)


def test_the_staff_cannot_decline_for_the_official_but_the_official_can(office, signed_in, by_hand):
    assert "امضا نمی‌کنم" not in text_of(signed_in(office.staff).get(page_of(by_hand)))
    assert "امضا نمی‌کنم؛ بازگشت با توضیح" in text_of(signed_in(office.agency_head).get(page_of(by_hand)))
