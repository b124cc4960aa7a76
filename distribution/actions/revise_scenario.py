"""What the council changed in its session comes back as a new version with its reason."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from core.refusals import Refused
from core.workflow import take
from distribution.actions.save_scenario import start_scenario
from distribution.models import DistributionScenario
from distribution.workflow.scenario import REVISE

NEEDS_REASON = "دلیل بازنگری را بنویسید."


@transaction.atomic
def revise_scenario(
    scenario: DistributionScenario, *, reason: str, by: User, seen_version: int | None = None
) -> DistributionScenario:
    """Close this proposal and open its successor with the same figures; returns the new draft."""
    if not reason.strip():
        raise Refused(NEEDS_REASON)
    with take(REVISE, scenario, by=by, note=reason, seen_version=seen_version) as locked:
        pass
    fresh = start_scenario(fiscal_year=locked.fiscal_year, source=locked.source, name=locked.name, by=by, like=locked)
    fresh.previous, fresh.revision_reason = locked, reason
    fresh.save(update_fields=["previous", "revision_reason"])
    return fresh
