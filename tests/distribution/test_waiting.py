"""What waits for somebody in the distribution: the right work for the right person, in one query."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from distribution.actions.accept_session import accept_session
from distribution.actions.approve_scenario import approve_scenario
from distribution.actions.issue_county_notice import issue_county_notice
from distribution.actions.prepare_county_notices import prepare_county_notices
from distribution.actions.propose_scenario import propose_scenario
from distribution.actions.send_back_session import send_back_session
from distribution.actions.submit_session import submit_session
from distribution.models import CommitteeSession, CountyNotice, FiscalYear
from distribution.waiting import waiting_for
from tests.factories.moments import moment
from tests.factories.province import Province

pytestmark = pytest.mark.django_db


def work_of(person: object, year: int = 1397) -> dict[str, int]:
    return {line["name"]: line["count"] for line in waiting_for(person, year)}


def test_integration_is_led_from_the_council_to_the_counties(province: Province) -> None:
    office = province.office
    assert work_of(office.integration) == {}
    scenario = propose_scenario(province.scenario(), by=office.integration)
    assert work_of(office.integration) == {"scenarios": 1}
    approve_scenario(scenario, resolution=province.resolution(), by=office.integration)
    assert work_of(office.integration) == {"to_prepare": 1}
    notices = prepare_county_notices(province.resolution(), by=office.integration)
    assert work_of(office.integration) == {"county_drafts": 3}
    for n, notice in enumerate(notices):
        issue_county_notice(notice, number=f"97/{n}", date=moment(1397, 3, 2).date(), by=office.integration)
    assert work_of(office.integration) == {}
    sent = submit_session(province.session(), by=province.secretary)
    assert work_of(office.integration) == {"sent_sessions": 1}
    accept_session(sent, by=office.integration)
    assert work_of(office.integration) == {}


def test_a_secretary_sees_letters_not_opened_then_sessions_in_hand(province: Province) -> None:
    province.notified()
    assert work_of(province.secretary) == {"unseen_letters": 1}
    CountyNotice.objects.filter(county__code="0603").update(opened_at=moment(1397, 3, 4), opened_by=province.secretary)
    assert work_of(province.secretary) == {}
    session = province.session()
    assert work_of(province.secretary) == {"draft_sessions": 1}
    sent = submit_session(session, by=province.secretary)
    assert work_of(province.secretary) == {}
    send_back_session(sent, text="شمارهٔ صورت‌جلسه خوانا نیست.", by=province.office.integration)
    assert work_of(province.secretary) == {"returned_sessions": 1}
    assert work_of(province.other_secretary) == {"unseen_letters": 1}


def test_one_paper_is_opened_at_once_and_many_through_their_list(province: Province) -> None:
    letters = province.notified()
    (line,) = waiting_for(province.secretary, 1397)
    assert line["url"] == f"/county-notices/{letters['0603'].pk}/"
    prepare_county_notices(province.approved("52", "97/2/11").resolution, by=province.office.integration)
    (line,) = waiting_for(province.office.integration, 1397)
    assert (line["url"], line["count"]) == ("/1397/county-notices/issue/", 3)


@pytest.mark.parametrize("who", ["staff", "agency_head", "deputy", "org_head", "auditor", "expert", "admin"])
def test_nobody_else_has_work_here_and_nothing_is_asked(province: Province, who: str, django_assert_num_queries) -> None:
    province.notified()
    submit_session(province.session(), by=province.secretary)
    person = province.office.again(who)
    with django_assert_num_queries(1):  # the person's rights
        assert waiting_for(person, 1397) == []


def test_a_closed_year_and_one_that_is_not_there_ask_for_nothing(province: Province) -> None:
    province.notified()
    assert waiting_for(province.secretary, 1390) == []
    FiscalYear.objects.update(status="closed")
    assert waiting_for(province.secretary, 1397) == []


def test_the_number_of_queries_is_the_same_whatever_waits(province: Province) -> None:
    def count() -> int:
        person = province.office.again("integration")
        with CaptureQueriesContext(connection) as seen:
            waiting_for(person, 1397)
        return len(seen)

    few = count()
    province.notified()
    submit_session(province.session(), by=province.secretary)
    assert CommitteeSession.objects.filter(state="submitted").exists()
    assert count() == few == 2  # rights, and what waits
