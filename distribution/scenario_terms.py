"""From the tables to the distribution engine and back: what a scenario rests on, what a person wishes, what comes out.

A what-if and a save ask the same here, so the page's figures and the stored ones are one computation.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from core.money import split_exactly
from distribution.models import (
    CenterCredit,
    County,
    CreditSource,
    CreditType,
    DistributionIndex,
    DistributionScenario,
    FiscalYear,
    FunctionalCode,
    IndexValue,
    PriorShare,
)
from distribution.sharing import CountyTerms, Fault, IndexColumn, Sharing, Terms, faults_of, share_out
from distribution.splitting import Split, split_counties, split_faults

POPULATION = "population"  # the index that weighs deprivation in mode B
NOTHING_TO_SHARE = "از این منبع چیزی برای توزیع نمانده است؛ ابتدا ابلاغیهٔ مرکز را ثبت کنید."


@dataclass(frozen=True)
class CountyWish:
    """What a person decided for one county by hand."""

    excluded: bool = False
    locked: int | None = None
    correction: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Wish:
    """What a person typed for a scenario: heads in million rials, weights by index code, counties by code,
    own programme weights by county code."""

    provincial: int = 0
    reserve: int = 0
    floor_percent: int | None = None
    cap_percent: int | None = None
    minimum: int | None = None
    step: int = 1
    weights: Mapping[str, int] = field(default_factory=dict)
    counties: Mapping[str, CountyWish] = field(default_factory=dict)
    splits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Origin:
    """Where a value was taken from, and when."""

    where: str
    when: dt.date | None


@dataclass(frozen=True)
class Basis:
    """What a scenario of a year and source rests on, read once."""

    year: int
    total: int
    programmes: Mapping[str, FunctionalCode]
    programme_totals: Mapping[str, int]
    counties: Mapping[str, County]
    indices: Mapping[str, DistributionIndex]
    values: Mapping[str, Mapping[str, Fraction]]
    origins: Mapping[str, Mapping[str, Origin]]  # index code -> county code -> where its value is from
    last_year: Mapping[str, int]

    def origin(self, index: str) -> Origin:
        """Where most values of an index were taken from; what the head of its column says."""
        return most_common(self.origins.get(index, {}).values())

    def newcomers(self) -> list[County]:
        """Counties of the year that were parted from another one and have no figure of last year."""
        return [county for code, county in self.counties.items() if county.predecessor_id and code not in self.last_year]


def most_common(origins: Iterable[Origin]) -> Origin:
    """The origin of most values, the first of several; an empty one for no value at all."""
    counted = Counter(origins)
    return max(counted, key=counted.__getitem__, default=Origin("", None))


@dataclass(frozen=True)
class Outcome:
    """What the wish gives: faults, or the shares, their programmes and the province's own part by programme."""

    basis: Basis
    faults: tuple[Fault, ...] = ()
    sharing: Sharing | None = None
    split: Split | None = None
    provincial: Mapping[str, int] = field(default_factory=dict)


def basis_of(fiscal_year: FiscalYear, source: CreditSource, *, total: int | None = None) -> Basis:
    """Read the basis in five queries. `total` replaces the sum for a scenario frozen earlier."""
    credits = CenterCredit.objects.filter(
        fiscal_year=fiscal_year, credit_type=CreditType.CAPITAL, source=source
    ).select_related("programme__parent")
    programmes = {credit.programme.code: credit for credit in credits.order_by("programme__code")}
    counties = {county.code: county for county in County.objects.of_year(fiscal_year.year).select_related("predecessor")}
    indices = {index.code: index for index in DistributionIndex.objects.filter(is_active=True)}
    values: dict[str, dict[str, Fraction]] = {code: {} for code in indices}
    origins: dict[str, dict[str, Origin]] = {code: {} for code in indices}
    rows = IndexValue.objects.filter(year=fiscal_year.year, county__in=counties.values()).select_related("index", "county")
    for row in rows:
        if row.index.code in values:
            values[row.index.code][row.county.code] = Fraction(row.value)
            origins[row.index.code][row.county.code] = Origin(row.taken_from, row.taken_on)
    totals = {code: credit.undistributed for code, credit in programmes.items()}
    prior = PriorShare.objects.filter(year=fiscal_year.year - 1, source=source).values_list("county__code", "amount")
    return Basis(
        year=fiscal_year.year,
        total=sum(totals.values()) if total is None else total,
        programmes={code: credit.programme for code, credit in programmes.items()},
        programme_totals=totals,
        counties=counties,
        indices=indices,
        values=values,
        origins=origins,
        last_year=dict(prior),
    )


