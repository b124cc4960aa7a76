"""The screens of notices and ceilings with capital credit in them: tabs, records, the letter, and expense left alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from distribution.actions.issue_notice import issue_notice
from distribution.actions.prepare_agency_notices import prepare_agency_notices, waiting_credits
from distribution.models import CreditCeiling, CreditNotice
from tests.distribution.screens.pages import value_of, words
from tests.documents.reading import Paper
from tests.factories.moments import moment
from tests.factories.province import Province

CREDITS, NOTICES = "/1397/credits/", "/1397/notices/"


@pytest.fixture
def draft(province: Province) -> CreditNotice:
    """The capital draft of roads: two projects of Ahvaz, 800 together."""
    province.notified("51", provincial=9_000)
    province.accepted(province.row(500, title="راه روستایی یکم"), province.row(300, code="1502001002"))
    (notice,) = prepare_agency_notices(province.office.year, by=province.office.integration)
    return notice


@pytest.fixture
def issued(province: Province, draft: CreditNotice) -> CreditNotice:
    return issue_notice(draft, number="97/9001", date=moment(1397, 3, 5).date(), by=province.office.integration)


class TestTabs:
    def test_each_type_has_its_own_list_and_sum(self, province, signed_in, issued) -> None:
        client = signed_in(province.office.integration)
        first = words(client.get(NOTICES))
        assert "هزینه‌ای (۳) تملک دارایی‌های سرمایه‌ای (۱)" in first
        assert "۳ ابلاغیه به جمع ۱۰۶٬۱۸۰" in first and "۹۷/۹۰۰۱" not in first
        second = words(client.get(NOTICES, {"type": "capital"}))
        assert "۱ ابلاغیه به جمع ۸۰۰ میلیون ریال" in second and "۹۷/۹۰۰۱" in second and "۱۳۹۷/۰۰۱" not in second

    def test_ceilings_too(self, province, signed_in, issued) -> None:
        client = signed_in(province.office.integration)
        assert "از ۱۰۶٬۱۸۰ میلیون ریال ابلاغ‌شده" in words(client.get(CREDITS))
        capital = words(client.get(CREDITS, {"type": "capital"}))
        assert "از ۸۰۰ میلیون ریال ابلاغ‌شده" in capital and "ثبت اعتبار" not in capital and "ورود اعتبارات از فایل" not in capital

    def test_a_filter_keeps_its_tab(self, province, signed_in, issued) -> None:
        page = signed_in(province.office.integration).get(NOTICES, {"type": "capital", "q": "A40"})
        assert value_of(page, "type") == "capital" and "جمع این فیلتر ۸۰۰" in words(page)

    def test_without_capital_nothing_is_offered(self, office, signed_in) -> None:
        assert "تملک" not in words(signed_in(office.integration).get(NOTICES))
        assert "تملک" not in words(signed_in(office.staff).get(CREDITS))

    def test_an_agency_sees_its_own_of_both(self, province, signed_in, issued) -> None:
        client = signed_in(province.office.wide_staff)
        page = words(client.get(CREDITS, {"type": "capital"}))
        assert "از ۸۰۰ میلیون ریال ابلاغ‌شده" in page
        assert "۹۷/۹۰۰۱" in words(client.get(NOTICES, {"type": "capital"}))
        assert "تملک" not in words(signed_in(province.office.staff).get(NOTICES))

    def test_what_waits_for_a_notice_is_told_to_integration(self, province, signed_in, issued) -> None:
        province.accepted(province.row(700, code="1502001003"))
        integration = words(signed_in(province.office.integration).get(NOTICES, {"type": "capital"}))
        assert "۱ اعتبار مصوب پروژه هنوز در ابلاغیهٔ دستگاهی نیامده است." in integration
        assert "هنوز در ابلاغیهٔ" not in words(signed_in(province.office.deputy).get(NOTICES, {"type": "capital"}))

    @pytest.mark.parametrize("kind", ["gift", "\x00", "capital' OR 1=1"])
    def test_a_type_nobody_offers_is_the_first_tab(self, province, signed_in, issued, kind) -> None:
        page = signed_in(province.office.integration).get(NOTICES, {"type": kind})
        assert page.status_code == 200 and "۱۰۶٬۱۸۰" in words(page)

    def test_an_empty_tab_says_what_fills_it(self, office, signed_in) -> None:
        assert "ابلاغیهٔ تملک دارایی صادر نشده است." in words(signed_in(office.integration).get(NOTICES, {"type": "capital"}))
        assert "هنوز اعتبار تملک دارایی به دستگاهی نرسیده است." in words(signed_in(office.integration).get(CREDITS, {"type": "capital"}))


class TestRecord:
    def test_it_shows_projects_with_who_approved_them(self, province, signed_in, issued) -> None:
        page = words(signed_in(province.office.integration).get(f"/notices/{issued.pk}/"))
        assert "نگهداری راه‌ها ، شناسنامهٔ اعتبار ۱۵۰۲۰۰۱ استانی ۸۰۰" in page
        assert "راه روستایی یکم ۱۵۰۲۰۰۱۰۰۱ کمیتهٔ اهواز، صورت‌جلسهٔ ک/۱ ۵۰۰" in page
        assert "مصوب کمیته‌های شهرستان ۸۰۰" in page and "مصوب شورا (سهم استانی) ۰" in page

    def test_the_agency_reads_it_too(self, province, signed_in, issued) -> None:
        page = words(signed_in(province.office.wide_staff).get(f"/notices/{issued.pk}/"))
        assert "راه روستایی یکم" in page
        assert signed_in(province.office.staff).get(f"/notices/{issued.pk}/").status_code == 404

    def test_a_draft_is_not_edited_by_chapters(self, province, signed_in, draft) -> None:
        page = signed_in(province.office.integration).get(f"/notices/{draft.pk}/").content.decode()
        assert "/issue/" in page and "/discard/" in page and "ویرایش ردیف‌ها" not in page and "/1397/credits/A40/" not in page

    def test_many_projects_cost_no_more_queries(self, province, signed_in, draft) -> None:
        client = signed_in(province.office.integration)
        client.get(f"/notices/{draft.pk}/")
        with CaptureQueriesContext(connection) as with_two:
            client.get(f"/notices/{draft.pk}/")
        province.accepted(*[province.row(10, code=f"15020018{n:02}") for n in range(12)])
        prepare_agency_notices(province.office.year, by=province.office.integration)
        with CaptureQueriesContext(connection) as with_many:
            client.get(f"/notices/{draft.pk}/")
        assert len(with_many) == len(with_two)

    def test_the_letter_names_projects_and_minutes_in_the_order_of_codes(self, province, signed_in, issued) -> None:
        letter = Paper(signed_in(province.office.wide_staff).get(f"/notices/{issued.pk}/paper.pdf").content)
        assert letter.says("راه روستایی یکم") and letter.says("کمیتهٔ اهواز") and letter.says("به تفکیک پروژه")
        assert letter.text.index("۱۵۰۲۰۰۱۰۰۱") < letter.text.index("۱۵۰۲۰۰۱۰۰۲")


class TestSteps:
    def test_it_is_issued_and_the_ceiling_arises(self, province, signed_in, draft) -> None:
        client: Client = signed_in(province.office.integration)
        page = client.get(f"/notices/{draft.pk}/issue/")
        assert "کمیته‌های شهرستان ۸۰۰ ، شورا ۰ میلیون ریال" in words(page)
        data = {"number": "97/9001", "date": "1397/03/05", "version": value_of(page, "version")}
        assert client.post(f"/notices/{draft.pk}/issue/", data).status_code == 302
        assert "پیش‌تر ثبت شده است" in words(client.post(f"/notices/{draft.pk}/issue/", data, follow=True))
        assert CreditCeiling.objects.get(agency=province.office.wide_agency, credit_type="capital").notified == 800

    def test_it_stands_among_the_others_to_be_issued(self, province, signed_in, draft) -> None:
        page = words(signed_in(province.office.integration).get("/1397/notices/issue/"))
        assert "اداره‌کل راه و شهرسازی A40 ابلاغ تملک دارایی ۸۰۰" in page

    def test_put_aside_it_frees_its_projects(self, province, signed_in, draft) -> None:
        client = signed_in(province.office.integration)
        page = client.get(f"/notices/{draft.pk}/discard/")
        assert "پروژه‌های آن در انتظار ابلاغیهٔ بعدی می‌مانند" in words(page)
        answer = client.post(f"/notices/{draft.pk}/discard/", {"version": value_of(page, "version")})
        assert answer.url == "/1397/notices/?type=capital"
        assert waiting_credits(province.office.year).count() == 2

    def test_entering_expense_does_not_meet_it(self, province, signed_in, draft) -> None:
        page = words(signed_in(province.office.integration).get("/1397/credits/A40/"))
        assert "آمادهٔ صدور" not in page and "راه روستایی یکم" not in page
