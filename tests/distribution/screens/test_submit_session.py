"""«بازبینی و ارسال», taking back and putting aside: what stands in the way first, each step once."""

import pytest

from core.audit import history_of
from core.workflow import opened_by
from distribution.actions.save_session import open_session, save_session_rows
from distribution.actions.submit_session import submit_session
from distribution.models import FiscalYear
from distribution.permissions import ALREADY_OPENED
from distribution.session_checks import NO_MINUTES, NO_ROWS
from tests.distribution.screens.pages import faults, title, value_of, words
from tests.distribution.screens.sessions import fresh


@pytest.fixture
def desk(province, signed_in):
    province.notified()
    return signed_in(province.secretary)


@pytest.fixture
def session(province, desk):
    return province.session()


def post(desk, session, step, **more):
    return desk.post(f"/sessions/{session.pk}/{step}/", {"version": session.version, **more})


class TestSending:
    def test_it_shows_the_facts_and_what_each_share_keeps(self, desk, session):
        text = words(desk.get(f"/sessions/{session.pk}/submit/"))
        assert "۱ ردیف به جمع ۵۰۰ میلیون ریال" in text and "پانصد میلیون ریال" in text and "ارسال به سازمان" in text

    def test_what_is_missing_is_a_list_of_links(self, desk, province):
        session = open_session(fiscal_year=province.office.year, county=province.counties["0603"], by=province.secretary)
        page = desk.get(f"/sessions/{session.pk}/submit/")
        assert NO_ROWS in words(page) and f'<a href="/sessions/{session.pk}/minutes/">{NO_MINUTES}</a>' in page.content.decode()

    def test_a_fault_of_a_row_leads_to_the_row(self, desk, session, province):
        save_session_rows(session, [province.row(0)], by=province.secretary)
        assert f'href="/sessions/{session.pk}/projects/#row-1502001001"' in desk.get(f"/sessions/{session.pk}/submit/").content.decode()
        page = post(desk, fresh(session), "submit")
        assert page.status_code == 409 and title(page).startswith("خطا: ")
        assert "صفر است" in faults(page)[0] and fresh(session).state == "draft"

    def test_it_goes_once(self, desk, session, province):
        answer = post(desk, session, "submit")
        assert (answer.status_code, answer.url) == (302, f"/sessions/{session.pk}/")
        assert (fresh(session).state, fresh(session).desk, fresh(session).submitted_by) == ("submitted", "integration", province.secretary)
        assert "پیش‌تر ثبت شده است" in words(desk.post(f"/sessions/{session.pk}/submit/", {"version": session.version}, follow=True))
        assert [entry.action for entry in history_of(session)].count("submit_session") == 1

    def test_what_a_colleague_changed_meanwhile_is_told_first(self, desk, session, province):
        save_session_rows(session, [province.row(700)], by=province.secretary)
        page = post(desk, session, "submit")
        assert page.status_code == 409 and fresh(session).state == "draft" and "۷۰۰ میلیون ریال" in words(page)
        assert desk.post(f"/sessions/{session.pk}/submit/", {"version": value_of(page, "version")}).status_code == 302

    def test_a_closed_year_is_refused(self, desk, session):
        FiscalYear.objects.update(status="closed")
        for step in ("submit", "recall", "drop", "projects", "minutes", "paste"):
            assert desk.get(f"/sessions/{session.pk}/{step}/").status_code == 403


class TestTakingBack:
    def test_before_it_is_opened(self, desk, session, province):
        sent = submit_session(session, by=province.secretary)
        assert "بازپس‌گیری" in words(desk.get(f"/sessions/{session.pk}/"))
        post(desk, sent, "recall", note="یک ردیف مانده است")
        assert fresh(session).state == "draft" and history_of(session).last().note == "یک ردیف مانده است"
        assert "پیش‌تر ثبت شده است" in words(desk.post(f"/sessions/{session.pk}/recall/", {"version": sent.version}, follow=True))

    def test_not_after(self, desk, session, province):
        sent = submit_session(session, by=province.secretary)
        opened_by(sent, province.office.integration)
        assert ALREADY_OPENED in words(desk.get(f"/sessions/{session.pk}/recall/", follow=True))
        page = post(desk, sent, "recall")
        assert page.status_code == 403 and ALREADY_OPENED in words(page) and fresh(session).state == "submitted"
        assert "بازپس‌گیری" not in words(desk.get(f"/sessions/{session.pk}/"))

    def test_a_draft_has_nothing_to_take_back(self, desk, session):
        assert "ممکن نیست" in words(desk.get(f"/sessions/{session.pk}/recall/", follow=True))
        assert post(desk, session, "recall").status_code == 409


class TestPuttingAside:
    def test_it_is_put_aside_once_and_the_next_takes_the_next_number(self, desk, session, province):
        post(desk, session, "drop")
        assert fresh(session).state == "dropped"
        assert desk.post("/1397/counties/0603/sessions/open/").status_code == 302
        assert province.counties["0603"].sessions.get(state="draft").ordinal == 2
        assert "پیش‌تر ثبت شده است" in words(desk.post(f"/sessions/{session.pk}/drop/", {"version": session.version}, follow=True))

    def test_not_what_was_sent(self, desk, session, province):
        sent = submit_session(session, by=province.secretary)
        assert post(desk, sent, "drop").status_code == 409 and fresh(session).state == "submitted"


@pytest.mark.parametrize("step", ["submit", "recall", "drop"])
@pytest.mark.parametrize("who", ["integration", "auditor", "deputy", "staff", "expert", "admin"])
def test_nobody_of_the_organization_or_an_agency_acts_for_the_county(session, province, signed_in, step, who):
    sent = submit_session(session, by=province.secretary)
    client = signed_in(province.office.people[who])
    assert post(client, sent, step).status_code in (403, 404)
    assert fresh(session).state == "submitted"
