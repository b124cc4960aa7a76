"""The کارتابل: what waits for me, oldest first; what I sent and where it is; what I did."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.models import Agreement
from agreements.workflow import RETURN_TO_EXPERT, State
from core import clock
from distribution.models import PriorFigure
from tests.agreements.screens.crowd import crowd, queries_of, text_of, title_of
from tests.factories.agreements import RETURN_TEXT, agreement_at, empty_draft, fresh, submit_with_reasons
from tests.factories.moments import moment

pytestmark = pytest.mark.django_db
URL = "/cartable/"


# ---- who sees what -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "who", "leads_to"),
    [
        (State.DRAFT, "staff", "/agreements/{}/edit/"),
        (State.SUBMITTED, "expert", "/agreements/{}/review/"),
        (State.EXPERT_CONFIRMED, "integration", "/agreements/{}/review/"),
        (State.INTEGRATION_APPROVED, "deputy", "/agreements/{}/review/"),
        (State.DEPUTY_APPROVED, "agency_head", "/agreements/{}/sign/"),
        (State.SIGNED, "org_head", "/agreements/{}/countersign/"),
    ],
)
def test_each_person_finds_the_paper_on_the_page_where_the_work_is_done(office, signed_in, state, who, leads_to):
    agreement = agreement_at(state, office)
    for name in ("staff", "expert", "integration", "deputy", "agency_head", "org_head"):
        page = signed_in(office.again(name)).get(URL)
        assert page.status_code == 200
        here = f'href="{leads_to.format(agreement.identifier)}"' in page.content.decode()
        assert here is (name == who), name


def test_integration_also_finds_what_is_signed_and_waits_for_notification(office, signed_in):
    agreement = agreement_at(State.SIGNED, office, countersigned=True)
    page = signed_in(office.integration).get(URL)
    assert f'href="/agreements/{agreement.identifier}/notify/"' in page.content.decode()


def test_the_deputy_countersigns_where_the_year_says_so(office, signed_in):
    office.year.organization_slot = "deputy"
    office.year.save()
    agreement = agreement_at(State.SIGNED, office)
    page = signed_in(office.deputy).get(URL)
    assert f'href="/agreements/{agreement.identifier}/countersign/"' in page.content.decode()


def test_an_agency_that_signs_by_hand_finds_it_with_its_staff_too(office, signed_in):
    office.agency.signature_kind = "wet"
    office.agency.save()
    agreement = agreement_at(State.DEPUTY_APPROVED, office)
    page = signed_in(office.staff).get(URL)
    assert f'href="/agreements/{agreement.identifier}/wet-signature/"' in page.content.decode()


def test_the_home_address_leads_here(office, signed_in):
    assert signed_in(office.expert).get("/").headers["Location"] == URL


def test_an_auditor_reads_the_list_and_an_admin_has_his_own_page(office, signed_in):
    assert signed_in(office.auditor).get(URL).headers["Location"] == "/1397/agreements/"
    assert signed_in(office.admin).get(URL).headers["Location"] == "/admin/"


def test_a_person_without_a_post_is_told_so(office, signed_in):
    office.expert.groups.clear()
    page = signed_in(office.again("expert")).get(URL)
    assert page.status_code == 200
    assert "هنوز سمتی در گردش کار به شما داده نشده است." in text_of(page)


def test_without_sign_in_the_way_leads_to_the_login_page(client):
    for address in (URL, f"{URL}follow-up/", f"{URL}done/", "/"):
        assert client.get(address).headers["Location"].startswith("/login/")


# ---- the list ------------------------------------------------------------------------------------


def test_the_title_and_the_sentence_carry_the_numbers(office, signed_in):
    agreement_at(State.SUBMITTED, office)
    page = signed_in(office.expert).get(URL)
    assert title_of(page).startswith("(۱) کارتابل")
    assert "۱ مورد به جمع ۵۲٬۰۰۰ میلیون ریال در انتظار اقدام شماست." in text_of(page)
    assert "بررسی اولین مورد" in text_of(page)


def test_rows_are_grouped_by_deadline_and_the_oldest_stands_first(office, signed_in):
    late, soon, fine = crowd(3, State.SUBMITTED, office)
    for agreement, day in ((fine, (4, 2)), (soon, (3, 7)), (late, (3, 1))):
        Agreement.objects.filter(pk=agreement.pk).update(due_on=moment(1397, *day).date())
    page = signed_in(office.expert).get(URL)
    words, body = text_of(page), page.content.decode()
    assert words.index("خارج از مهلت (۱)") < words.index("کمتر از ۳ روز مانده (۱)") < words.index("در مهلت (۱)")
    assert body.index(late.identifier) < body.index(soon.identifier) < body.index(fine.identifier)
    assert "مهلت ۱ مورد گذشته و مهلت ۱ مورد تا سه روز کاری دیگر می‌رسد" in words
    assert f'<a class="btn primary" href="/agreements/{late.identifier}/review/"' in body


def test_the_deadline_stands_there_in_words(office, signed_in):
    agreement_at(State.SUBMITTED, office)
    # Sent on Saturday 5 Khordad; fifteen working days with four holidays on the way end on Tuesday 29.
    words = text_of(signed_in(office.expert).get(URL))
    assert "۱۵ روز مانده" in words and "مهلت سه‌شنبه ۲۹ خرداد" in words
    with clock.at(moment(1397, 3, 29)):
        assert "مهلت امروز است" in text_of(signed_in(office.expert).get(URL))
    with clock.at(moment(1397, 4, 3)):
        words = text_of(signed_in(office.expert).get(URL))
        assert "۳ روز گذشته" in words and "خارج از مهلت (۱)" in words


def test_the_clock_counts_all_days_and_mine(office, signed_in):
    with clock.at(moment(1397, 3, 5)):
        agreement = agreement_at(State.SUBMITTED, office)
    with clock.at(moment(1397, 3, 8)):
        confirm_agreement(agreement, by=office.expert)
    with clock.at(moment(1397, 3, 9)):
        words = text_of(signed_in(office.integration).get(URL))
    assert "۴ روز از ۱۵ روز گذشته؛ ۱ روز نزد شما" in words


def test_a_paper_nobody_of_the_desk_has_opened_is_new(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    client = signed_in(office.expert)
    assert "جدید" in text_of(client.get(URL))
    client.get(f"/agreements/{agreement.identifier}/review/")
    assert "جدید" not in text_of(client.get(URL))


def test_what_came_back_is_new_until_the_agency_opens_its_draft(office, signed_in):
    agreement = agreement_at(State.RETURNED, office)
    client = signed_in(office.staff)
    assert "جدید" in text_of(client.get(URL))
    client.get(f"/agreements/{agreement.identifier}/edit/")
    assert "جدید" not in text_of(client.get(URL))
    assert fresh(agreement).opened_by == office.staff


def test_a_colleague_who_has_it_in_hand_is_named(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    signed_in(office.integration).get(f"/agreements/{agreement.identifier}/review/")
    words = text_of(signed_in(office.integration2).get(URL))
    assert f"در دست اقدام: {office.integration.full_name}" in words


def test_an_answer_of_the_agency_is_marked_and_can_be_chosen(office, signed_in):
    answered = agreement_at(State.RETURNED, office)
    submit_with_reasons(answered, by=office.staff)
    crowd(1, State.SUBMITTED, office)
    client = signed_in(office.expert)
    page = client.get(URL)
    assert "پاسخ دستگاه رسیده (۱)" in text_of(page)
    only = client.get(URL, {"only": "answered"})
    assert answered.identifier in only.content.decode() and "ادارهٔ شمارهٔ" not in text_of(only)
    assert title_of(only).startswith("(۲) کارتابل")


def test_a_return_inside_the_organization_is_told_with_its_reason(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    send_back_agreement(agreement, RETURN_TO_EXPERT, reason=office.reason, text="فصل ۲ را بازبینی کنید.", by=office.integration)
    words = text_of(signed_in(office.expert).get(URL))
    assert "عودت‌شده به کارشناس" in words
    assert "مغایرت با سقف ابلاغی: «فصل ۲ را بازبینی کنید.»" in words


@pytest.mark.parametrize("parameters", [{"page": "99"}, {"page": "0"}, {"page": "abc"}, {"page": "9" * 40}, {"only": "x"}, {"only": "\x00"}, {"x": "y"}])
def test_strange_parameters_show_the_list(office, signed_in, parameters):
    agreement_at(State.SUBMITTED, office)
    for address in (URL, f"{URL}follow-up/", f"{URL}done/"):
        assert signed_in(office.expert).get(address, parameters).status_code == 200


def test_fifty_rows_a_page_and_the_group_counts_are_of_the_whole_list(office, signed_in):
    crowd(53, State.SUBMITTED, office)
    client = signed_in(office.expert)
    first, second = text_of(client.get(URL)), text_of(client.get(URL, {"page": "2"}))
    assert "در مهلت (۵۳)" in first and "۱–۵۰ از ۵۳" in first
    assert "در مهلت (۵۳)" in second and "۵۱–۵۳ از ۵۳" in second


@pytest.mark.parametrize("address", [URL, f"{URL}follow-up/", f"{URL}done/"])
@pytest.mark.parametrize(("who", "state"), [("expert", State.SUBMITTED), ("integration", State.EXPERT_CONFIRMED), ("deputy", State.INTEGRATION_APPROVED)])
def test_thirty_rows_cost_as_many_queries_as_three(office, signed_in, address, who, state):
    client = signed_in(office.again(who))
    later = State.DEPUTY_APPROVED
    crowd(3, state, office)
    agreement_at(later, office)
    few = queries_of(client, address)
    crowd(27, state, office)
    many = queries_of(client, address)
    assert few == many
    assert many <= 20


def test_what_is_nobodys_business_here_is_not_listed(office, signed_in):
    mine, theirs = agreement_at(State.SUBMITTED, office), agreement_at(State.SUBMITTED, office, agency=office.other_agency)
    body = signed_in(office.expert).get(URL).content.decode()
    assert mine.identifier in body and theirs.identifier not in body


def test_nothing_waiting_says_so_with_the_time(office, signed_in):
    page = signed_in(office.expert).get(URL)
    assert title_of(page).startswith("(۰) کارتابل")
    assert "کاری در انتظار شما نیست." in text_of(page)
    assert "آخرین به‌روزرسانی: ساعت ۱۰:۰۰" in text_of(page)


def test_nothing_waiting_but_something_under_way_leads_there(office, signed_in):
    agreement_at(State.EXPERT_CONFIRMED, office)
    page = signed_in(office.expert).get(URL)
    assert "دیدن پیگیری‌ها" in text_of(page)


# ---- the agency ----------------------------------------------------------------------------------


def test_the_agency_sees_first_what_came_back_and_why(office, signed_in):
    agreement_at(State.RETURNED, office)
    words = text_of(signed_in(office.staff).get(URL))
    assert "عودت‌شده برای اصلاح (۱)" in words
    assert RETURN_TEXT in words
    assert "متوقف تا پاسخ دستگاه" in words


def test_an_agency_with_credit_and_no_agreement_is_told_to_begin(office, signed_in):
    page = signed_in(office.staff).get(URL)
    words = text_of(page)
    assert "شروع نشده (۱)" in words and "موافقتنامهٔ هزینه‌ای سال ۱۳۹۷" in words and "۵۲٬۰۰۰" in words
    assert 'href="/1397/agreements/new/?agency=A22"' in page.content.decode()


def test_once_begun_it_is_a_draft_with_the_years_deadline(office, signed_in):
    empty_draft(office)
    words = text_of(signed_in(office.staff).get(URL))
    assert "شروع نشده (" not in words
    assert "مهلت یکشنبه ۲۰ خرداد" in words


def test_a_cancelled_agreement_may_be_begun_again(office, signed_in):
    agreement_at(State.CANCELLED, office)
    assert "شروع نشده (۱)" in text_of(signed_in(office.staff).get(URL))


def test_the_official_has_papers_to_sign(office, signed_in):
    agreement_at(State.DEPUTY_APPROVED, office)
    PriorFigure.objects.create(year=1396, agency=office.agency, programme=office.programme, chapter_number=1, approved=50_000)
    page = signed_in(office.agency_head).get(URL)
    words = text_of(page)
    assert title_of(page).startswith("(۱) برای امضا")
    assert "پنجاه و دو هزار میلیون ریال" in words and "مشاهده و امضا" in words
    assert "+۲٬۰۰۰" in words


def test_the_official_finds_below_what_was_signed_this_year(office, signed_in):
    agreement = agreement_at(State.SIGNED, office)
    words = text_of(signed_in(office.agency_head).get(URL))
    assert "سندی در انتظار امضای شما نیست." in words
    assert "امضاشده در این سال" in words and agreement.identifier in words


# ---- the deputy ----------------------------------------------------------------------------------


def test_the_deputy_reads_one_sentence_the_list_and_two_pictures_with_their_figures(office, signed_in):
    agreement_at(State.INTEGRATION_APPROVED, office)
    page = signed_in(office.deputy).get(URL)
    words = text_of(page)
    assert "۱ موافقتنامه به جمع ۵۲٬۰۰۰ میلیون ریال در انتظار اقدام شماست." in words
    assert f"{office.expert.full_name}، {office.integration.full_name}" in words
    assert "سن پرونده‌ها" in words and "اعتبار هزینه‌ای" in words
    assert words.count("جدول داده‌ها") == 2
    assert "۱ پرونده در جریان است" in words


def test_large_changes_from_last_year_stand_apart(office, signed_in):
    agreement_at(State.INTEGRATION_APPROVED, office)
    PriorFigure.objects.create(year=1396, agency=office.agency, programme=office.programme, chapter_number=1, approved=20_000)
    words = text_of(signed_in(office.deputy).get(URL))
    assert "۱ مورد هشدار دارد." in words
    assert "دارای هشدار" in words and "۱ فصل با تغییر بیش از ۳۰٪" in words
    assert "+۱۶۰٫۰٪" in words


# ---- «پیگیری» and «انجام‌شده» ---------------------------------------------------------------------


def test_follow_up_says_where_it_is_since_when_and_whether_it_was_opened(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    client = signed_in(office.expert)
    words = text_of(client.get(f"{URL}follow-up/"))
    assert agreement.identifier in words and "تلفیق بودجه" in words
    assert "از ۵ خرداد" in words and "هنوز باز نشده" in words
    signed_in(office.integration).get(agreement.get_absolute_url())
    assert f"{office.integration.full_name}، ۵ خرداد، ساعت ۱۰:۰۰" in text_of(client.get(f"{URL}follow-up/"))


def test_what_is_finished_is_followed_no_longer(office, signed_in):
    agreement_at(State.NOTIFIED, office)
    assert "موردی در حال پیگیری نیست." in text_of(signed_in(office.expert).get(f"{URL}follow-up/"))


def test_done_lists_my_own_acts_newest_first(office, signed_in):
    agreement = agreement_at(State.INTEGRATION_APPROVED, office)
    words = text_of(signed_in(office.expert).get(f"{URL}done/"))
    assert "تأیید کارشناس و چاپ" in words and agreement.identifier in words
    assert "تأیید تلفیق بودجه" not in words


def test_the_month_is_counted_in_one_line(office, signed_in):
    agreement_at(State.EXPERT_CONFIRMED, office)
    agreement_at(State.SUBMITTED, office, agency=office.wide_agency)
    words = text_of(signed_in(office.expert).get(URL))
    assert "خرداد ۱۳۹۷: ۱ مورد تأیید و ۰ مورد عودت کرده‌اید." in words


def test_a_list_page_writes_nothing(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    client = signed_in(office.expert)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    assert not [q for q in queries if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert fresh(agreement).opened_at is None
