"""The register of projects and one project: credits by paper, sums of what is looked for, and likenesses."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from distribution.actions.issue_notice import issue_notice
from distribution.actions.prepare_agency_notices import prepare_agency_notices
from distribution.models import FiscalYear, Project
from tests.distribution.screens.pages import words
from tests.factories.moments import moment

LIST = "/1397/projects/"
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@pytest.fixture
def register(province):
    province.notified()
    province.accepted(
        province.row(500), province.row(300, code="1502001002"),
        province.row(200, code="1301001001", title="مرمت کانال", programme=province.programmes["1301001"], agency=province.office.agency),
    )  # fmt: skip
    province.accepted(province.row(700, code="1502001301"), county="0608")
    return province


@pytest.fixture
def desk(register, signed_in):
    return signed_in(register.office.integration)


def codes(page):
    return {code for code in Project.objects.values_list("code", flat=True) if code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")) in words(page)}


ALL = {"1502001001", "1502001002", "1301001001", "1502001301"}


def test_each_credit_names_its_session(desk):
    text = words(desk.get(LIST))
    assert "۴ پروژه؛ اعتبار مصوب سال ۱۳۹۷ آن‌ها ۱٬۷۰۰ میلیون ریال است." in text
    assert "استانی ۵۰۰ ، 1397-K-0603-01 ، ابلاغ‌نشده" in text


@pytest.mark.parametrize(
    ("query", "found", "total"),
    [
        ("", ALL, "۱٬۷۰۰"),
        ("?q=کانال", {"1301001001"}, "۲۰۰"),
        ("?q=۱۵۰۲۰۰۱۳", {"1502001301"}, "۷۰۰"),
        ("?county=0608", {"1502001301"}, "۷۰۰"),
        ("?agency=A22", {"1301001001"}, "۲۰۰"),
        ("?programme=1502001&county=0603", {"1502001001", "1502001002"}, "۸۰۰"),
        ("?status=new", set(), "۰"),
        ("?county=province", set(), "۰"),
        ("?funded=yes", ALL, "۱٬۷۰۰"),
        ("?funded=no", set(), "۰"),
        ("?funded=waiting", ALL, "۱٬۷۰۰"),
    ],
)
def test_filters_and_their_sums(desk, query, found, total):
    page = desk.get(LIST + query)
    assert codes(page) == found and f"آن‌ها {total} میلیون ریال" in words(page)


@pytest.mark.parametrize("who", ["integration", "secretary", "wide_staff"])
def test_a_notice_that_is_not_issued_is_no_notice_yet(register, signed_in, who):
    office = register.office
    notices = {notice.agency.code: notice for notice in prepare_agency_notices(office.year, by=office.integration)}
    person = {"integration": office.integration, "secretary": register.secretary}.get(who) or office.people[who]
    client, project = signed_in(person), Project.objects.get(code="1502001001")
    assert "استانی ۵۰۰ ، 1397-K-0603-01 ، ابلاغ‌نشده" in words(client.get(LIST + "?funded=waiting"))
    page = words(client.get(f"/projects/{project.pk}/"))
    assert ("پیش‌نویس ابلاغیه" if who == "integration" else "هنوز ابلاغ نشده") in page
    issue_notice(notices["A40"], number="97/9001", date=moment(1397, 3, 5).date(), by=office.integration)
    assert "1397-K-0603-01 ، ابلاغیهٔ ۹۷/۹۰۰۱" in words(client.get(LIST))
    assert project.code.translate(PERSIAN) not in words(client.get(LIST + "?funded=waiting"))


@pytest.mark.parametrize("query", ["?county=zz", "?agency=%27", "?status=zz", "?page=99999999", "?q=%E2%80%AE", "?funded=1", "?twins=zz"])
def test_odd_questions_break_nothing(desk, query):
    assert desk.get(LIST + query).status_code == 200


def test_another_year_has_the_projects_without_their_credits(desk):
    FiscalYear.objects.create(year=1398)
    text = words(desk.get("/1398/projects/"))
    assert "اعتبار مصوب سال ۱۳۹۸ آن‌ها ۰ میلیون ریال" in text and "امسال اعتباری ندارد" in text


def test_what_reads_alike_in_one_county_is_pointed_at(register, desk):
    register.accepted(register.row(90, code="1502001008", title="بهسازي راه  روستايي ۰۰۱"))
    page = desk.get(LIST + "?twins=on")
    assert codes(page) == {"1502001001", "1502001008"} and "هم‌عنوان" in words(page)
    assert "شاید یکی باشند" in words(desk.get(f"/projects/{Project.objects.get(code='1502001008').pk}/"))


@pytest.mark.parametrize(("who", "found"), [("staff", {"1301001001"}), ("wide_staff", ALL - {"1301001001"}), ("expert", ALL), ("other_expert", set()), ("auditor", ALL)])
def test_each_sees_what_is_theirs(register, signed_in, who, found):
    assert codes(signed_in(register.office.people[who]).get(LIST)) == found


def test_a_secretary_sees_the_countys(register, signed_in):
    assert codes(signed_in(register.other_secretary).get(LIST)) == {"1502001301"}
    other = Project.objects.get(code="1502001001")
    assert signed_in(register.other_secretary).get(f"/projects/{other.pk}/").status_code == 404


def test_the_administrator_does_not(register, signed_in):
    assert signed_in(register.office.admin).get(LIST).status_code == 403


def test_more_projects_cost_no_more_queries(register, desk):
    desk.get(LIST)
    with CaptureQueriesContext(connection) as few:
        desk.get(LIST)
    register.accepted(*[register.row(5, code=f"15020017{n:02}", title=f"راه {n}") for n in range(30)])
    with CaptureQueriesContext(connection) as many:
        desk.get(LIST)
    assert len(many) == len(few)


class TestOne:
    def test_its_credits_lead_to_their_papers_where_the_person_may_read_them(self, register, desk, signed_in):
        project = Project.objects.get(code="1502001001")
        session = register.counties["0603"].sessions.get()
        page = desk.get(f"/projects/{project.pk}/")
        assert f'href="/sessions/{session.pk}/"' in page.content.decode() and "هنوز ابلاغ نشده" in words(page)
        agency = signed_in(register.office.wide_staff).get(f"/projects/{project.pk}/")
        assert agency.status_code == 200 and f'href="/sessions/{session.pk}/"' not in agency.content.decode()
        assert "1397-K-0603-01" in words(agency)
