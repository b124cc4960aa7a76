"""The کارتابل of a county's secretary, and the work of the distribution in integration's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from guardian.shortcuts import assign_perm

from accounts.models import User
from core.money import format_amount
from distribution.actions.prepare_county_notices import prepare_county_notices
from distribution.models import FiscalYear
from tests.distribution.screens.pages import title, words

pytestmark = pytest.mark.django_db


def test_a_secretary_finds_what_waits_and_the_ceilings_of_the_county(province, signed_in):
    letters = province.notified()
    province.accepted(province.row(500))
    client = signed_in(province.secretary)
    page = client.get("/cartable/")
    told = sum(letters["0603"].lines.values_list("amount", flat=True))
    assert title(page).startswith("(۱) کارتابل")
    assert "ابلاغیهٔ تازهٔ شهرستان" in words(page) and f'href="/county-notices/{letters["0603"].pk}/"' in page.content.decode()
    assert f"از {format_amount(told)} میلیون ریال سهم سال ۱۳۹۷، ۵۰۰ به پروژه‌ها رسیده و {format_amount(told - 500)} مانده است." in words(page)
    assert "شهرستان اهواز" in words(page) and "نگهداری راه‌ها" in words(page) and "دزفول" not in words(page)


def test_the_first_page_of_the_portal_is_that_page(province, signed_in):
    answer = signed_in(province.secretary).get("/", follow=True)
    assert answer.redirect_chain[-1][0] == "/cartable/" and answer.status_code == 200


def test_before_the_first_letter_it_says_what_comes(province, signed_in):
    page = words(signed_in(province.secretary).get("/cartable/"))
    assert "هنوز اعتباری به این شهرستان ابلاغ نشده است." in page and "کاری در انتظار شما نیست." in page


def test_who_holds_no_role_still_reads_whom_to_ask(province, signed_in):
    person = User.objects.create_user("bisal")
    assert "هنوز سمتی در گردش کار به شما داده نشده است." in signed_in(person).get("/cartable/").content.decode()


def test_who_serves_two_counties_sees_both(province, signed_in):
    province.notified()
    assign_perm("distribution.serve_county", province.secretary, province.counties["0604"])
    page = words(signed_in(province.secretary).get("/cartable/"))
    assert "شهرستان اهواز" in page and "شهرستان ایذه" in page and "شهرستان دزفول" not in page
    assert "ابلاغیهٔ تازهٔ شهرستان هنوز باز نشده است ۲" in page


def test_a_closed_year_is_only_read(province, signed_in):
    province.notified()
    FiscalYear.objects.update(status="closed")
    page = words(signed_in(province.secretary).get("/cartable/"))
    assert "شهرستان اهواز" in page and "ابلاغیهٔ تازهٔ شهرستان" not in page


def test_integration_sees_the_work_of_the_distribution_above_the_agreements(province, office, signed_in):
    client = signed_in(office.integration)
    assert "کاری در انتظار شما نیست." in words(client.get("/cartable/"))
    resolution = province.approved().resolution
    page = client.get("/cartable/")
    assert "کارهای توزیع" in words(page) and "کاری در انتظار شما نیست." not in words(page)
    assert f'href="/council/{resolution.pk}/county-notices/"' in page.content.decode()
    prepare_county_notices(resolution, by=office.integration)
    assert "ابلاغیهٔ شهرستان آمادهٔ صدور" in words(client.get("/cartable/"))


def test_the_deputy_and_an_agency_are_left_alone(province, office, signed_in):
    prepare_county_notices(province.approved().resolution, by=office.integration)
    for who in ("deputy", "staff", "expert", "agency_head"):
        assert "کارهای توزیع" not in words(signed_in(office.people[who]).get("/cartable/"))


def test_more_work_costs_no_more_queries(province, office, signed_in):
    def count(person) -> int:
        client = signed_in(person)
        client.get("/cartable/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/cartable/")
        return len(seen)

    few = count(office.integration), count(province.secretary)
    province.notified()
    province.accepted(*[province.row(10, code=f"15020010{n:02}") for n in range(1, 20)])
    prepare_county_notices(province.approved("52", "97/2/11").resolution, by=office.integration)
    assert (count(office.integration), count(province.secretary)) == few
