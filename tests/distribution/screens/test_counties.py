"""The counties of the year and one county: shares, what is left, letters, sessions, projects."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.money import format_amount
from core.text import to_persian_digits
from distribution.actions.issue_county_notice import issue_county_notice
from distribution.actions.prepare_county_notices import prepare_county_notices
from distribution.models import County, FiscalYear, Share
from tests.distribution.screens.pages import words
from tests.factories.moments import moment

LIST = "/1397/counties/"


def format_share(part: int, whole: int) -> str:
    """A percentage to the nearest tenth."""
    tenths = (part * 2000 + whole) // (2 * whole)
    return to_persian_digits(f"{tenths // 10}٫{tenths % 10}٪")


@pytest.fixture
def desk(province, office, signed_in):
    """A client of integration."""
    return signed_in(office.integration)


class TestList:
    def test_each_county_with_what_it_was_told_what_projects_took_and_what_is_left(self, province, desk):
        letters = province.notified()
        province.accepted(province.row(500), province.row(300, code="1502001002"))
        told = sum(letters["0603"].lines.values_list("amount", flat=True))
        page = words(desk.get(LIST))
        assert f"اهواز ۰۶۰۳ {format_amount(told)} ۸۰۰ ۰ {format_amount(told - 800)}" in page
        assert "پذیرفته‌شده جلسهٔ ۱" in page and "ابلاغیه دیده نشده" in page
        assert "از ۹۰٬۰۰۰ میلیون ریال سهم ابلاغ‌شده، ۸۰۰ به پروژه‌ها رسیده و ۸۹٬۲۰۰ مانده است" in page
        assert "جمع ۳ شهرستان ۹۰٬۰۰۰ ۸۰۰ ۰ ۸۹٬۲۰۰" in page

    def test_the_map_says_what_part_of_each_share_is_left(self, province, desk):
        letters = province.notified()
        roads = Share.objects.get(county__code="0603", programme__code="1502001")
        province.accepted(province.row(roads.notified, total_cost=10 * roads.notified))
        told = sum(letters["0603"].lines.values_list("amount", flat=True))
        page = words(desk.get(LIST)).split("نقشهٔ مانده", 1)[1]
        assert f"اهواز {format_share(told - roads.notified, told)}" in page
        assert "دزفول ۹۹٫۹٪" not in page and "دزفول ۱۰۰٪" in page

    def test_no_map_without_shares_or_of_one_county(self, province, desk, signed_in):
        assert "نقشهٔ مانده" not in words(desk.get(LIST))
        province.notified()
        assert "نقشهٔ مانده" not in words(signed_in(province.secretary).get(LIST))

    def test_before_the_first_letter_it_says_so(self, province, office, desk):
        prepare_county_notices(province.approved().resolution, by=office.integration)
        page = words(desk.get(LIST))
        assert "هنوز سهمی به شهرستان‌ها ابلاغ نشده است." in page
        assert "ابلاغ نشده؛ پیش‌نویس آماده است" in page

    def test_a_secretary_sees_the_own_county_only(self, province, signed_in):
        province.notified()
        page = words(signed_in(province.secretary).get(LIST))
        assert "اهواز" in page and "دزفول" not in page and "جمع ۳ شهرستان" not in page

    def test_what_the_county_still_writes_is_not_the_organizations_to_see(self, province, desk, signed_in):
        province.notified()
        province.session()
        assert "در حال ثبت در شهرستان" not in words(desk.get(LIST))
        assert "در حال ثبت در شهرستان" in words(signed_in(province.secretary).get(LIST))

    @pytest.mark.parametrize("who", ["staff", "agency_head", "expert"])
    def test_who_sees_no_county_has_no_list(self, province, office, signed_in, who):
        assert signed_in(office.people[who]).get(LIST).status_code == 403

    @pytest.mark.parametrize("q", ["اهواز", "0603", "۰۶۰۳", "اهو", "اهوا ز"])
    def test_it_is_found_by_name_or_code(self, province, desk, q):
        page = words(desk.get(LIST, {"q": q})).split("پاک کردن فیلترها")[1]
        assert "اهواز" in page and "دزفول" not in page

    def test_it_is_narrowed_to_what_is_left_to_do(self, province, desk):
        province.notified()
        province.accepted()
        silent = words(desk.get(LIST, {"only": "silent"})).split("پاک کردن فیلترها")[1]
        assert "دزفول" in silent and "ایذه" in silent and "اهواز" not in silent
        assert "شهرستانی با این فیلترها نیست." in words(desk.get(LIST, {"only": "none"}))

    @pytest.mark.parametrize("query", [{"q": "\x00"}, {"q": "آ" * 500}, {"only": "x"}, {"only": "\x00"}, {"page": "x"}])
    def test_no_value_of_an_address_breaks_the_page(self, province, desk, query):
        assert desk.get(LIST, query).status_code == 200

    def test_a_county_split_off_later_is_no_row_of_the_year(self, province, desk):
        County.objects.create(code="0630", name="نوبنیاد", valid_from_year=1400, predecessor=province.counties["0603"])
        FiscalYear.objects.create(year=1400)
        assert "نوبنیاد" not in words(desk.get(LIST))
        assert "نوبنیاد" in words(desk.get("/1400/counties/"))

    def test_a_year_without_counties_says_so(self, office, signed_in):
        assert "شهرستانی برای این سال ثبت نشده است." in words(signed_in(office.integration).get(LIST))
        assert signed_in(office.integration).get("/1399/counties/").status_code == 404

    def test_more_counties_cost_no_more_queries(self, province, office, desk):
        notices = prepare_county_notices(province.approved().resolution, by=office.integration)
        issue_county_notice(notices[0], number="1", date=moment(1397, 3, 2).date(), by=office.integration)
        desk.get(LIST)
        with CaptureQueriesContext(connection) as with_one:
            desk.get(LIST)
        for n, notice in enumerate(notices[1:], start=2):
            issue_county_notice(notice, number=str(n), date=moment(1397, 3, 2).date(), by=office.integration)
        province.accepted(province.row(), county="0608")
        County.objects.bulk_create(County(code=f"07{n:02}", name=f"شهرستان {n}") for n in range(20))
        with CaptureQueriesContext(connection) as with_all:
            desk.get(LIST)
        assert len(with_all) == len(with_one)


class TestCounty:
    ADDRESS = "/1397/counties/0603/"

    def test_ceilings_by_chapter_programme_and_source_with_what_is_left(self, province, desk):
        province.notified()
        province.accepted(province.row(500))
        page = words(desk.get(self.ADDRESS))
        roads = Share.objects.get(county__code="0603", programme__code="1502001")
        assert f"نگهداری راه‌ها ۱۵۰۲۰۰۱ استانی {format_amount(roads.notified)} ۵۰۰ {format_amount(roads.notified - 500)}" in page
        assert "فصل کشاورزی ۱۳۰۱" in page
        assert "1397-S-0603-001" in page and "پذیرفته‌شده" in page
        assert "بهسازی راه روستایی 001 ۱۵۰۲۰۰۱۰۰۱ نیمه‌تمام اداره‌کل راه و شهرسازی" in page
        assert "سال‌های اعتبار از ۱۳۹۰" in page

    def test_before_anything_is_notified_it_says_so(self, province, desk, signed_in):
        for client in (desk, signed_in(province.secretary)):
            page = words(client.get(self.ADDRESS))
            assert "اعتباری به این شهرستان ابلاغ نشده است." in page and "هنوز پروژه‌ای برای این سال تصویب نشده است." in page

    def test_another_county_is_not_there(self, province, signed_in):
        client = signed_in(province.other_secretary)
        assert client.get(self.ADDRESS).status_code == 404
        assert client.get("/1397/counties/0608/").status_code == 200

    @pytest.mark.parametrize("who", ["staff", "agency_head", "expert"])
    def test_who_sees_no_county_finds_none(self, province, office, signed_in, who):
        assert signed_in(office.people[who]).get(self.ADDRESS).status_code == 404

    @pytest.mark.parametrize("address", ["/1397/counties/9999/", "/1397/counties/%00/", "/1397/counties/x'/", "/1399/counties/0603/"])
    def test_what_is_not_there_is_not_found(self, province, desk, address):
        assert desk.get(address).status_code == 404

    def test_it_tells_the_years_it_was_there_and_what_came_of_it(self, province, desk):
        mother = province.counties["0603"]
        County.objects.filter(pk=mother.pk).update(valid_to_year=1399)
        County.objects.create(code="0630", name="نوبنیاد", valid_from_year=1400, predecessor=mother)
        assert "سال‌های اعتبار از ۱۳۹۰ تا ۱۳۹۹ شهرستان‌های جداشده نوبنیاد (از ۱۴۰۰)" in words(desk.get(self.ADDRESS))

    def test_a_draft_letter_is_integrations_own(self, province, office, desk, signed_in):
        prepare_county_notices(province.approved().resolution, by=office.integration)
        assert "ابلاغیهٔ صادرنشده" in words(desk.get(self.ADDRESS))
        assert "ابلاغیهٔ صادرنشده" not in words(signed_in(province.secretary).get(self.ADDRESS))

    def test_more_projects_cost_no_more_queries(self, province, desk):
        province.notified()
        province.accepted(province.row(10))
        desk.get(self.ADDRESS)
        with CaptureQueriesContext(connection) as with_one:
            desk.get(self.ADDRESS)
        province.accepted(*[province.row(10, code=f"15020010{n:02}") for n in range(2, 60)])
        with CaptureQueriesContext(connection) as with_many:
            page = desk.get(self.ADDRESS)
        assert len(with_many) == len(with_one)
        assert "جمع ۵۹ ردیف" in words(page)
        assert desk.get(self.ADDRESS, {"page": "2"}).status_code == 200
        assert desk.get(self.ADDRESS, {"page": "x"}).status_code == 200
