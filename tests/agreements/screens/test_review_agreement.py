"""The review page: the automatic checks, every section, last year beside this year, the decision below."""

from __future__ import annotations

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements.actions.save_optional import save_counties
from agreements.actions.save_section import save_chapters
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.models import Agreement
from agreements.workflow import RETURN_TO_AGENCY, State
from distribution.ceilings import notified_by_chapter
from distribution.models import PriorFigure
from tests.agreements.screens.crowd import queries_of, text_of
from tests.factories.agreements import (
    RETURN_TEXT,
    agreement_at,
    empty_draft,
    fill,
    fill_activities,
    fresh,
    submit_with_reasons,
)
from tests.factories.optional import counties, with_optional

pytestmark = pytest.mark.django_db


def page_of(agreement: Agreement) -> str:
    return f"/agreements/{agreement.identifier}/review/"


@pytest.mark.parametrize(
    ("state", "who", "decides", "returns"),
    [
        (State.SUBMITTED, "expert", "تأیید، چاپ و ارسال به تلفیق بودجه", ["عودت به دستگاه"]),
        (State.EXPERT_CONFIRMED, "integration", "تأیید و ارسال به معاون بودجه", ["عودت به دستگاه", "عودت به کارشناس"]),
        (State.INTEGRATION_APPROVED, "deputy", "تأیید و ارسال برای امضا", ["عودت به دستگاه", "عودت به تلفیق بودجه"]),
    ],
)
def test_the_desk_reads_and_decides_here(office, signed_in, state, who, decides, returns):
    agreement = agreement_at(state, office)
    page = signed_in(office.again(who)).get(page_of(agreement))
    words = text_of(page)
    assert page.status_code == 200
    assert "جمع ۵۲٬۰۰۰ میلیون ریال" in words
    assert decides in words
    assert all(word in words for word in returns)
    assert page.content.decode().count('class="btn primary"') == 1


def test_it_shows_every_section_of_the_draft(office, signed_in):
    words = text_of(signed_in(office.expert).get(page_of(agreement_at(State.SUBMITTED, office))))
    for what in ("جبران خدمات کارکنان", "۴۱٬۲۰۰", "آموزش بهره‌برداران", "بهرام دهقان", "رئیس سازمان", "پیوستی ندارد", "پذیرفته است"):
        assert what in words


def test_all_is_well_when_it_is(office, signed_in):
    words = text_of(signed_in(office.expert).get(page_of(agreement_at(State.SUBMITTED, office))))
    assert "سقف ابلاغی در سقف است" in words
    assert "برنامه و فعالیت با فصول برابر است" in words
    assert "مورد برای دیدن" not in words


def test_money_left_unused_is_told(office, signed_in):
    words = text_of(signed_in(office.expert).get(page_of(agreement_at(State.SUBMITTED, office, leave=70))))
    assert "۷۰ میلیون ریال از سقف ابلاغی" in words
    assert "بررسی نشده؛ ۱ مورد برای دیدن" in words


