"""Two people at one session at the same moment: one effect, and one sentence for the other."""

from __future__ import annotations

import pytest

from core import clock
from core.refusals import Refused
from distribution.actions.accept_session import accept_session
from distribution.actions.recall_session import recall_session
from distribution.actions.save_session import open_session, save_session_rows
from distribution.actions.send_back_session import send_back_session
from distribution.actions.submit_session import submit_session
from distribution.models import CommitteeSession, ProjectCredit, Share
from tests.factories.moments import WORKING_MOMENT
from tests.factories.office import make_office
from tests.factories.province import Province, make_province
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowded(working_hours: None) -> Province:
    """The province on real transactions, its letters issued."""
    province = make_province(make_office())
    province.notified()
    return province


def outcome(outcomes: list[object]) -> tuple[int, list[Refused]]:
    """How many succeeded, and the refusals; anything else is a fault."""
    refusals = [found for found in outcomes if isinstance(found, Refused)]
    done = [found for found in outcomes if isinstance(found, CommitteeSession)]
    assert len(refusals) + len(done) == len(outcomes), outcomes
    return len(done), refusals


def test_a_session_is_accepted_once(crowded: Province) -> None:
    sent = submit_session(crowded.session(), by=crowded.secretary)
    seen = sent.version
    people = (crowded.office.integration, crowded.office.integration2)
    done, refusals = outcome(at_once(*[lambda by=by: accept_session(sent, by=by, seen_version=seen) for by in people]))
    assert (done, len(refusals)) == (1, 1)
    assert Share.objects.get(county__code="0603", programme__code="1502001", source__code="51").approved == 500
    assert ProjectCredit.objects.count() == 1


def test_accepting_and_recalling_meet_and_one_of_them_holds(crowded: Province) -> None:
    sent = submit_session(crowded.session(), by=crowded.secretary)
    done, refusals = outcome(
        at_once(lambda: accept_session(sent, by=crowded.office.integration), lambda: recall_session(sent, by=crowded.secretary))
    )
    assert (done, len(refusals)) == (1, 1)
    state = CommitteeSession.objects.get().state
    assert (state, ProjectCredit.objects.count()) in (("accepted", 1), ("draft", 0))


def test_accepting_and_returning_meet_and_one_of_them_holds(crowded: Province) -> None:
    sent = submit_session(crowded.session(), by=crowded.secretary)
    done, _ = outcome(
        at_once(
            lambda: accept_session(sent, by=crowded.office.integration),
            lambda: send_back_session(sent, text="ناقص است", by=crowded.office.integration2),
        )
    )
    state = CommitteeSession.objects.get().state
    assert done == 1 and (state, ProjectCredit.objects.count()) in (("accepted", 1), ("returned", 0))


def test_two_presses_open_one_session(crowded: Province) -> None:
    county = crowded.counties["0603"]
    done, _ = outcome(at_once(*[lambda: open_session(fiscal_year=crowded.office.year, county=county, by=crowded.secretary)] * 2))
    assert done == 1 and CommitteeSession.objects.count() == 1


def test_of_two_grids_saved_at_once_one_is_there_whole(crowded: Province) -> None:
    session = crowded.session()
    grids = [[crowded.row(n, code=f"15020010{n:02}") for n in range(start, start + 5)] for start in (10, 20)]
    done, _ = outcome(
        at_once(*[lambda rows=rows: save_session_rows(session, rows, by=crowded.secretary, seen_version=session.version) for rows in grids])
    )
    assert done == 1
    assert [row.amount for row in session.rows.all()] in ([10, 11, 12, 13, 14], [20, 21, 22, 23, 24])


def test_two_counties_with_one_new_code_and_only_one_of_them_has_it(crowded: Province) -> None:
    with clock.at(WORKING_MOMENT):
        one = submit_session(crowded.session(), by=crowded.secretary)
        other = submit_session(crowded.session(county="0608", by=crowded.other_secretary), by=crowded.other_secretary)
    outcomes = at_once(lambda: accept_session(one, by=crowded.office.integration), lambda: accept_session(other, by=crowded.office.integration2))
    assert sum(isinstance(found, CommitteeSession) for found in outcomes) == 1, outcomes
    assert CommitteeSession.objects.filter(state="accepted").count() == ProjectCredit.objects.count() == 1
