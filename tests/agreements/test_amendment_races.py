"""Two at once around an amendment, on real transactions: one effect, one sentence, the sums right afterwards."""

from __future__ import annotations

import pytest

from agreements.actions.start_amendment import start_amendment
from agreements.models import Agreement
from agreements.workflow import State
from core import clock
from distribution.actions.enter_credits import enter_credits
from distribution.actions.issue_notice import issue_notice
from distribution.models import CreditCeiling
from tests.agreements.test_races import one_wins, told
from tests.factories.agreements import fresh, notified, signed_by_organization
from tests.factories.amendments import allocate, amendment_at, basis, free_lines, paper_in_force
from tests.factories.moments import moment
from tests.factories.office import Office
from tests.racing import at_once, offences, refused

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_starts_at_once_make_one_amendment(office: Office) -> None:
    base = paper_in_force(office)
    outcomes = at_once(
        lambda: start_amendment(fresh(base), basis("1"), by=office.again("staff")),
        lambda: start_amendment(fresh(base), basis("2"), by=office.again("staff")),
    )
    assert "هنوز در جریان است" in told(one_wins(outcomes))
    assert Agreement.objects.filter(original=base).count() == 1
    assert offences() == []


def test_a_notification_and_an_allocation_at_once_lose_nothing(office: Office) -> None:
    """Either the allocation is there first and goes over, or it comes too late for the old line and is refused."""
    base = paper_in_force(office)
    amendment = signed_by_organization(amendment_at("signed", office, base=base, change=0), office)
    line = free_lines(base)[0]
    outcomes = at_once(lambda: notified(fresh(amendment), office), lambda: allocate(line, 10))
    assert len(refused(outcomes)) <= 1
    assert (fresh(base).state, fresh(amendment).state) == (State.SUPERSEDED, State.NOTIFIED)
    late = len(refused(outcomes)) == 1
    assert sum(fresh(amendment).lines.values_list("allocated", flat=True)) == (0 if late else 10)
    assert sum(fresh(base).lines.values_list("allocated", flat=True)) == 0
    assert offences() == []


@pytest.mark.parametrize(("cut", "fits"), [(200, True), (201, False)])
def test_a_notification_and_a_reduction_at_once(office: Office, cut: int, fits: bool) -> None:
    """Of 500 left the amendment takes 300: the reduction takes the other 200 and not one unit more."""
    base = paper_in_force(office, leave=500)
    amendment = signed_by_organization(amendment_at("signed", office, base=base, change=300), office)
    line = free_lines(base)[0]
    cell = (line.programme_id, line.source_id, line.chapter_id)
    reduction = enter_credits(
        fiscal_year=office.year, agency=office.agency, cells={cell: cut}, kind="reduction",
        council_number="97/120", council_date=moment(1397, 2, 30).date(), by=office.integration,
    )  # fmt: skip
    outcomes = at_once(
        lambda: notified(fresh(amendment), office),
        lambda: issue_notice(reduction, number="97/900", date=clock.today(), by=office.again("integration")),
    )
    assert len(refused(outcomes)) == (0 if fits else 1), outcomes
    assert fresh(amendment).state == State.NOTIFIED
    ceilings = CreditCeiling.objects.filter(agency=office.agency)
    assert sum(ceiling.free for ceiling in ceilings) == (0 if fits else 200)
    assert offences() == []
