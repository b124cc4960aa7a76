"""Put a scenario aside; it stays readable."""

from __future__ import annotations

from accounts.models import User
from core.workflow import take
from distribution.models import DistributionScenario
from distribution.workflow.scenario import SET_ASIDE


def set_aside_scenario(scenario: DistributionScenario, *, by: User, note: str = "", seen_version: int | None = None) -> DistributionScenario:
    """No credit changes."""
    with take(SET_ASIDE, scenario, by=by, note=note, seen_version=seen_version) as locked:
        pass
    return locked
