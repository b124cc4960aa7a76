"""What the proposal of a distribution prints, gathered from the scenario; `distribution_proposal.py` draws it."""

from __future__ import annotations

from typing import Any

from accounts.people import holder_of
from accounts.roles import ORG_HEAD
from core.organization import ORGANIZATION
from distribution.documents.distribution_proposal import draw_proposal
from distribution.models import DistributionScenario
from distribution.scenario_rows import result_of_scenario
from distribution.scenario_terms import basis_of, in_order, snapshot, wish_of


def content_of_scenario(scenario: DistributionScenario) -> dict[str, Any]:
    """The scenario as a plain dict, in million rials; a draft names its indices as they are now."""
    result = result_of_scenario(scenario, with_cells=False)
    inputs = in_order(scenario.inputs or snapshot(basis_of(scenario.fiscal_year, scenario.source), wish_of(scenario)))
    head = holder_of(ORG_HEAD)
    resolution = scenario.resolution
    return {
        "identifier": scenario.identifier,
        "name": scenario.name,
        "state": scenario.state,
        "state_label": scenario.get_state_display(),
        "fiscal_year": scenario.fiscal_year.year,
        "unit_label": scenario.fiscal_year.unit_label,
        "source": scenario.source.title,
        "organization": ORGANIZATION,
        "previous": scenario.previous.identifier if scenario.previous else "",
        "revision_reason": scenario.revision_reason,
        "resolution": {"number": resolution.number, "date": resolution.date} if resolution else None,
        "total": scenario.total,
        "provincial": scenario.provincial,
        "reserve": scenario.reserve,
        "floor_percent": scenario.floor_percent,
        "cap_percent": scenario.cap_percent,
        "minimum": scenario.minimum,
        "step": scenario.step,
        "weights": [
            {"title": kept["title"], "weight": kept["weight"], "source": kept["source"], "date": kept["date"], "invented": kept["invented"]}
            for kept in inputs.values()
        ],
        "counties": [
            {
                "code": line.code, "name": line.name, "amount": line.amount, "last_year": line.last_year, "held": line.held,
                "held_label": line.held_label, "correction": line.correction, "reason": line.reason,
            }
            for line in (result.lines if result else ())
        ],
        "signatory": {"name": head.full_name if head else "", "title": "رئیس سازمان"},
        "made_by": scenario.created_by.full_name,
        "made_at": scenario.proposed_at or scenario.created_at,
        "last_year": scenario.fiscal_year.year - 1,
    }  # fmt: skip


def scenario_paper(scenario: DistributionScenario) -> bytes:
    """The proposal as PDF; watermarked until the council approved it."""
    return draw_proposal(content_of_scenario(scenario))


