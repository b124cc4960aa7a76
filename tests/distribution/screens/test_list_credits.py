"""The screen of ceilings: who sees which agencies, and that its sums are the ceilings'."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.workflow import State
from distribution.actions.enter_credits import enter_credits
from distribution.models import CreditNotice, FiscalYear
from tests.distribution.screens.pages import words
from tests.factories.agreements import agreement_at
from tests.factories.office import make_agency

URL = "/1397/credits/"
JAHAD, SCHOOLS, ROADS = "سازمان جهاد کشاورزی", "اداره‌کل آموزش و پرورش", "اداره‌کل راه و شهرسازی"


@pytest.mark.parametrize("who", ["integration", "deputy", "org_head", "auditor"])
def test_the_organization_sees_every_agency_and_the_sum_of_the_year(office, signed_in, who):
    page = words(signed_in(office.people[who]).get(URL))
    assert all(name in page for name in (JAHAD, SCHOOLS, ROADS))
    assert "از ۱۰۶٬۱۸۰ میلیون ریال ابلاغ‌شده" in page


def test_an_expert_sees_the_agencies_of_the_sector(office, signed_in):
    page = words(signed_in(office.other_expert).get(URL))
    assert SCHOOLS in page
    assert JAHAD not in page and ROADS not in page
    assert "از ۳۷٬۰۰۰ میلیون ریال ابلاغ‌شده" in page


@pytest.mark.parametrize("who", ["staff", "agency_head"])
def test_an_agency_sees_its_own_by_programme_and_nothing_of_the_others(office, signed_in, who):
    page = words(signed_in(office.people[who]).get(URL))
    assert JAHAD in page and "توسعهٔ تولیدات کشاورزی" in page
    assert SCHOOLS not in page and "۱۰۶٬۱۸۰" not in page
    assert "ثبت اعتبار" not in page


def test_a_person_without_a_post_in_the_circuit_is_refused(office, signed_in):
    assert signed_in(office.admin).get(URL).status_code == 403


def test_signing_in_comes_first(office, client):
    assert client.get(URL).status_code == 302


def test_what_is_in_circulation_and_what_is_final_are_told_apart(office, signed_in):
    agreement_at(State.SUBMITTED, office)
    page = words(signed_in(office.staff).get(URL))
    assert "۵۲٬۰۰۰ در گردش است و ۰ آزاد مانده است" in page


def test_only_integration_is_offered_to_enter(office, signed_in):
    link = reverse("enter_credits", args=[1397, "A22"])
    assert link in signed_in(office.integration).get(URL).content.decode()
    assert link not in signed_in(office.deputy).get(URL).content.decode()


def test_what_waits_in_drafts_is_told_to_those_who_issue(office, signed_in):
    cell = (office.programme.pk, office.source.pk, office.chapters[1].pk)
    enter_credits(
        fiscal_year=office.year, agency=office.agency, cells={cell: 70}, kind=CreditNotice.Kind.SUPPLEMENT, by=office.integration
    )
    assert "۱ ابلاغیه به جمع ۷۰ میلیون ریال آمادهٔ صدور است" in words(signed_in(office.integration).get(URL))
    assert "آمادهٔ صدور" not in words(signed_in(office.deputy).get(URL))
    assert "آمادهٔ صدور" not in words(signed_in(office.staff).get(URL))


class TestFilters:
    @pytest.mark.parametrize("q", ["A31", "a31", "آموزش", "اداره كل آموزش", "اموزش و پرورش", "ادارۀ کل آموزش"])
    def test_by_name_or_code_in_any_spelling(self, office, signed_in, q):
        page = words(signed_in(office.integration).get(URL, {"q": q}))
        assert SCHOOLS in page and JAHAD not in page

    def test_by_sector_group(self, office, signed_in):
        page = words(signed_in(office.integration).get(URL, {"group": "production"}))
        assert JAHAD in page and ROADS in page and SCHOOLS not in page
        assert "جمع این فیلتر ۶۹٬۱۸۰" in page

    def test_nothing_found_says_what_to_do(self, office, signed_in):
        assert "دستگاهی با این فیلترها نیست." in words(signed_in(office.integration).get(URL, {"q": "ناموجود"}))

    @pytest.mark.parametrize(
        "query",
        [
            {"q": "\x00"}, {"q": "ا" * 5_000}, {"q": "%_\\"}, {"q": "\u202eA31"}, {"group": "nowhere"}, {"group": "\x00"}, {"page": "-1"},
            {"page": "1e9"}, {"page": "9" * 400}, {"page": "۲"}, {"q": ["a", "b"]}, {"ordering": "password"}, {"agency__id": "1"},
        ],
    )  # fmt: skip
    def test_no_value_of_an_address_breaks_the_page(self, office, signed_in, query):
        assert signed_in(office.integration).get(URL, query).status_code == 200


@pytest.mark.parametrize("url", ["/1300/credits/", "/999999999999999999999/credits/", "/1397/credits/%00/", "/1397/credits/A99/"])
def test_a_year_or_agency_that_is_not_there_is_a_404(office, signed_in, url):
    assert signed_in(office.integration).get(url).status_code == 404


def test_a_year_without_agencies_says_so(office, signed_in):
    FiscalYear.objects.create(year=1398)
    office.agency.__class__.objects.update(is_provincial_expense=False)
    assert "هنوز دستگاهی برای اعتبار هزینه‌ای این سال ثبت نشده است." in words(signed_in(office.integration).get("/1398/credits/"))


def test_fifty_agencies_a_page_and_the_same_number_of_queries(office, signed_in):
    client = signed_in(office.integration)
    client.get(URL)
    with CaptureQueriesContext(connection) as with_three:
        client.get(URL)
    for n in range(100, 160):
        make_agency(f"A{n}", f"اداره‌کل شمارهٔ {n}", office.agency.expert_group, "مدیرکل")
    with CaptureQueriesContext(connection) as with_many:
        page = client.get(URL)
    assert len(with_many) == len(with_three)
    assert "۱–۵۰ از ۶۳" in words(page)
    assert "A159" in words(client.get(URL, {"page": "2"}))
