"""The screen of entering one agency's credits."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from distribution.actions.enter_credits import enter_credits
from distribution.actions.issue_notice import issue_notice
from distribution.entry_plans import cells_of
from distribution.models import CreditNotice, FiscalYear, FunctionalCode, PriorFigure
from distribution.views.enter_credits import INCOMPLETE_FORM, LOOKS_LIKE_RIALS, NO_AMOUNTS
from tests.distribution.screens.pages import faults, title, value_of, words
from tests.factories.moments import moment

URL = "/1397/credits/A22/"
SUPPLEMENT = CreditNotice.Kind.SUPPLEMENT


def sent(*blocks, **head):
    """The form as a browser sends it: blocks of (programme, source, {chapter: text})."""
    data = {
        "kind": "supplement", "council_number": "97/3", "council_date": "1397/03/01", "version": "0",
        "form-TOTAL_FORMS": str(len(blocks)), "form-INITIAL_FORMS": "0", **head,
    }  # fmt: skip
    for n, (programme, source, amounts) in enumerate(blocks):
        data[f"form-{n}-programme"], data[f"form-{n}-source"] = programme, source
        data |= {f"form-{n}-chapter_{chapter}": text for chapter, text in amounts.items()}
    return data


FARMING = ("1301001", "10", {1: "۵٬۰۰۰", 2: "700"})


def draft():
    return CreditNotice.objects.filter(state="draft").first()


@pytest.fixture
def desk(office, signed_in):
    return signed_in(office.integration)


class TestOpening:
    def test_it_shows_the_chapters_what_was_notified_and_last_year(self, office, desk):
        PriorFigure.objects.create(year=1396, agency=office.agency, programme=office.programme, chapter_number=1, approved=38_000)
        page = words(desk.get(URL))
        assert "جبران خدمات کارکنان ۳۸٬۰۰۰ ۴۱٬۲۰۰" in page
        assert "شمارهٔ ۱۳۹۷/۰۰۱" in page

    def test_after_the_original_it_proposes_a_supplement(self, desk):
        assert '<option value="supplement" selected>' in desk.get(URL).content.decode()

    def test_a_draft_comes_back_with_its_figures(self, office, desk):
        desk.post(URL, sent(FARMING))
        page = desk.get(URL)
        assert value_of(page, "form-0-chapter_1") == "۵٬۰۰۰"
        assert value_of(page, "council_number") == "۹۷/۳"
        assert value_of(page, "version") == str(draft().version)

    @pytest.mark.parametrize("who", ["staff", "agency_head", "expert", "deputy", "org_head", "auditor", "admin"])
    def test_nobody_else_may(self, office, signed_in, who):
        client = signed_in(office.people[who])
        assert client.get(URL).status_code == 403
        assert client.post(URL, sent(FARMING)).status_code == 403
        assert draft() is None

    def test_an_agency_of_capital_credit_only_has_no_such_screen(self, office, desk):
        office.agency.__class__.objects.filter(code="A22").update(is_provincial_expense=False)
        assert desk.get(URL).status_code == 404

    def test_a_closed_year_is_only_looked_at(self, desk):
        FiscalYear.objects.update(status="closed")
        page = desk.get(URL)
        assert "این سال مالی بسته است و فقط دیده می‌شود." in words(page) and "ذخیرهٔ ابلاغیه" not in words(page)
        assert desk.post(URL, sent(FARMING)).status_code == 409
        assert draft() is None


class TestSaving:
    def test_figures_in_any_digits_are_kept_in_the_draft(self, office, desk):
        answer = desk.post(URL, sent(("1301001", "10", {1: "۵٬۰۰۰", 2: "٧٠٠", 3: "", 7: "0"}), ("1801001", "30", {2: "1,250"})))
        assert (answer.status_code, answer.url) == (302, f"/notices/{draft().pk}/")
        assert sorted(cells_of(draft()).values()) == [700, 1_250, 5_000]
        assert (draft().kind, draft().council_number, draft().council_date) == ("supplement", "97/3", moment(1397, 3, 1).date())
        assert [entry.action for entry in history_of(draft())] == ["enter_credits"]
        assert "به جمع ۶٬۹۵۰ میلیون ریال ثبت شد" in words(desk.get(answer.url))

    def test_a_double_press_is_one_entry(self, desk):
        desk.post(URL, sent(FARMING))
        assert desk.post(URL, sent(FARMING)).status_code == 302
        assert (CreditNotice.objects.filter(state="draft").count(), history_of(draft()).count()) == (1, 1)

    def test_a_block_can_be_taken_away(self, desk):
        desk.post(URL, sent(FARMING, ("1801001", "10", {2: "9"})))
        desk.post(URL, sent(FARMING, ("1801001", "10", {2: "9"}), **{"version": str(draft().version), "form-1-DELETE": "on"}))
        assert sum(cells_of(draft()).values()) == 5_700

    def test_blocks_without_amounts_are_passed_over(self, desk):
        assert desk.post(URL, sent(FARMING, ("1801001", "10", {}), ("", "10", {}))).status_code == 302
        assert sum(cells_of(draft()).values()) == 5_700

    def test_another_block_is_added_and_nothing_typed_is_lost(self, desk):
        page = desk.post(URL, sent(("1301001", "10", {1: "دوازده"}), council_number="نادرست", add_block="1"))
        assert value_of(page, "form-TOTAL_FORMS") == "2"
        assert value_of(page, "form-0-chapter_1") == "دوازده"
        assert faults(page) == [] and draft() is None

    def test_no_more_blocks_than_a_letter_bears(self, desk):
        page = desk.post(URL, sent(*[("", "10", {})] * 30, add_block="1"))
        assert value_of(page, "form-TOTAL_FORMS") == "30"


class TestBadInput:
    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("دویست", "در این خانه فقط عدد بنویسید، مانند ۱۲٬۵۰۰."),
            ("۱۲٫۵", "مبلغ باید عدد صحیح و به میلیون ریال باشد؛ اعشار و ممیز پذیرفته نمی‌شود."),
            ("-5", "مبلغ نمی‌تواند منفی باشد."),
            ("1۲3", "رقم‌های فارسی، عربی و لاتین را در یک عدد با هم ننویسید."),
            ("9" * 30, "این مبلغ بیش از ۹۹۹٬۹۹۹٬۹۹۹ میلیون ریال است. آیا به ریال وارد شده است؟"),
            ("1\x002", "در این خانه فقط عدد بنویسید، مانند ۱۲٬۵۰۰."),
            ("=1+1", "در این خانه فقط عدد بنویسید، مانند ۱۲٬۵۰۰."),
        ],
    )
    def test_a_bad_amount_keeps_what_was_typed_and_says_why(self, desk, typed, sentence):
        page = desk.post(URL, sent(("1301001", "10", {1: typed, 2: "۷۰۰"})))
        assert (page.status_code, faults(page)) == (200, [sentence])
        assert title(page).startswith("خطا: ")
        assert value_of(page, "form-0-chapter_2") == "۷۰۰"
        assert draft() is None

    @pytest.mark.parametrize(
        ("head", "sentence"),
        [
            ({"kind": "gift"}, "یکی از گزینه‌های فهرست را انتخاب کنید."),
            ({"kind": ""}, "یکی از گزینه‌های فهرست را انتخاب کنید."),
            ({"council_date": "1397/07/31"}, "مهر سال ۱۳۹۷ ۳۰ روز دارد."),
            ({"council_date": "1397/03/06"}, "تاریخ مصوبه نباید پس از امروز باشد."),
            ({"council_date": ""}, "شماره و تاریخ مصوبه را با هم بنویسید."),
            ({"council_number": ""}, "شماره و تاریخ مصوبه را با هم بنویسید."),
            ({"council_number": "بی‌شماره"}, "شمارهٔ نامه را با رقم، حرف، «/» و «-» بنویسید، مانند ۹۷/۲۱۰/۱۱۲۰۱."),
        ],
    )
    def test_a_bad_head_is_told_at_its_field(self, desk, head, sentence):
        page = desk.post(URL, sent(FARMING, **head))
        assert faults(page) == [sentence]
        assert draft() is None

    @pytest.mark.parametrize(
        ("blocks", "sentence"),
        [
            ([("", "10", {1: "5"})], "برنامه را انتخاب کنید."),
            ([("1301001", "", {1: "5"})], "منبع اعتبار را انتخاب کنید."),
            ([("9999999", "10", {1: "5"})], "یکی از گزینه‌های فهرست را انتخاب کنید."),
            ([("1301", "10", {1: "5"})], "یکی از گزینه‌های فهرست را انتخاب کنید."),
            ([FARMING, FARMING], "این برنامه، منبع و فصل در همین ابلاغیه یک بار آمده است."),
            ([("1301001", "10", {})], NO_AMOUNTS),
        ],
    )
    def test_a_bad_block_is_told(self, desk, blocks, sentence):
        assert faults(desk.post(URL, sent(*blocks))) == [sentence]
        assert draft() is None

    def test_a_torn_form_is_told(self, desk):
        data = sent(FARMING)
        del data["form-TOTAL_FORMS"]
        assert INCOMPLETE_FORM in faults(desk.post(URL, data))

    @pytest.mark.parametrize("total", ["1000000000", "31", "-1", "x"])
    def test_an_impossible_number_of_blocks_is_not_tried(self, desk, total):
        assert desk.post(URL, sent(FARMING, **{"form-TOTAL_FORMS": total})).status_code == 200
        assert draft() is None

    def test_fields_the_form_does_not_offer_change_nothing(self, office, desk):
        desk.post(URL, sent(FARMING, state="issued", number="97/1", agency="A31", serial="x"))
        assert (draft().agency, draft().number, draft().serial) == (office.agency, "", "")

    def test_an_amount_that_looks_like_rials_is_asked_about_once(self, desk):
        blocks = [("1301001", "10", {1: "50000000"})]
        page = desk.post(URL, sent(*blocks))
        assert LOOKS_LIKE_RIALS in faults(page)
        assert draft() is None
        desk.post(URL, sent(*blocks, sure="on"))
        assert sum(cells_of(draft()).values()) == 50_000_000

    def test_a_second_original_of_the_same_programme_is_refused(self, desk):
        (sentence,) = faults(desk.post(URL, sent(FARMING, kind="original")))
        assert "پیش‌تر با ابلاغیهٔ شمارهٔ ۱۳۹۷/۰۰۱ صادر شده است" in sentence

    def test_a_reduction_below_the_notified_chapter_is_told_at_the_chapter(self, desk):
        page = desk.post(URL, sent(("1301001", "10", {7: "301"}), kind="reduction"))
        assert faults(page) == ["کاهش ۳۰۱ میلیون ریال ممکن نیست؛ ابلاغ این فصل ۳۰۰ میلیون ریال است."]
        assert 'id="id_form-0-chapter_7_error"' in page.content.decode()


class TestTwoPeople:
    def test_the_second_is_told_who_wrote_and_keeps_what_was_typed(self, office, desk, signed_in):
        signed_in(office.integration2).post(URL, sent(("1301001", "10", {1: "1"})))
        page = desk.post(URL, sent(FARMING))
        assert page.status_code == 409
        assert "شیرین مهرجو" in faults(page)[0]
        assert value_of(page, "form-0-chapter_1") == "۵٬۰۰۰"
        assert sum(cells_of(draft()).values()) == 1

    def test_pressing_again_is_an_answer_to_what_stands_there_now(self, office, desk, signed_in):
        signed_in(office.integration2).post(URL, sent(("1301001", "10", {1: "1"})))
        version = value_of(desk.post(URL, sent(FARMING)), "version")
        assert desk.post(URL, sent(FARMING, version=version)).status_code == 302
        assert sum(cells_of(draft()).values()) == 5_700

    def test_a_draft_issued_meanwhile_is_not_made_again(self, office, desk):
        cell = (office.programme.pk, office.source.pk, office.chapters[1].pk)
        notice = enter_credits(
            fiscal_year=office.year, agency=office.agency, cells={cell: 5}, kind=SUPPLEMENT, council_number="97/3",
            council_date=moment(1397, 3, 1).date(), by=office.integration2,
        )  # fmt: skip
        issue_notice(notice, number="97/9", date=moment(1397, 3, 2).date(), by=office.integration2)
        page = desk.post(URL, sent(FARMING, version=str(notice.version)))
        assert page.status_code == 409
        assert draft() is None


def test_more_blocks_and_more_programmes_cost_no_more_queries(office, desk):
    desk.get(URL)
    with CaptureQueriesContext(connection) as with_one:
        desk.get(URL)
    desk.post(URL, sent(FARMING, ("1801001", "10", {1: "5"}), ("1502001", "30", {2: "5"})))
    for n in range(40):
        FunctionalCode.objects.create(code=f"17010{n:02}", level="programme", title=f"برنامهٔ {n}")
    desk.get("/help/")  # the message of the entry has been shown
    with CaptureQueriesContext(connection) as with_many:
        desk.get(URL)
    # The lines of one more notice are one prefetch more, whatever their number.
    assert len(with_many) <= len(with_one) + 1