def test_large_changes_are_marked_at_their_row_and_on_top(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    PriorFigure.objects.create(year=1396, agency=office.agency, programme=office.programme, chapter_number=2, approved=5_000)
    page = signed_in(office.expert).get(page_of(agreement))
    words = text_of(page)
    assert "فصل استفاده از کالاها و خدمات بیش از ۳۰٪ نسبت به سال گذشته افزایش دارد." in words
    assert page.content.decode().count('aria-label="بیش از ۳۰ درصد"') == 1
    assert "+۶۷٫۰٪" in words and "مصوب ۱۳۹۶" in words


def test_without_figures_of_last_year_there_are_no_empty_columns(office, signed_in):
    assert "مصوب ۱۳۹۶" not in text_of(signed_in(office.expert).get(page_of(agreement_at(State.SUBMITTED, office))))


def test_several_programmes_and_sources_stand_apart_with_their_sums(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office, agency=office.wide_agency)
    words = text_of(signed_in(office.expert).get(page_of(agreement)))
    assert words.count("جمع برنامه") >= 2
    assert office.own_income.title in words and office.source.title in words
    assert "۱۷٬۱۸۰" in words


def test_the_last_return_stands_on_top_when_it_comes_again(office, signed_in):
    agreement = submit_with_reasons(agreement_at(State.RETURNED, office), by=office.staff)
    words = text_of(signed_in(office.expert).get(page_of(agreement)))
    assert f"آخرین عودت، مغایرت با سقف ابلاغی: «{RETURN_TEXT}»" in words
    assert "پاسخ دستگاه رسیده" in words


def test_opening_it_marks_the_paper_and_only_for_the_desk_that_has_it(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    signed_in(office.expert).get(page_of(agreement))
    signed_in(office.deputy).get(page_of(agreement))
    assert fresh(agreement).opened_at is None
    signed_in(office.integration).get(page_of(agreement))
    assert fresh(agreement).opened_by == office.integration


def test_another_desks_reviewer_reads_but_is_offered_no_decision(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    page = signed_in(office.deputy).get(page_of(agreement))
    assert page.status_code == 200
    assert 'class="btn primary"' not in page.content.decode()
    assert "بازگشت به پرونده" in text_of(page)


def test_the_paper_the_deputy_wants_back_is_reviewed_here_too(office, signed_in):
    agreement = agreement_at(State.INTEGRATION_APPROVED, office)
    send_back_agreement(agreement, RETURN_TO_AGENCY, reason=office.reason, text="اصلاح شود", by=office.deputy, resume_here=True)
    submit_with_reasons(fresh(agreement), by=office.staff)
    words = text_of(signed_in(office.expert).get(page_of(agreement)))
    assert "تأیید، چاپ و ارسال به معاون بودجه" in words


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.DEPUTY_APPROVED, State.NOTIFIED, State.CANCELLED])
def test_what_is_not_under_review_is_read_as_a_record(office, signed_in, state):
    agreement = agreement_at(state, office)
    answer = signed_in(office.integration).get(page_of(agreement))
    assert answer.status_code == 302 and answer.headers["Location"] == agreement.get_absolute_url()


@pytest.mark.parametrize("who", ["staff", "agency_head", "org_head", "auditor"])
def test_who_does_not_review_hears_whom_to_ask(office, signed_in, who):
    answer = signed_in(office.again(who)).get(page_of(agreement_at(State.SUBMITTED, office)))
    assert answer.status_code == 403
    assert OUT_OF_REACH in text_of(answer)


def test_the_optional_forms_are_read_and_checked_where_there_are_any(office, signed_in):
    client = signed_in(office.expert)
    agreement = submit_with_reasons(with_optional(agreement_at("draft", office), office), by=office.staff)
    page = client.get(page_of(agreement))
    words = text_of(page)
    assert "فرم‌های اختیاری با فرم هـ‑۱ می‌خواند" in words
    parts = {part.key: part for part in page.context["shown"]}
    assert [(row.group, row.title) for row in parts["staff"].rows] == [("نیروی انسانی", "نیروی رسمی"), ("امکانات", "خودرو")]
    assert [row.title for row in parts["subchapters"].rows] == ["خدمات قراردادی", "آب و برق"]
    assert [row.title for row in parts["counties"].rows] == ["آبادان", "اهواز"]
    assert [section["title"] for section in page.context["sections"]][4:7] == ["نیروی انسانی و امکانات", "ریز فصول", "سهم شهرستان‌ها"]
    key = parts["subchapters"].rows[0].key
    assert "نکته دربارهٔ خدمات قراردادی" in page.content.decode()
    asked = client.get(page_of(agreement), {"section": "subchapters", "row": key})
    assert asked.context["writing"]["place"].startswith("ریز فصول، خدمات قراردادی")
    without = text_of(client.get(page_of(agreement_at(State.SUBMITTED, office, agency=office.wide_agency))))
    assert "فرم‌های اختیاری" not in without and "سهم شهرستان‌ها" not in without


def test_the_second_round_opens_on_the_county_that_changed(office, signed_in):
    agreement = submit_with_reasons(with_optional(agreement_at("draft", office), office), by=office.staff)
    send_back_agreement(agreement, RETURN_TO_AGENCY, reason=office.reason, text=RETURN_TEXT, by=office.expert)
    one, two, _ = counties()
    block = fresh(agreement).blocks.get()
    save_counties(fresh(agreement), block, {one.pk: 1_500, two.pk: 50_500}, by=office.staff)
    submit_with_reasons(fresh(agreement), by=office.staff)
    page = signed_in(office.again("expert")).get(page_of(agreement))
    parts = {part.key: part for part in page.context["shown"] if part.rows}
    assert page.context["show"] == "changes"
    assert [(row.title, row.status) for row in parts["counties"].rows] == [("آبادان", "changed"), ("اهواز", "changed")]
    assert "subchapters" not in parts


def test_many_activities_cost_no_more_queries_than_few(office, signed_in):
    draft = fill(empty_draft(office, office.wide_agency), by=office.wide_staff)
    few = agreement_at(State.SUBMITTED, office)
    client = signed_in(office.expert)
    cost = queries_of(client, page_of(few))
    save_chapters(draft, notified_by_chapter(draft.fiscal_year, draft.agency, draft.credit_type), by=office.wide_staff)
    fill_activities(draft, by=office.wide_staff)
    wide = submit_with_reasons(fresh(draft), by=office.wide_staff)
    assert queries_of(client, page_of(wide)) == cost
