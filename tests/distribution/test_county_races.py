"""Counties' letters and shares, two and eight at once on real transactions (tests/agreements/test_races.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from core import clock
from core.middleware import sentence_of
from core.refusals import Refused
from distribution import invariants
from distribution.actions.accept_session import accept_session
from distribution.actions.approve_scenario import ALREADY_NOTIFIED, approve_scenario
from distribution.actions.discard_county_notice import discard_county_notice
from distribution.actions.drop_session import drop_session
from distribution.actions.issue_county_notice import issue_county_notice
from distribution.actions.prepare_county_notices import prepare_county_notices
from distribution.actions.propose_scenario import propose_scenario
from distribution.actions.save_session import save_minutes, save_session_rows
from distribution.actions.send_back_session import send_back_session
from distribution.actions.submit_session import submit_session
from distribution.models import CommitteeSession, CountyNotice, DistributionScenario, ProjectCredit, Share, SharePosting
from tests.agreements.test_races import one_wins, told
from tests.factories.moments import moment
from tests.factories.office import Office
from tests.factories.province import Province, scan
from tests.racing import at_once, offences, refused

pytestmark = pytest.mark.django_db(transaction=True)

THE_DAY = moment(1397, 3, 2).date()
EIGHT, EACH = 8, 100
# What suffices for five of the eight sessions.
ROOM = 5 * EACH


def drafts_of(province: Province) -> dict[str, CountyNotice]:
    made = prepare_county_notices(province.approved().resolution, by=province.office.integration)
    return {notice.county.code: notice for notice in made}


def issuing(office: Office, notice: CountyNotice, number: str, who: str) -> Callable[[], CountyNotice]:
    return lambda: issue_county_notice(CountyNotice.objects.get(pk=notice.pk), number=number, date=THE_DAY, by=office.again(who))


def test_two_people_issue_one_letter(province: Province, office: Office) -> None:
    notice = drafts_of(province)["0603"]

    loser = one_wins(at_once(issuing(office, notice, "97/1", "integration"), issuing(office, notice, "97/2", "integration2")))

    now = CountyNotice.objects.get(pk=notice.pk)
    assert now.issued_by.full_name in told(loser)
    assert SharePosting.objects.filter(act="notify", share__county=notice.county).count() == notice.lines.count()
    assert sum(Share.objects.filter(county=notice.county).values_list("notified", flat=True)) == sum(notice.lines.values_list("amount", flat=True))
    assert offences() == []


@pytest.mark.parametrize("rival", ["discard", "another number taken"])
def test_a_letter_is_issued_while_somebody_stands_in_the_way(rival: str, province: Province, office: Office) -> None:
    drafts = drafts_of(province)
    notice = drafts["0603"]
    other = {
        "discard": lambda: discard_county_notice(CountyNotice.objects.get(pk=notice.pk), by=office.again("integration2")),
        "another number taken": issuing(office, drafts["0608"], "97/1", "integration2"),
    }[rival]

    loser = one_wins(at_once(issuing(office, notice, "97/1", "integration"), other))

    if rival != "discard":
        assert told(loser) == invariants.COUNTY_NOTICE_NUMBER_ONCE.sentence
    assert CountyNotice.objects.filter(number="97/1").count() == (CountyNotice.objects.filter(state="issued").count())
    assert offences() == []


def test_two_people_prepare_one_resolution(province: Province, office: Office) -> None:
    resolution = province.approved().resolution

    one_wins(at_once(*[lambda who=who: prepare_county_notices(resolution, by=office.again(who)) for who in ("integration", "integration2")]))

    assert sorted(CountyNotice.objects.values_list("county__code", flat=True)) == ["0603", "0604", "0608"]


def test_a_letter_goes_out_while_its_resolution_takes_another_scenario(province: Province, office: Office) -> None:
    """Whoever is first: the issued letter says all of its resolution, or the resolution takes nothing more."""
    notice = drafts_of(province)["0603"]
    later = propose_scenario(province.scenario("52"), by=office.integration)

    loser = one_wins(
        at_once(
            issuing(office, notice, "97/1", "integration"),
            lambda: approve_scenario(
                DistributionScenario.objects.get(pk=later.pk), resolution=province.resolution(), by=office.again("integration2")
            ),
        )
    )

    assert told(loser) in (ALREADY_NOTIFIED, invariants.COUNTY_NOTICE_IS_THE_COUNCILS.sentence)
    assert offences() == []


# ---- eight acceptances over one share ---------------------------------------------------------------


@pytest.fixture
def share(province: Province) -> Share:
    """Ahvaz's share of the roads, all but `ROOM` of it taken already."""
    province.notified()
    share = Share.objects.get(county__code="0603", programme__code="1502001")
    province.accepted(province.row(share.notified - ROOM, total_cost=10 * share.notified))
    share.refresh_from_db()
    return share


