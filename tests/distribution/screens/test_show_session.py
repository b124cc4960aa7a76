"""The list of sessions, opening one, and its record: who sees which, what waits, what comes next."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from distribution.actions.submit_session import submit_session
from distribution.models import CommitteeSession, FiscalYear
from tests.distribution.screens.pages import words
from tests.distribution.screens.sessions import fresh

OPEN = "/1397/counties/0603/sessions/open/"
LIST = "/1397/sessions/"


@pytest.fixture
def letters(province):
    return province.notified()


@pytest.fixture
def desk(province, letters, signed_in):
    return signed_in(province.secretary)


class TestTheList:
    def test_a_county_begins_here(self, desk):
        text = words(desk.get(LIST))
        assert "هنوز جلسه‌ای ثبت نشده است." in text and "آغاز جلسهٔ تازه" in text

    def test_the_organization_sees_what_was_sent_and_nothing_else(self, province, letters, signed_in):
        mine = province.session()
        other = submit_session(province.session(county="0608", by=province.other_secretary), by=province.other_secretary)
        text = words(signed_in(province.office.integration).get(LIST))
        assert "۱ صورت‌جلسه در انتظار بررسی شماست" in text and other.identifier in text and mine.identifier not in text

    def test_a_county_sees_its_own(self, province, desk):
        mine = province.session()
        other = submit_session(province.session(county="0608", by=province.other_secretary), by=province.other_secretary)
        text = words(desk.get(LIST))
        assert mine.identifier in text and other.identifier not in text

    @pytest.mark.parametrize(("query", "found"), [("?q=دزفول", True), ("?q=۰۶۰۸", True), ("?q=ایذه", False), ("?state=accepted", False), ("?state=submitted", True)])
    def test_filters(self, province, letters, signed_in, query, found):
        sent = submit_session(province.session(county="0608", by=province.other_secretary), by=province.other_secretary)
        assert (sent.identifier in words(signed_in(province.office.integration).get(LIST + query))) is found

    @pytest.mark.parametrize("query", ["?state=zz", "?page=x", "?page=-1", "?q=%00", "?q=" + "x" * 300])
    def test_odd_questions_break_nothing(self, desk, query):
        assert desk.get(LIST + query).status_code == 200

    def test_more_sessions_cost_no_more_queries(self, province, letters, signed_in):
        client = signed_in(province.office.integration)
        submit_session(province.session(), by=province.secretary)
        client.get(LIST)
        with CaptureQueriesContext(connection) as one:
            client.get(LIST)
        submit_session(province.session(county="0608", by=province.other_secretary), by=province.other_secretary)
        with CaptureQueriesContext(connection) as two:
            client.get(LIST)
        assert len(two) == len(one)

    @pytest.mark.parametrize("who", ["staff", "agency_head", "expert", "admin"])
    def test_not_for_agencies_or_experts(self, province, signed_in, who):
        assert signed_in(province.office.people[who]).get(LIST).status_code == 403


class TestOpening:
    def test_it_shows_what_the_county_has_and_opens_once(self, desk, province):
        assert "نگهداری راه‌ها، استانی" in words(desk.get(OPEN))
        answer = desk.post(OPEN)
        session = CommitteeSession.objects.get()
        assert answer.url == f"/sessions/{session.pk}/projects/" and session.identifier == "1397-K-0603-01"
        page = desk.post(OPEN)
        assert page.status_code == 409 and f'href="/sessions/{session.pk}/"' in page.content.decode()
        assert CommitteeSession.objects.count() == 1

    def test_while_the_organization_has_one_there_is_no_other(self, desk, province):
        submit_session(province.session(), by=province.secretary)
        assert desk.post(OPEN).status_code == 409

    def test_after_acceptance_the_second(self, desk, province):
        province.accepted()
        desk.post(OPEN)
        assert CommitteeSession.objects.get(state="draft").ordinal == 2

    def test_another_county_is_not_found_and_nobody_else_opens(self, desk, province, signed_in):
        assert desk.post("/1397/counties/0608/sessions/open/").status_code == 404
        for who in ("integration", "auditor", "staff"):
            assert signed_in(province.office.people[who]).post(OPEN).status_code == 403
        assert not CommitteeSession.objects.exists()

    def test_a_closed_year_opens_none(self, desk):
        FiscalYear.objects.update(status="closed")
        assert "بسته است" in words(desk.get(OPEN)) and desk.post(OPEN).status_code == 403
        assert not CommitteeSession.objects.exists()

    @pytest.mark.parametrize("code", ["9999", "x", "%00", "۰۶۰۳"])
    def test_a_county_that_is_none(self, desk, code):
        assert desk.get(f"/1397/counties/{code}/sessions/open/").status_code == 404


class TestTheRecord:
    def test_the_county_is_led_on(self, desk, province):
        session = province.session(province.row(0))
        text = words(desk.get(f"/sessions/{session.pk}/"))
        for part in ("ثبت پروژه‌ها", "صورت‌جلسه", "بازبینی و ارسال", "کنار گذاشتن جلسه", "۱ مورد پیش از ارسال باید کامل شود", "آغاز جلسهٔ کمیته"):
            assert part in text, part

    def test_the_organization_is_led_to_the_desk(self, province, letters, signed_in):
        sent = submit_session(province.session(), by=province.secretary)
        text = words(signed_in(province.office.integration).get(f"/sessions/{sent.pk}/"))
        assert "بررسی ردیف‌ها کنار صورت‌جلسه" in text and "ثبت پروژه‌ها" not in text

    def test_a_reader_reads(self, province, letters, signed_in):
        sent = submit_session(province.session(), by=province.secretary)
        text = words(signed_in(province.office.auditor).get(f"/sessions/{sent.pk}/"))
        assert "۵۰۰ میلیون ریال، ۱ ردیف" in text and "بررسی ردیف‌ها" not in text
        assert fresh(sent).opened_at is None

    def test_another_county_does_not_find_it(self, province, letters, signed_in):
        sent = submit_session(province.session(), by=province.secretary)
        assert signed_in(province.other_secretary).get(f"/sessions/{sent.pk}/").status_code == 404