def wish_of(scenario: DistributionScenario) -> Wish:
    """What a stored scenario says, as a wish."""
    splits: dict[str, dict[str, int]] = {}
    for split in scenario.splits.select_related("county", "programme"):
        splits.setdefault(split.county.code, {})[split.programme.code] = split.weight
    return Wish(
        provincial=scenario.provincial,
        reserve=scenario.reserve,
        floor_percent=scenario.floor_percent,
        cap_percent=scenario.cap_percent,
        minimum=scenario.minimum,
        step=scenario.step,
        weights={row.index.code: row.weight for row in scenario.weights.select_related("index")},
        counties={
            row.county.code: CountyWish(row.excluded, row.locked, row.correction, row.reason)
            for row in scenario.counties.select_related("county")
        },
        splits=splits,
    )


def compute(basis: Basis, wish: Wish) -> Outcome:
    """The shares a wish gives on this basis; with any fault there are no figures."""
    if basis.total <= 0:
        return Outcome(basis, (Fault("total", "", NOTHING_TO_SHARE),))
    terms, columns, counties = engine_terms(basis, wish)
    faults = faults_of(terms, columns, counties)
    if faults:
        return Outcome(basis, tuple(faults))
    sharing = share_out(terms, columns, counties)
    own = {code: weights for code, weights in wish.splits.items() if any(weights.values())}
    faults = split_faults(sharing.amounts, basis.programme_totals, own)
    if faults:
        return Outcome(basis, tuple(faults))
    split = split_counties(sharing.amounts, basis.programme_totals, own)
    over = [
        Fault("splits", "", f"شهرستان‌ها از برنامهٔ «{basis.programmes[code].title}» بیش از ابلاغ مرکز گرفته‌اند؛ مازاد {excess} میلیون ریال.")
        for code, excess in split.overuse
    ]
    if over:
        return Outcome(basis, tuple(over), sharing, split)
    return Outcome(basis, (), sharing, split, _province_part(wish.provincial, split.provincial))


def _province_part(provincial: int, left: Mapping[str, int]) -> dict[str, int]:
    # What the counties leave is the province's part and the reserve together; the part takes its
    # proportion of each programme, so the reserve keeps the same mixture.
    if not provincial:
        return {}
    return split_exactly(provincial, [(code, Fraction(amount)) for code, amount in left.items()])


def engine_terms(basis: Basis, wish: Wish) -> tuple[Terms, list[IndexColumn], list[CountyTerms]]:
    """The same as the engine takes it."""
    population = basis.values.get(POPULATION, {})
    terms = Terms(
        total=basis.total,
        provincial=wish.provincial,
        reserve=wish.reserve,
        floor_percent=wish.floor_percent,
        cap_percent=wish.cap_percent,
        step=wish.step,
        minimum=wish.minimum,
        population={code: int(population[code]) if code in population else None for code in basis.counties},
    )
    columns = [
        IndexColumn(code, index.title, index.reading, wish.weights.get(code, 0), {c: basis.values[code].get(c) for c in basis.counties})
        for code, index in basis.indices.items()
        if wish.weights.get(code, 0)
    ]
    counties = []
    for code, county in basis.counties.items():
        asked = wish.counties.get(code, CountyWish())
        counties.append(
            CountyTerms(code, county.name, basis.last_year.get(code), asked.excluded, asked.locked, asked.correction, asked.reason)
        )
    return terms, columns, counties


def in_order(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The indices of a snapshot in the order of the model."""
    return dict(sorted(inputs.items(), key=lambda item: (item[1]["position"], item[0])))


def snapshot(basis: Basis, wish: Wish) -> dict[str, Any]:
    """The indices as they were used, for the scenario's own record (JSON)."""
    return {
        code: {
            "position": index.position,  # JSON keeps no order
            "title": index.title,
            "unit": index.unit,
            "reading": index.reading,
            "weight": wish.weights.get(code, 0),
            "invented": index.is_invented,
            "source": basis.origin(code).where,
            "date": str(basis.origin(code).when or ""),
            "elsewhere": {  # counties whose value is from another source or day than the others'
                county: [origin.where, str(origin.when or "")]
                for county, origin in sorted(basis.origins[code].items())
                if origin != basis.origin(code)
            },
            "values": {county: str(value) for county, value in sorted(basis.values[code].items())},
        }
        for code, index in basis.indices.items()
        if wish.weights.get(code, 0)
    }
