"""Freeze a scenario and put it before the council."""

from __future__ import annotations

from accounts.models import User
from core import clock
from core.workflow import take
from distribution.actions.save_scenario import computed, write_outcome
from distribution.models import CenterCredit, CreditType, DistributionScenario
from distribution.scenario_terms import basis_of, snapshot, wish_of
from distribution.workflow.scenario import PROPOSE


def credits_of(scenario: DistributionScenario) -> object:
    """The province's credits this scenario draws on."""
    return CenterCredit.objects.filter(fiscal_year=scenario.fiscal_year_id, credit_type=CreditType.CAPITAL, source=scenario.source_id)


def propose_scenario(scenario: DistributionScenario, *, by: User, seen_version: int | None = None) -> DistributionScenario:
    """Compute once more on what is undistributed now, freeze figures and indices, hand over to the council.

    Raises Unshareable when the terms cannot be kept any more.
    """
    with take(PROPOSE, scenario, by=by, seen_version=seen_version, holding=[credits_of(scenario)]) as locked:
        wish = wish_of(locked)
        basis = basis_of(locked.fiscal_year, locked.source)
        write_outcome(locked, wish, computed(basis, wish))
        locked.inputs = snapshot(basis, wish)
        locked.proposed_at = clock.now()
    return locked
