"""Two people at the same moment, on real transactions: one effect, and one sentence for the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, close_old_connections, connection

from core import clock
from core.middleware import sentence_of
from core.refusals import AlreadyDone, Refused, Stale
from distribution.actions.enter_credits import enter_credits
from distribution.actions.import_credits import import_credits
from distribution.actions.issue_notice import issue_notice
from distribution.entry_plans import cells_of
from distribution.importing import check, read_credits
from distribution.invariants import NOTICE_NUMBER_ONCE
from distribution.models import CeilingPosting, CreditCeiling, CreditNotice
from tests.factories.credit_files import GOOD, changed, csv_bytes
from tests.factories.moments import WORKING_MOMENT, moment

pytestmark = pytest.mark.django_db(transaction=True)
SUPPLEMENT = CreditNotice.Kind.SUPPLEMENT
COUNCIL = {"council_number": "97/3", "council_date": moment(1397, 3, 1).date()}


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run each in a thread with a connection of its own, let go together; what each gave or raised."""
    gate, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        close_old_connections()
        try:
            with clock.at(WORKING_MOMENT):
                gate.wait(10)
                outcomes[place] = work()
        except (Refused, DatabaseError) as refusal:
            outcomes[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def kinds(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


@pytest.fixture
def entry(office):
    def enter(by, amount, **how):
        cell = (office.programme.pk, office.source.pk, office.chapters[2].pk)
        return enter_credits(
            fiscal_year=office.year, agency=office.agency, cells={cell: amount}, kind=SUPPLEMENT, by=by, **COUNCIL, **how
        )

    return enter


def test_two_people_enter_the_same_agency(office, entry):
    outcomes = at_once(
        lambda: entry(office.again("integration"), 10, seen_version=0), lambda: entry(office.again("integration2"), 20, seen_version=0)
    )
    assert kinds(outcomes) == ["CreditNotice", "Stale"]
    (draft,) = CreditNotice.objects.filter(state="draft")
    winner = next(outcome for outcome in outcomes if isinstance(outcome, CreditNotice))
    assert cells_of(draft) == cells_of(winner)


def test_a_double_press_at_the_same_moment_is_one_entry(office, entry):
    outcomes = at_once(*[lambda: entry(office.again("integration"), 10, seen_version=0)] * 2)
    assert kinds(outcomes) == ["CreditNotice", "CreditNotice"]
    assert CreditNotice.objects.get(state="draft").version == 2  # made once, written once


def test_the_same_file_is_confirmed_twice_at_the_same_moment(office):
    given = check(read_credits(csv_bytes(GOOD), "x.csv"), office.year, SUPPLEMENT).cells

    def confirm(who):
        seen = dict.fromkeys([agency.pk for agency in given], 0)
        return import_credits(fiscal_year=office.year, given=given, kind=SUPPLEMENT, by=office.again(who), seen=seen, **COUNCIL)

    outcomes = at_once(lambda: confirm("integration"), lambda: confirm("integration2"))
    assert kinds(outcomes) == ["AlreadyDone", "Imported"]
    assert sorted(sum(cells_of(notice).values()) for notice in CreditNotice.objects.filter(state="draft")) == [600, 5_500]


def test_two_different_files_for_the_same_agencies(office):
    """One wins whole; the other is told and nothing of it is mixed in."""
    year = office.year
    files = {
        "integration": check(read_credits(csv_bytes(GOOD), "x.csv"), year, SUPPLEMENT).cells,
        "integration2": check(read_credits(csv_bytes([*changed(amount_million_rial="1"), GOOD[2]][:3]), "y.csv"), year, SUPPLEMENT).cells,
    }

    def confirm(who):
        seen = dict.fromkeys([agency.pk for agency in files[who]], 0)
        return import_credits(fiscal_year=year, given=files[who], kind=SUPPLEMENT, by=office.again(who), seen=seen, **COUNCIL)

    outcomes = at_once(lambda: confirm("integration"), lambda: confirm("integration2"))
    assert kinds(outcomes) == ["Imported", "Stale"]
    of_agency = sum(cells_of(CreditNotice.objects.get(state="draft", agency=office.agency)).values())
    assert of_agency in (5_500, 1_501)


def test_two_people_issue_the_same_notice(office, entry):
    draft = entry(office.integration, 10)
    before = CreditCeiling.objects.get(agency=office.agency).notified

    def issue(who, number):
        notice = CreditNotice.objects.get(pk=draft.pk)
        return issue_notice(notice, number=number, date=moment(1397, 3, 2).date(), by=office.again(who), seen_version=notice.version)

    outcomes = at_once(lambda: issue("integration", "97/8"), lambda: issue("integration2", "97/9"))
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(refused) == 1 and not isinstance(refused[0], AlreadyDone)
    assert CreditCeiling.objects.get(agency=office.agency).notified == before + 10
    assert CeilingPosting.objects.filter(paper=CreditNotice.objects.get(pk=draft.pk).serial).count() == 1


def test_two_notices_take_the_same_number(office, entry):
    one = entry(office.integration, 10)
    cell = (office.other_programme.pk, office.source.pk, office.chapters[2].pk)
    two = enter_credits(
        fiscal_year=office.year, agency=office.other_agency, cells={cell: 5}, kind=SUPPLEMENT, by=office.integration, **COUNCIL
    )

    def issue(notice, who):
        return issue_notice(notice, number="97/8", date=moment(1397, 3, 2).date(), by=office.again(who))

    outcomes = at_once(lambda: issue(one, "integration"), lambda: issue(two, "integration2"))
    (refused,) = [outcome for outcome in outcomes if not isinstance(outcome, CreditNotice)]
    sentence = refused.sentence if isinstance(refused, Refused) else sentence_of(refused)
    assert sentence == NOTICE_NUMBER_ONCE.sentence
    assert CreditNotice.objects.filter(number="97/8", state="issued").count() == 1


def test_an_entry_while_the_draft_is_being_issued_is_not_lost_in_it(office, entry):
    draft = entry(office.integration, 10)

    def issue():
        return issue_notice(
            CreditNotice.objects.get(pk=draft.pk), number="97/8", date=moment(1397, 3, 2).date(), by=office.again("integration"),
            seen_version=draft.version,
        )  # fmt: skip

    outcomes = at_once(issue, lambda: entry(office.again("integration2"), 20, seen_version=draft.version))
    assert sum(isinstance(outcome, Stale) for outcome in outcomes) == 1
    notice = CreditNotice.objects.get(pk=draft.pk)
    assert (notice.state, sum(cells_of(notice).values())) in (("issued", 10), ("draft", 20))
    assert CreditNotice.objects.filter(agency=office.agency, state="draft").count() == (notice.state == "draft")
