"""The screen that turns approved projects into agencies' draft notices."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ExecutiveAgency
from core.audit import history_of
from distribution.actions.approve_council_projects import approve_council_projects
from distribution.actions.issue_notice import issue_notice
from distribution.actions.prepare_agency_notices import MORE_ARRIVED, NOT_ACTIVE, NOTHING_LEFT
from distribution.models import CreditNotice, FiscalYear
from distribution.permissions import YEAR_CLOSED
from tests.distribution.screens.pages import faults, value_of, words
from tests.factories.moments import moment
from tests.factories.province import Province

URL = "/1397/agency-notices/prepare/"


@pytest.fixture
def waiting(province: Province) -> Province:
    """Roads: 800 of Ahvaz and 2,000 of the council; agriculture: 200 of Ahvaz."""
    province.notified("51", provincial=9_000)
    jahad = province.row(200, code="1301001001", agency=province.office.agency, programme=province.programmes["1301001"])
    province.accepted(province.row(500), province.row(300, code="1502001002"), jahad)
    approve_council_projects(province.resolution(), [province.row(2_000, code="1502009001")], by=province.office.integration)
    return province


def drafts() -> int:
    return CreditNotice.objects.filter(credit_type="capital", state="draft").count()


def test_it_says_what_waits_by_agency_and_by_credit(waiting, signed_in) -> None:
    page = words(signed_in(waiting.office.integration).get(URL))
    assert "۴ اعتبار مصوب پروژه به جمع ۳٬۰۰۰ میلیون ریال در انتظار ابلاغ به ۲ دستگاه است." in page
    assert "اداره‌کل راه و شهرسازی A40 ۳ ۸۰۰ ۲٬۰۰۰ ۲٬۸۰۰ ابلاغیهٔ تازه" in page
    assert "نگهداری راه‌ها ۱۵۰۲۰۰۱ استانی ۳ ۸۰۰ ۲٬۰۰۰ ۲٬۸۰۰" in page
    assert "جمع ۴ ۱٬۰۰۰ ۲٬۰۰۰ ۳٬۰۰۰" in page and "آماده‌سازی ۲ ابلاغیه" in page


def test_one_press_prepares_all_and_lists_them(waiting, signed_in) -> None:
    client = signed_in(waiting.office.integration)
    seen = value_of(client.get(URL), "seen")
    page = words(client.post(URL, {"seen": seen}, follow=True))
    assert "۲ ابلاغیه آماده شد." in page and "آماده شد ۲ ابلاغیه" in page
    assert "اداره‌کل راه و شهرسازی A40 ابلاغ ۲٬۸۰۰" in page and "صدور ابلاغیه‌ها" in page
    assert drafts() == 2
    assert NOTHING_LEFT in words(client.post(URL, {"seen": seen}, follow=True))
    assert drafts() == 2 and all(history_of(n).count() == 1 for n in CreditNotice.objects.filter(credit_type="capital"))


def test_what_it_becomes_follows_what_the_agency_has(waiting, signed_in) -> None:
    client = signed_in(waiting.office.integration)
    client.post(URL, {"seen": "3000"})
    waiting.accepted(waiting.row(50, code="1502001009"))
    assert "۵۰ ۰ ۵۰ افزودن به پیش‌نویس" in words(client.get(URL))
    notice = CreditNotice.objects.get(agency=waiting.office.wide_agency, credit_type="capital")
    issue_notice(notice, number="97/9001", date=moment(1397, 3, 5).date(), by=waiting.office.integration)
    assert "۵۰ ۰ ۵۰ متمم" in words(client.get(URL))


@pytest.mark.parametrize("seen", ["2999", "", "x", "۳۰۰۰", "9" * 30, "-1"])
def test_what_came_meanwhile_is_shown_first(waiting, signed_in, seen) -> None:
    page = signed_in(waiting.office.integration).post(URL, {"seen": seen})
    assert (page.status_code, faults(page)) == (409, [MORE_ARRIVED])
    assert drafts() == 0


def test_an_agency_that_is_not_active_is_listed_with_its_reason(waiting, signed_in) -> None:
    ExecutiveAgency.objects.filter(code="A22").update(is_active=False)
    client = signed_in(waiting.office.integration)
    page = words(client.post(URL, {"seen": "2800"}, follow=True))
    assert drafts() == 1
    assert "آماده نشد ۱ دستگاه" in page and NOT_ACTIVE in page


def test_with_nothing_waiting_it_says_what_fills_it(province, signed_in) -> None:
    page = words(signed_in(province.office.integration).get(URL))
    assert "پروژه‌ای در انتظار ابلاغ نیست." in page and "آماده‌سازی ۰" not in page


@pytest.mark.parametrize("who", ["deputy", "auditor", "expert", "staff", "org_head", "admin"])
def test_nobody_else_comes_in(waiting, signed_in, who) -> None:
    client = signed_in(waiting.office.people[who])
    assert client.get(URL).status_code == client.post(URL, {"seen": "3000"}).status_code == 403
    assert drafts() == 0


def test_a_closed_year_says_so(waiting, signed_in) -> None:
    FiscalYear.objects.update(status="closed")
    client = signed_in(waiting.office.integration)
    assert YEAR_CLOSED in words(client.get(URL))
    assert client.post(URL, {"seen": "3000"}).status_code == 409
    assert drafts() == 0


def test_more_projects_cost_no_more_queries(waiting, signed_in) -> None:
    client = signed_in(waiting.office.integration)
    client.get(URL)
    with CaptureQueriesContext(connection) as with_four:
        client.get(URL)
    waiting.accepted(*[waiting.row(10, code=f"15020018{n:02}") for n in range(12)])
    with CaptureQueriesContext(connection) as with_many:
        client.get(URL)
    assert len(with_many) == len(with_four)
