"""One expense agreement through the whole circuit, by several people at their own browsers."""

from __future__ import annotations

import io

from pypdf import PdfReader

from agreements.models import Agreement
from core.models import AuditEntry
from core.text import to_latin_digits
from tests.browser import circuit
from tests.browser.driving import Person


def times(agreement: Agreement, action: str) -> int:
    """How often a step stands in the history."""
    return AuditEntry.objects.filter(subject_type="agreement", subject_id=agreement.pk, action=action).count()


def press_twice(person: Person, words: str) -> None:
    """The impatient hand."""
    with person.page.expect_navigation():
        person.button(words).dblclick()


def words_of(pdf: bytes) -> str:
    """The text of a paper, its digits in Latin."""
    return to_latin_digits("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_from_the_notified_credit_to_the_notified_paper(office, person, clean_books, tmp_path):
    people = {name: person() for name in ("jahad", "karshenas", "talfigh", "moaven", "rais-jahad", "rais")}
    for username, somebody in people.items():
        somebody.sign_in(username)
        assert somebody.path == "/cartable/"
    staff, expert, integration, deputy, agency_head, head = people.values()

    # The agency drafts and submits.
    agreement = circuit.begin(staff)
    assert agreement.identifier == "1397-H-A22-001"
    circuit.draft(staff, agreement)
    assert "بازبینی" in staff.heading, staff.heading
    staff.page.locator("[name=declared]").check()
    press_twice(staff, "ارسال به کارشناس بودجه")
    assert staff.sees("پیش‌نویس موافقتنامه ارسال شد.")
    assert times(agreement, "submit") == 1
    assert circuit.fresh(agreement).total == circuit.TOTAL

    # The expert returns it with a reason.
    circuit.open_from_cartable(expert, agreement)
    expert.press("عودت به دستگاه")
    expert.page.get_by_label("نقص شرح عملیات").check()
    expert.box("شرح").fill("واحد سنجش فعالیت دوم روشن نیست.")
    press_twice(expert, "عودت به دستگاه")
    assert times(agreement, "return_to_agency") == 1

    # The agency reads why, corrects, and submits again.
    circuit.open_from_cartable(staff, agreement)
    assert staff.sees("واحد سنجش فعالیت دوم روشن نیست.")
    staff.open("edit_activities", agreement.identifier)
    staff.page.locator("[name=rows-1-unit]").fill("ماه خدمت")
    staff.press("ذخیره و بازگشت")
    circuit.submit(staff, agreement)
    assert staff.sees("پیش‌نویس موافقتنامه ارسال شد.")

    # The expert confirms: the paper is frozen.
    circuit.open_from_cartable(expert, agreement)
    expert.press("تأیید، چاپ و ارسال به تلفیق بودجه")
    press_twice(expert, "تأیید، چاپ و ارسال به تلفیق بودجه")
    assert times(agreement, "confirm") == 1
    assert circuit.fresh(agreement).prints.count() == 1

    # Integration and the deputy approve.
    circuit.open_from_cartable(integration, agreement)
    integration.press("تأیید و ارسال به معاون بودجه")
    press_twice(integration, "تأیید و ارسال به معاون بودجه")
    assert times(agreement, "approve_integration") == 1
    circuit.open_from_cartable(deputy, agreement)
    deputy.press("تأیید و ارسال برای امضا")
    press_twice(deputy, "تأیید و ارسال برای امضا")
    assert times(agreement, "approve_deputy") == 1

    # The agency's top official signs, then the head of the Organization.
    agency_head.open("cartable")
    agency_head.press("مشاهده و امضا")
    circuit.sign(agency_head)
    press_twice(agency_head, "امضای موافقتنامه")
    assert times(agreement, "sign") == 1
    circuit.open_from_cartable(head, agreement)
    circuit.sign(head)
    press_twice(head, "امضا از سوی سازمان")
    assert times(agreement, "countersign") == 1

    # Integration notifies with numbers and dates.
    circuit.open_from_cartable(integration, agreement)
    integration.box("شمارهٔ مبادله").fill("۹۷/۲۱۰/۱۸۴۰۱")
    integration.box("شمارهٔ ابلاغ").fill("۹۷/۲۱۰/۱۸۴۵۱")
    press_twice(integration, "ثبت شماره‌ها و ابلاغ")
    assert times(agreement, "notify") == 1
    assert circuit.fresh(agreement).state == "notified"

    # Everybody of the case reads the same issued paper.
    paper = staff.fetch(f"/agreements/{agreement.identifier}/paper.pdf")
    assert paper.startswith(b"%PDF")
    assert paper == deputy.fetch(f"/agreements/{agreement.identifier}/paper.pdf")
    serial = circuit.fresh(agreement).valid_print.serial
    assert serial in words_of(paper)

    # A stranger with the paper in hand asks the check page.
    stranger = person()
    stranger.open("check_paper")
    stranger.box("سریال").fill(serial)
    stranger.press("بررسی سند")
    assert stranger.path == f"/v/{serial}/"
    assert "معتبر" in stranger.heading
    assert not stranger.sees("۵۲٬۰۰۰"), "amounts are not for strangers"
    copy, altered = tmp_path / "paper.pdf", tmp_path / "altered.pdf"
    copy.write_bytes(paper)
    altered.write_bytes(paper.replace(b"%PDF-1.", b"%PDF-1.", 1) + b"\n")
    chooser = stranger.page.locator("input[type=file]")
    chooser.set_input_files(copy)
    stranger.page.locator("#comparison:not(.proof-broken)").filter(has_text="همان سندی است").wait_for()
    chooser.set_input_files(altered)
    stranger.page.locator("#comparison.proof-broken").filter(has_text="برابر نیست").wait_for()
    # Without the browser's own comparison the server compares.
    for file, verdict in ((copy, "همان سندی است"), (altered, "برابر نیست")):
        stranger.page.locator("input[type=file]").set_input_files(file)
        stranger.press("سنجیدن فایل")
        assert stranger.sees(verdict)
