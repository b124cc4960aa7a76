"""Make a distribution scenario and change it: the wish is stored with what it gives, or not at all."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from core import clock
from core.audit import record
from core.refusals import Refused
from core.serials import next_number
from core.workflow import write
from distribution import invariants, permissions
from distribution.models import (
    CreditSource,
    CreditType,
    DistributionScenario,
    FiscalYear,
    ScenarioCell,
    ScenarioCounty,
    ScenarioSplit,
    ScenarioWeight,
)
from distribution.scenario_terms import Basis, CountyWish, Outcome, Wish, basis_of, compute, wish_of
from distribution.sharing import Unshareable
from distribution.workflow.scenario import Desk, State

ONLY_CAPITAL = "مدل شاخص‌ها برای منابع تملک دارایی‌های سرمایه‌ای است."


@transaction.atomic
def start_scenario(
    *, fiscal_year: FiscalYear, source: CreditSource, name: str, by: User, like: DistributionScenario | None = None
) -> DistributionScenario:
    """A new scenario for what is undistributed of `source`, with the model's default weights or those of another.

    Raises Unshareable when there is nothing to distribute. Any other fault (a county without an index
    value, weights that no longer add up) leaves it without figures: the what-if is where it is mended.
    """
    scenario = _new(fiscal_year, source, name, by)
    permissions.distribute(by, scenario).or_refuse()
    if source.credit_type != CreditType.CAPITAL:
        raise Refused(ONLY_CAPITAL)
    basis = basis_of(fiscal_year, source)
    wish = wish_of(like) if like is not None else default_wish(basis)
    _store(scenario, basis, wish, label="آغاز سناریو", by=by)
    return scenario


def save_scenario(
    scenario: DistributionScenario, wish: Wish, *, by: User, name: str | None = None, note: str | None = None, seen_version: int | None = None
) -> DistributionScenario:
    """Store the wish and its result. Raises Unshareable with every fault, and then nothing is changed."""
    with write(scenario, permissions.distribute, by=by, label="ذخیرهٔ سناریو", seen_version=seen_version) as locked:
        if locked.state != State.DRAFT:
            raise Refused(invariants.PROPOSED_SCENARIO_IS_FINAL.sentence)
        if name is not None:
            locked.name = name
        if note is not None:
            locked.note = note
        basis = basis_of(locked.fiscal_year, locked.source)
        write_outcome(locked, wish, computed(basis, wish))
    return locked


def default_wish(basis: Basis) -> Wish:
    """The weights the indices carry by default; the rest of the terms open."""
    return Wish(weights={code: index.default_weight for code, index in basis.indices.items() if index.default_weight})


def computed(basis: Basis, wish: Wish) -> Outcome:
    """The outcome, or Unshareable with its faults."""
    outcome = compute(basis, wish)
    if outcome.faults:
        raise Unshareable(list(outcome.faults))
    return outcome


def write_outcome(scenario: DistributionScenario, wish: Wish, outcome: Outcome) -> None:
    """Replace the scenario's rows by what the wish says and, without faults, gives; the caller saves the scenario itself."""
    basis = outcome.basis
    scenario.total = basis.total
    scenario.provincial, scenario.reserve = wish.provincial, wish.reserve
    scenario.floor_percent, scenario.cap_percent = wish.floor_percent, wish.cap_percent
    scenario.minimum, scenario.step = wish.minimum, wish.step
    for rows in (scenario.weights, scenario.counties, scenario.splits, scenario.cells):
        rows.all().delete()
    # An index or a programme that left the model since takes its weight with it.
    ScenarioWeight.objects.bulk_create(
        ScenarioWeight(scenario=scenario, index=basis.indices[code], weight=weight)
        for code, weight in sorted(wish.weights.items())
        if weight and code in basis.indices
    )
    ScenarioSplit.objects.bulk_create(
        ScenarioSplit(scenario=scenario, county=basis.counties[county], programme=basis.programmes[code], weight=weight)
        for county, weights in sorted(wish.splits.items())
        for code, weight in sorted(weights.items())
        if weight and county in basis.counties and code in basis.programmes
    )
    if outcome.faults:
        ScenarioCounty.objects.bulk_create(_bare_row(scenario, basis, wish, code) for code in basis.counties)
        return
    ScenarioCounty.objects.bulk_create(_county_row(scenario, basis, wish, row) for row in outcome.sharing.rows)
    cells = [
        ScenarioCell(scenario=scenario, county=basis.counties[county], programme=basis.programmes[code], amount=amount)
        for county, programmes in outcome.split.cells.items()
        for code, amount in programmes.items()
        if amount
    ]
    cells += [ScenarioCell(scenario=scenario, programme=basis.programmes[code], amount=amount) for code, amount in outcome.provincial.items() if amount]
    ScenarioCell.objects.bulk_create(cells)


def _county_row(scenario: DistributionScenario, basis: Basis, wish: Wish, row: object) -> ScenarioCounty:
    asked = wish.counties.get(row.code, CountyWish())
    return ScenarioCounty(
        scenario=scenario, county=basis.counties[row.code], excluded=asked.excluded, locked=asked.locked, correction=asked.correction,
        reason=asked.reason, last_year=row.last_year, model_amount=row.model, held=str(row.held.value), amount=row.amount,
    )  # fmt: skip


def _bare_row(scenario: DistributionScenario, basis: Basis, wish: Wish, code: str) -> ScenarioCounty:
    # What was decided by hand, without figures.
    asked = wish.counties.get(code, CountyWish())
    return ScenarioCounty(
        scenario=scenario, county=basis.counties[code], excluded=asked.excluded, locked=asked.locked, correction=asked.correction,
        reason=asked.reason, last_year=basis.last_year.get(code),
    )  # fmt: skip


def _new(fiscal_year: FiscalYear, source: CreditSource, name: str, by: User) -> DistributionScenario:
    series = f"{fiscal_year.year}-D-{source.code}"
    return DistributionScenario(
        fiscal_year=fiscal_year, source=source, identifier=f"{series}-{next_number(series):02}", name=name,
        created_by=by, created_at=clock.now(), desk=Desk.INTEGRATION, desk_since=clock.now(),
    )  # fmt: skip


def _store(scenario: DistributionScenario, basis: Basis, wish: Wish, *, label: str, by: User) -> None:
    outcome = compute(basis, wish)
    if any(fault.field == "total" for fault in outcome.faults):
        raise Unshareable(list(outcome.faults))
    scenario.save()
    write_outcome(scenario, wish, outcome)
    scenario.save()
    record(scenario, by=by, action="start_scenario", label=label, side=scenario.writing_side(), data=scenario.audit_facts())