@pytest.fixture
def eight(province: Province, share: Share) -> Iterator[list[CommitteeSession]]:
    """Eight sent sessions of one county, each fitting by itself, five of them together.

    A county has one session open at a time, by an index of the database; it is taken away here, so
    that they can meet at all, and comes back afterwards.
    """
    (one_open,) = [c for c in CommitteeSession._meta.constraints if c.name == invariants.ONE_SESSION_OPEN.name]
    with connection.schema_editor() as editor:
        editor.remove_constraint(CommitteeSession, one_open)
    yield [sent_session(province, n) for n in range(2, 2 + EIGHT)]
    for session in CommitteeSession.objects.filter(state="submitted"):
        returned = send_back_session(session, text="پایان آزمون", by=province.office.integration)
        drop_session(returned, by=province.secretary)
    with connection.schema_editor() as editor:
        editor.add_constraint(CommitteeSession, one_open)


def sent_session(province: Province, ordinal: int) -> CommitteeSession:
    session = CommitteeSession.objects.create(
        fiscal_year=province.office.year, county=province.counties["0603"], ordinal=ordinal, identifier=f"1397-K-0603-{ordinal:02}",
        desk="county", desk_since=clock.now(),
    )  # fmt: skip
    session = save_session_rows(session, [province.row(EACH, code=f"15020010{ordinal:02}")], by=province.secretary)
    session = save_minutes(
        session, minutes_number=f"ک/{ordinal}", held_on=moment(1397, 3, 3).date(), members="فرماندار", minutes=scan(), by=province.secretary
    )
    return submit_session(session, by=province.secretary)


def test_eight_acceptances_at_once_never_go_over_one_share(eight: list[CommitteeSession], share: Share, office: Office) -> None:
    outcomes = at_once(
        *[
            lambda pk=session.pk, who=who: accept_session(CommitteeSession.objects.get(pk=pk), by=office.again(who))
            for session, who in zip(eight, ("integration", "integration2") * 4, strict=True)
        ]
    )

    losers = refused(outcomes)
    assert len(losers) == EIGHT - ROOM // EACH, outcomes
    assert all(isinstance(loser, Refused) and "از ماندهٔ سهم بیشتر است" in loser.sentence for loser in losers), losers
    share.refresh_from_db()
    assert (share.approved, share.free) == (share.notified, 0)
    assert sum(ProjectCredit.objects.filter(share=share).values_list("amount", flat=True)) == share.notified
    assert CommitteeSession.objects.filter(state="accepted").count() == 1 + ROOM // EACH
    assert offences() == []


# ---- is the bench able to show an overspend at all? ------------------------------------------------


def take_without_a_lock(share: Share, by: User) -> bool:
    """As somebody would write it at first: look what is left, then take from it."""
    with transaction.atomic():
        if Share.objects.get(pk=share.pk).free < EACH:
            return False
        SharePosting.objects.create(share=share, act="approve", paper="x", approved_delta=EACH, at=clock.now(), by=by)
        return True


@contextmanager
def without_its_projects(share: Share) -> Iterator[None]:
    """The comparison with projects looks away, and what was taken in the name of nobody is taken back at the end."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE distribution_share DISABLE TRIGGER share_checked")
        try:
            yield
        finally:
            put_back(share)
            cursor.execute("ALTER TABLE distribution_share ENABLE TRIGGER share_checked")


def put_back(share: Share) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = 'replica'")
        cursor.execute("DELETE FROM distribution_shareposting WHERE paper = 'x'")
        cursor.execute("UPDATE distribution_share SET approved = notified - %s WHERE id = %s", [ROOM, share.pk])


def test_negative_control_without_lock_and_check_the_same_race_overspends(share: Share, office: Office) -> None:
    """guarantees.md E1: were this test to fail, the one above would prove nothing."""
    with connection.schema_editor() as editor:
        editor.remove_constraint(Share, invariants.NOT_OVER_SHARE)
    try:
        with without_its_projects(share):
            for _ in range(60):
                outcomes = at_once(*[lambda: take_without_a_lock(share, office.integration)] * EIGHT)
                assert refused(outcomes) == []
                share.refresh_from_db()
                if share.free < 0:
                    return
                put_back(share)
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(Share, invariants.NOT_OVER_SHARE)
    pytest.fail("sixty races without a lock and no overspend: this bench cannot show one")


def test_without_the_lock_the_tables_own_check_still_keeps_the_share(share: Share, office: Office) -> None:
    with without_its_projects(share):
        for _ in range(5):
            outcomes = at_once(*[lambda: take_without_a_lock(share, office.integration)] * EIGHT)
            share.refresh_from_db()
            assert share.free == 0 and outcomes.count(True) == ROOM // EACH
            for error in refused(outcomes):
                assert isinstance(error, DatabaseError) and sentence_of(error) == invariants.PROJECTS_WITHIN_SHARE.sentence
            put_back(share)
