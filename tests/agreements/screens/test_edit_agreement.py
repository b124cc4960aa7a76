"""The task list of a draft: what is done, what is left, what it came back with."""

from __future__ import annotations

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements.permissions import NOT_WRITABLE
from agreements.workflow import State
from core import clock
from tests.agreements.screens.crowd import queries_of, text_of, title_of
from tests.agreements.screens.drafts import page_of
from tests.factories.agreements import RETURN_TEXT, agreement_at, empty_draft, fill
from tests.factories.moments import moment
from tests.factories.optional import with_optional

pytestmark = pytest.mark.django_db
OPTIONAL = ["نیروی انسانی و امکانات", "ریز فصول", "سهم شهرستان‌ها"]
TITLES = ["مشخصات دستگاه", "فصول هزینه", "برنامه و فعالیت", *OPTIONAL, "پیوست‌ها", "شرایط عمومی", "بازبینی و ارسال"]


def states_of(page) -> list[tuple[str, str, str]]:
    return [(row["title"], row["state"], row["note"]) for row in page.context["sections"]]


def test_a_new_draft_shows_what_is_left_section_by_section(office, signed_in):
    page = signed_in(office.staff).get(page_of(empty_draft(office)))
    assert page.status_code == 200
    assert title_of(page).startswith("موافقتنامهٔ هزینه‌ای سال ۱۳۹۷، پیش‌نویس")
    assert states_of(page) == [
        ("مشخصات دستگاه", "complete", ""),
        ("فصول هزینه", "not_started", ""),
        ("برنامه و فعالیت", "not_started", "۲ مورد مانده"),
        *((title, "optional", "") for title in OPTIONAL),
        ("پیوست‌ها", "not_started", ""),
        ("شرایط عمومی", "not_started", "۱ مورد مانده"),
        ("بازبینی و ارسال", "locked", ""),
    ]
    assert "۱ از ۶ بخش کامل است و ۳ مورد تا ارسال مانده است." in text_of(page)


def test_the_chapters_are_begun_once_a_figure_of_the_agencys_own_is_written(office, signed_in):
    """The figures the notice fixes are there from the beginning and are nobody's work."""
    agreement = empty_draft(office)
    fixed = list(agreement.lines.values_list("chapter__number", flat=True))
    assert fixed and set(fixed) <= {1, 6}
    fill(agreement, by=office.staff, leave=350)
    page = signed_in(office.staff).get(page_of(agreement))
    assert ("فصول هزینه", "complete", "") in states_of(page)


def test_the_next_step_is_the_first_section_that_is_not_complete(office, signed_in):
    agreement = empty_draft(office)
    body = signed_in(office.staff).get(page_of(agreement)).content.decode()
    assert f'<a class="btn primary" href="{page_of(agreement, "chapters")}">ادامه: فصول هزینه</a>' in body
    assert f'<a class="btn" href="/agreements/{agreement.identifier}/submit/">بازبینی و ارسال</a>' in body


def test_when_all_are_complete_the_next_step_is_the_check(office, signed_in):
    agreement = fill(empty_draft(office), by=office.staff)
    page = signed_in(office.staff).get(page_of(agreement))
    assert [state for _, state, _ in states_of(page)] == ["complete"] * 3 + ["optional"] * 3 + ["complete"] * 2 + ["not_started"]
    assert "همهٔ بخش‌ها کامل است؛ پیش‌نویس آمادهٔ بازبینی و ارسال است." in text_of(page)
    assert f'<a class="btn primary" href="/agreements/{agreement.identifier}/submit/">بازبینی و ارسال</a>' in page.content.decode()


def test_an_optional_form_is_not_counted_says_so_and_blocks_only_once_begun(office, signed_in):
    client, agreement = signed_in(office.staff), fill(empty_draft(office), by=office.staff)
    words = text_of(client.get(page_of(agreement)))
    assert "نیروی انسانی و امکانات اختیاری" in words and "۵ از ۶ بخش کامل است." in words
    with_optional(agreement, office, counties_off=1)
    page = client.get(page_of(agreement))
    assert [row for row in states_of(page) if row[0] in OPTIONAL] == [
        ("نیروی انسانی و امکانات", "complete", ""), ("ریز فصول", "complete", ""), ("سهم شهرستان‌ها", "in_progress", "۱ مورد مانده"),
    ]  # fmt: skip
    assert "اختیاری، در حال تکمیل؛ ۱ مورد مانده" in text_of(page)
    assert page.context["next"].key == "counties"


