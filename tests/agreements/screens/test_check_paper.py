"""The public check page: what it says to anybody, and what it never says."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.actions.cancel_agreement import cancel_agreement
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.models import Print
from agreements.views.check_paper import A_MINUTE, TOO_OFTEN, as_serial
from agreements.workflow import RETURN_TO_AGENCY, State
from distribution.actions.prepare_county_notices import prepare_county_notices
from distribution.models import CreditNotice
from tests.agreements.screens.crowd import text_of, title_of
from tests.factories.agreements import agreement_at, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
    yield
    cache.clear()


def test_anybody_may_ask(client):
    page = client.get("/v/")
    assert page.status_code == 200
    assert "این صفحه مبلغ و نام اشخاص را نشان نمی‌دهد." in text_of(page)


def test_a_paper_in_force_is_confirmed_without_amounts_or_names(office, client):
    agreement = agreement_at(State.NOTIFIED, office)
    page = client.get(f"/v/{agreement.identifier}-P1/")
    words = text_of(page)
    printed = agreement.valid_print
    assert page.status_code == 200
    assert words.count("معتبر") and "ابلاغ‌شده" in words
    assert agreement.identifier in words and office.agency.name in words and "۱۳۹۷" in words
    assert "موافقتنامهٔ هزینه‌ای" in words and "اصل" in words
    first, second = printed.content_sha256[:4].upper(), printed.content_sha256[4:8].upper()
    assert f"{first} {second}" in words
    assert "۵۲٬۰۰۰" not in words and "52000" not in page.content.decode()
    for person in office.people.values():
        assert person.full_name not in words
    assert "بهرام دهقان" not in words and "ناهید رستگار" not in words


def test_before_notification_the_paper_is_frozen_but_not_notified(office, client):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    assert "معتبر، هنوز ابلاغ‌نشده" in text_of(client.get(f"/v/{agreement.identifier}-P1/"))


def test_a_void_print_is_told_as_void(office, client):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    send_back_agreement(agreement, RETURN_TO_AGENCY, reason=office.reason, text="محرمانهٔ عودت", by=office.integration)
    words = text_of(client.get(f"/v/{agreement.identifier}-P1/"))
    assert "باطل‌شده" in words and "محرمانهٔ عودت" not in words


@pytest.mark.parametrize("serial", ["1397-H-A22-999-P1", "1397-H-A22-001.1-P1", "NOSUCHTHING", "1397-N-A22-777"])
def test_an_unknown_serial_is_told_kindly(office, client, serial):
    page = client.get(f"/v/{serial}/")
    assert page.status_code == 404
    assert "سندی با این سریال شناخته نیست." in text_of(page)
    assert "بررسی سند" in text_of(page)


def test_a_draft_has_nothing_to_check(office, client):
    agreement = agreement_at(State.SUBMITTED, office)
    assert client.get(f"/v/{agreement.identifier}/").status_code == 404


def test_the_number_of_the_agreement_leads_to_its_paper_in_force(office, client):
    agreement = agreement_at(State.NOTIFIED, office)
    assert f"{agreement.identifier}-P1" in text_of(client.get(f"/v/{agreement.identifier}/"))


@pytest.mark.parametrize(
    "typed",
    ["1397-h-a22-001-p1", "۱۳۹۷-H-A22-۰۰۱-P۱", " 1397–H–A22–001–P1 ", "1397 -H- A22-001-P1", "١٣٩٧-H-A22-001-P1", "1397_H_A22_001_P1"],
)
def test_however_the_serial_is_typed_it_is_found(office, client, typed):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    answer = client.get("/v/", {"serial": typed}, follow=True)
    assert answer.redirect_chain == [(f"/v/{agreement.identifier}-P1/", 302)]
    assert answer.status_code == 200


def test_a_dot_in_the_address_stands_for_the_slash_of_an_amendment():
    assert as_serial("1397-H-A22-001.1-P1") == "1397-H-A22-001/1-P1"


@pytest.mark.parametrize("typed", ["", "   ", "سلام", "<script>", "1397-H-A22-001-P1; DROP", "\x00", "9" * 61, "\u202e1397"])
def test_what_cannot_be_a_serial_is_told_at_its_field(client, typed):
    page = client.get("/v/", {"serial": typed})
    assert page.status_code == 200
    assert title_of(page).startswith("خطا: ")
    assert 'id="id_serial_error"' in page.content.decode()


@pytest.mark.parametrize("path", ["/v/%00/", "/v/%D8%B3/", "/v/" + "A" * 300 + "/", "/v/%2e%2e/"])
def test_strange_addresses_are_not_found_and_never_fail(client, path):
    assert client.get(path).status_code == 404


def test_a_credit_notice_is_checked_by_its_serial(office, client):
    notice = CreditNotice.objects.get(agency=office.agency, state="issued")
    words = text_of(client.get(f"/v/{notice.serial}/"))
    assert "معتبر" in words and notice.serial in words and "ابلاغیهٔ اعتبار هزینه‌ای، ابلاغ" in words
    assert "۵۲٬۰۰۰" not in words and notice.number not in words


def test_a_letter_to_a_county_is_checked_by_its_serial(province, client):
    notice = province.notified()["0603"]
    answer = client.get("/v/", {"serial": "۱۳۹۷-s-0603-۰۰۱"}, follow=True)
    words = text_of(answer)
    assert "معتبر" in words and notice.serial in words and "شهرستان اهواز" in words and "ابلاغیهٔ اعتبار شهرستان" in words
    total = sum(notice.lines.values_list("amount", flat=True))
    assert str(total) not in answer.content.decode() and notice.number not in words and province.office.org_head.full_name not in words
    page = client.post(f"/v/{notice.serial}/", {"file": SimpleUploadedFile("a.pdf", bytes(notice.file.content))})
    assert "بایت به بایت برابر است." in text_of(page)


def test_an_unissued_letter_to_a_county_has_nothing_to_check(province, client):
    prepare_county_notices(province.approved().resolution, by=province.office.integration)
    assert client.get("/v/1397-S-0603-001/").status_code == 404


def test_a_file_that_is_the_paper_is_recognised_without_script(office, client):
    agreement = agreement_at(State.NOTIFIED, office)
    address = f"/v/{agreement.identifier}-P1/"
    for kind, words in (("issued", "نسخهٔ ابلاغ‌شده"), ("frozen", "نسخهٔ تثبیت‌شده برای امضا")):
        content = bytes(Print.objects.get(agreement=agreement, kind=kind).file.content)
        page = client.post(address, {"file": SimpleUploadedFile("a.pdf", content)})
        assert "بایت به بایت برابر است." in text_of(page)
        assert words in text_of(page)


def test_one_changed_byte_is_noticed(office, client):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    content = bytearray(agreement.valid_print.file.content)
    content[-20] ^= 1
    page = client.post(f"/v/{agreement.identifier}-P1/", {"file": SimpleUploadedFile("a.pdf", bytes(content))})
    assert "این فایل با سند ثبت‌شده در سامانه برابر نیست." in text_of(page)


def test_with_script_the_file_stays_on_the_persons_computer(office, client):
    agreement = agreement_at(State.NOTIFIED, office)
    body = client.get(f"/v/{agreement.identifier}-P1/").content.decode()
    hashes = [Print.objects.get(agreement=agreement, kind=kind).file.sha256 for kind in ("issued", "frozen")]
    assert f'data-hash-check="{" ".join(hashes)}"' in body
    assert 'data-result="#comparison"' in body and 'id="comparison"' in body


def test_no_file_is_told_at_its_field(office, client):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    page = client.post(f"/v/{agreement.identifier}-P1/", {})
    assert "فایلی را انتخاب کنید." in text_of(page)
    assert title_of(page).startswith("خطا: ")


def test_an_empty_file_is_just_another_file(office, client):
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    page = client.post(f"/v/{agreement.identifier}-P1/", {"file": SimpleUploadedFile("a.pdf", b"")})
    assert "برابر نیست" in text_of(page)


def test_asking_too_often_from_one_address_is_answered_with_patience(office, client):
    for _ in range(A_MINUTE):
        assert client.get("/v/", REMOTE_ADDR="192.0.2.7").status_code == 200
    page = client.get("/v/", REMOTE_ADDR="192.0.2.7")
    assert page.status_code == 429
    assert TOO_OFTEN in text_of(page)
    assert client.get("/v/", REMOTE_ADDR="192.0.2.8").status_code == 200


def test_a_cancelled_agreement_is_not_in_force(office, client):


    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    cancel_agreement(fresh(agreement), by=office.integration, note="منتفی شد")
    words = text_of(client.get(f"/v/{agreement.identifier}-P1/"))
    assert "باطل‌شده" in words and "منتفی شد" not in words
