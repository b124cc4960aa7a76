"""Section 4, «پیوست‌ها»: checked files with what is known of them, or the word that there are none."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.permissions import OUT_OF_REACH
from agreements.actions.save_section import ATTACHMENT_ADDED, ATTACHMENT_REMOVED, MOST_ATTACHMENTS, TOO_MANY_ATTACHMENTS
from agreements.models import Agreement
from agreements.permissions import NOT_WRITABLE
from agreements.views.edit_attachments import FILE_AND_NONE, FUTURE_LETTER, NOT_THERE
from agreements.workflow import State
from core.models import StoredFile
from core.money import NOT_A_NUMBER
from core.text import HIDDEN_CHARACTERS
from core.uploads import NOTHING_SENT
from tests.agreements.screens.crowd import queries_of, text_of, title_of
from tests.agreements.screens.drafts import NOT_OFFERED, form_of, page_of, save, written
from tests.factories.agreements import SCAN, agreement_at, empty_draft, fresh
from tests.factories.moments import moment

pytestmark = pytest.mark.django_db
SECTION = "attachments"


@pytest.fixture
def draft(office) -> Agreement:
    return empty_draft(office)


@pytest.fixture
def staff(office, signed_in):
    return signed_in(office.staff)


def file(name: str = "نامه.pdf", content: bytes = SCAN, content_type: str = "text/html") -> SimpleUploadedFile:
    """As a browser sends it; the type it claims is never believed."""
    return SimpleUploadedFile(name, content, content_type)


def another(number: int) -> SimpleUploadedFile:
    return file(f"نامه {number}.pdf", SCAN.replace(b"/Catalog", f"/Catalog/N {number}".encode()))


def upload(client, draft, typed=None, *, action="upload", **kwargs):
    return save(client, page_of(draft, SECTION), {"file": file(), **(typed or {})}, action=action, **kwargs)


def test_it_opens_empty_and_says_what_is_taken(draft, staff):
    words = text_of(staff.get(page_of(draft, SECTION)))
    assert "بخش ۴ از ۶" in words and "پیوستی ثبت نشده است." in words
    assert "PDF ، JPG ، PNG یا XLSX ، هر فایل تا ۱۰ مگابایت" in words


def test_a_file_is_kept_with_its_letter_and_listed(office, draft, staff):
    answer = upload(
        staff,
        draft,
        {"kind": "justification", "letter_number": " ۹۷/۱۲ ", "letter_date": "97/3/1", "pages": "۱۲"},
        follow=True,
    )
    kept = draft.attachments.get()
    assert answer.redirect_chain == [(page_of(draft, SECTION), 302)]
    assert (kept.kind, kept.name, kept.letter_number, kept.letter_date, kept.pages) == (
        "justification", "نامه.pdf", "۹۷/۱۲", moment(1397, 3, 1).date(), 12,
    )  # fmt: skip
    assert (bytes(kept.file.content), kept.file.content_type, kept.added_by) == (SCAN, "application/pdf", office.staff)
    words = text_of(answer)
    assert "«نامه.pdf» پیوست شد." in words and "نامهٔ توجیهی: نامه.pdf" in words
    assert "۱۳۹۷/۰۳/۰۱" in words and "۱۲ برگ" in words and "۱ کیلوبایت" in words and "مریم کاوه، ۵ خرداد، ساعت ۱۰:۰۰" in words
    assert "این پیش‌نویس پیوستی ندارد." not in words


def test_a_file_needs_no_letter(draft, staff):
    upload(staff, draft)
    kept = draft.attachments.get()
    assert (kept.letter_number, kept.letter_date, kept.pages) == ("", None, None)


def test_saving_and_going_on_keeps_a_chosen_file_too(draft, staff):
    answer = upload(staff, draft, action="continue")
    assert answer.headers["Location"] == page_of(draft, "conditions")
    assert draft.attachments.count() == 1


def test_there_may_be_nothing_to_attach_when_that_is_said(draft, staff):
    answer = save(staff, page_of(draft, SECTION), {"no_attachments": "on"})
    assert answer.headers["Location"] == page_of(draft, "conditions")
    assert fresh(draft).no_attachments
    save(staff, page_of(draft, SECTION), {"no_attachments": ""})
    assert not fresh(draft).no_attachments


def test_going_on_without_anything_changes_nothing(draft, staff):
    assert save(staff, page_of(draft, SECTION)).headers["Location"] == page_of(draft, "conditions")
    assert fresh(draft).version == draft.version


def test_a_file_takes_the_declaration_back(draft, staff):
    save(staff, page_of(draft, SECTION), {"no_attachments": "on"})
    upload(staff, draft, {"no_attachments": ""})
    assert not fresh(draft).no_attachments
    assert draft.attachments.count() == 1


def test_a_file_and_the_declaration_together_are_asked_about(draft, staff):
    answer = upload(staff, draft, {"no_attachments": "on"})
    assert FILE_AND_NONE in text_of(answer)
    assert draft.attachments.count() == 0


def test_uploading_without_a_file_is_told_at_the_box(draft, staff):
    url = page_of(draft, SECTION)
    answer = staff.post(url, {**form_of(staff.get(url)), "letter_number": "۱۲", "action": "upload"})
    assert title_of(answer).startswith("خطا: ")
    assert answer.context["form"].errors == {"file": [NOTHING_SENT]}
    assert form_of(answer)["letter_number"] == "۱۲"


def test_what_is_written_about_no_file_is_not_lost_silently(draft, staff):
    answer = save(staff, page_of(draft, SECTION), {"pages": "3"})
    assert answer.context["form"].errors == {"file": [NOTHING_SENT]}


def test_a_file_sent_as_text_is_no_file(draft, staff):
    answer = save(staff, page_of(draft, SECTION), {"file": "نامه.pdf"}, action="upload")
    assert answer.context["form"].errors == {"file": [NOTHING_SENT]}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("نامه.html", SCAN, "فایل «نامه.html» پذیرفته نشد."),
        ("نامه.pdf", b"<html><script>alert(1)</script>", "محتوای فایل «نامه.pdf» با پسوند آن نمی‌خواند."),
        ("نامه.pdf", b"", "فایل «نامه.pdf» خالی است."),
        ("../../نامه.exe", SCAN, "فایل «نامه.exe» پذیرفته نشد."),
        ("<script>.svg", SCAN, "فایل «<script>.svg» پذیرفته نشد."),
    ],
)
def test_a_refused_file_is_named_and_what_was_typed_stays(draft, staff, name, content, told):
    answer = upload(staff, draft, {"file": file(name, content), "letter_number": "۱۲", "letter_date": "۱۳۹۷/۰۳/۰۱"})
    assert answer.status_code == 200
    assert told in text_of(answer)
    assert "<script>." not in answer.content.decode()
    sent = form_of(answer)
    assert (sent["letter_number"], sent["letter_date"]) == ("۱۲", "۱۳۹۷/۰۳/۰۱")
    assert (draft.attachments.count(), StoredFile.objects.filter(content_type="application/pdf", size=len(content)).count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("letter_date", "۱۳۹۷/۱۲/۳۰", "اسفند سال ۱۳۹۷ ۲۹ روز دارد."),
        ("letter_date", "2018-05-26", "تاریخ را به تقویم هجری شمسی بنویسید"),
        ("letter_date", "1397/13/01", "ماه باید میان ۱ و ۱۲ باشد."),
        ("letter_date", "دیروز", "تاریخ را به صورت سال/ماه/روز بنویسید"),
        ("letter_date", "۱۳۹۷/۰۳/۰۶", FUTURE_LETTER),
        ("letter_date", "\x00", "تاریخ را به صورت سال/ماه/روز بنویسید"),
        ("pages", "10000", "این عدد بیش از ۹٬۹۹۹ است."),
        ("pages", "-1", "این عدد نمی‌تواند منفی باشد."),
        ("pages", "سه", NOT_A_NUMBER),
        ("letter_number", "۹۷\u202e۱۲", HIDDEN_CHARACTERS),
        ("letter_number", "۱" * 41, "این متن بیش از ۴۰ نویسه دارد"),
        ("kind", "weapon", "نوع پیوست را از فهرست برگزینید."),
        ("kind", "\x00", "نوع پیوست را از فهرست برگزینید."),
    ],
)
def test_bad_facts_about_a_file_are_refused_at_their_box(draft, staff, name, typed, told):
    answer = upload(staff, draft, {name: typed})
    assert list(answer.context["form"].errors) == [name]
    assert told in text_of(answer)
    assert draft.attachments.count() == 0


def test_the_same_file_twice_is_one_attachment(draft, staff):
    upload(staff, draft)
    answer = upload(staff, draft, {"file": file("همان با نام دیگر.pdf")}, follow=True)
    assert "این فایل پیش‌تر با نام «نامه.pdf» پیوست شده است." in text_of(answer)
    assert draft.attachments.count() == 1


def test_an_older_page_is_no_obstacle_to_one_more_file(office, draft, staff, signed_in):
    url = page_of(draft, SECTION)
    old = form_of(staff.get(url))
    upload(signed_in(office.staff2), draft)
    assert staff.post(url, {**old, "file": another(2), "action": "upload"}).status_code == 302
    assert draft.attachments.count() == 2


def test_an_older_page_does_not_declare_files_away(office, draft, staff, signed_in):
    url = page_of(draft, SECTION)
    old = form_of(staff.get(url))
    upload(signed_in(office.staff2), draft)
    answer = staff.post(url, {**old, "no_attachments": "on", "action": "continue"})
    assert answer.status_code == 200
    assert title_of(answer).startswith("خطا: ")
    assert not fresh(draft).no_attachments


def test_there_is_a_limit_of_files(office, draft, staff):
    for number in range(MOST_ATTACHMENTS):
        upload(staff, draft, {"file": another(number)})
    answer = upload(staff, draft, {"file": another(99)})
    assert answer.status_code == 409
    assert TOO_MANY_ATTACHMENTS in text_of(answer)
    assert draft.attachments.count() == MOST_ATTACHMENTS


def test_taking_one_off_asks_first_and_happens_once(draft, staff):
    upload(staff, draft)
    url, kept = page_of(draft, SECTION), draft.attachments.get()
    page = staff.get(url, {"remove": kept.pk})
    assert "« نامه.pdf » از پیش‌نویس برداشته می‌شود." in text_of(page)
    assert draft.attachments.count() == 1
    sent = {"action": "remove", "remove": str(kept.pk)}
    first, second = staff.post(url, sent, follow=True), staff.post(url, sent, follow=True)
    assert "«نامه.pdf» از پیوست‌ها برداشته شد." in text_of(first)
    assert NOT_THERE in text_of(second)
    assert draft.attachments.count() == 0
    assert written(draft) == [(ATTACHMENT_ADDED, "jahad"), (ATTACHMENT_REMOVED, "jahad")]


def test_a_file_of_another_paper_is_not_taken_off(office, draft, staff, signed_in):
    theirs = empty_draft(office, office.other_agency)
    upload(signed_in(office.stranger), theirs)
    answer = staff.post(page_of(draft, SECTION), {"action": "remove", "remove": theirs.attachments.get().pk}, follow=True)
    assert NOT_THERE in text_of(answer)
    assert theirs.attachments.count() == 1


@pytest.mark.parametrize("number", ["", "abc", "-1", "0", "9" * 40, "\x00", "1.5"])
def test_a_number_that_names_no_file_asks_nothing(draft, staff, number):
    assert staff.get(page_of(draft, SECTION), {"remove": number}).status_code == 200
    answer = staff.post(page_of(draft, SECTION), {"action": "remove", "remove": number}, follow=True)
    assert NOT_THERE in text_of(answer)


def test_fields_the_form_does_not_offer_change_nothing(draft, staff):
    before = Agreement.objects.filter(pk=draft.pk).values().get()
    upload(staff, draft, NOT_OFFERED | {"name": "دیگر.exe", "content_type": "text/html", "added_by": "1"})
    after = Agreement.objects.filter(pk=draft.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"version"}
    assert draft.attachments.get().name == "نامه.pdf"


@pytest.mark.parametrize(("who", "status"), [("agency_head", 403), ("expert", 403), ("stranger", 404)])
def test_nobody_else_attaches(office, draft, signed_in, who, status):
    client = signed_in(office.people[who])
    for answer in (client.get(page_of(draft, SECTION)), client.post(page_of(draft, SECTION), {"file": file(), "action": "upload", "version": "1"})):
        assert answer.status_code == status
        if status == 403:
            assert OUT_OF_REACH in text_of(answer)
    assert draft.attachments.count() == 0


def test_what_was_sent_takes_no_more_files_and_loses_none(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    client = signed_in(office.again("staff"))
    for sent in ({"file": file(), "action": "upload", "version": agreement.version}, {"action": "remove", "remove": "1"}):
        answer = client.post(page_of(agreement, SECTION), sent)
        assert answer.status_code == 403
        assert NOT_WRITABLE in text_of(answer)


def test_the_page_costs_the_same_for_one_file_and_for_ten(office, draft, staff):
    upload(staff, draft)
    one = queries_of(staff, page_of(draft, SECTION))
    for number in range(9):
        upload(staff, draft, {"file": another(number)})
    assert queries_of(staff, page_of(draft, SECTION)) == one