def test_ceiling_remainder_notice_and_deadline_are_on_the_page(office, signed_in):
    agreement = fill(empty_draft(office), by=office.staff, leave=350)
    words = text_of(signed_in(office.staff).get(page_of(agreement)))
    assert "جمع پیشنهاد ۵۱٬۶۵۰" in words and "سقف ابلاغی ۵۲٬۰۰۰" in words and "مانده تا سقف ۳۵۰" in words
    assert "شمارهٔ ۱۳۹۷/۰۰۱" in words
    # From Saturday 5 to Sunday 20 Khordad, without two weekends and two holidays.
    assert "مهلت ارسال: ۲۰ خرداد ۱۳۹۷ ، ۹ روز کاری مانده" in words


def test_a_missed_deadline_is_said(office, signed_in):
    agreement = empty_draft(office)
    with clock.at(moment(1397, 3, 21)):
        words = text_of(signed_in(office.staff).get(page_of(agreement)))
    assert "مهلت ارسال در ۲۰ خرداد ۱۳۹۷ پایان یافته است." in words and "خارج از مهلت" in words


def test_on_its_last_day_the_deadline_is_today(office, signed_in):
    agreement = empty_draft(office)
    with clock.at(moment(1397, 3, 20)):
        assert "امروز آخرین روز است" in text_of(signed_in(office.staff).get(page_of(agreement)))


def test_a_returned_draft_says_why_who_and_when(office, signed_in):
    agreement = agreement_at(State.RETURNED, office)
    words = text_of(signed_in(office.again("staff")).get(page_of(agreement)))
    assert "این موافقتنامه برای اصلاح عودت شده است: مغایرت با سقف ابلاغی." in words
    assert f"«{RETURN_TEXT}»" in words
    assert "لیلا فرزان، کارشناس بودجه · ۵ خرداد، ساعت ۱۰:۰۰" in words
    assert "عودت‌شده برای اصلاح" in words


def test_the_draft_can_be_printed_and_given_up(office, signed_in):
    agreement = empty_draft(office)
    body = signed_in(office.staff).get(page_of(agreement)).content.decode()
    assert f'href="/agreements/{agreement.identifier}/paper.pdf"' in body
    assert f'class="danger" href="/agreements/{agreement.identifier}/steps/cancel/"' in body


def test_every_section_but_the_locked_check_is_a_link(office, signed_in):
    agreement = empty_draft(office)
    body = signed_in(office.staff).get(page_of(agreement)).content.decode()
    for section in ("particulars", "chapters", "activities", "attachments", "conditions"):
        assert f'href="{page_of(agreement, section)}"' in body


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff2", 200), ("agency_head", 403), ("expert", 403), ("integration", 403), ("deputy", 403), ("auditor", 403), ("stranger", 404), ("other_expert", 404)],
)
def test_only_those_who_draft_for_the_agency_come_in(office, signed_in, who, status):
    agreement = empty_draft(office)
    answer = signed_in(office.people[who]).get(page_of(agreement))
    assert answer.status_code == status
    if status == 403:
        assert OUT_OF_REACH in text_of(answer)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.DEPUTY_APPROVED, State.NOTIFIED, State.CANCELLED])
def test_what_was_sent_has_no_task_list(office, signed_in, state):
    agreement = agreement_at(state, office)
    answer = signed_in(office.again("staff")).get(page_of(agreement))
    assert answer.status_code == 403
    assert NOT_WRITABLE in text_of(answer)


@pytest.mark.parametrize("no", ["1397-H-A99-001", "abc", "1", "%00", "٪"])
def test_a_number_that_is_none_is_not_found(office, signed_in, no):
    assert signed_in(office.staff).get(f"/agreements/{no}/edit/").status_code == 404


def test_the_page_costs_the_same_for_a_small_draft_and_a_wide_one(office, signed_in):
    small = queries_of(signed_in(office.staff), page_of(agreement_at(State.DRAFT, office)))
    wide = agreement_at(State.DRAFT, office, agency=office.wide_agency)
    assert queries_of(signed_in(office.wide_staff), page_of(wide)) == small
