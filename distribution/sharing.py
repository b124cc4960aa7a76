"""Stage 1 of the distribution model: what each county gets of a credit (domain.md 5.2).

A pure function of its arguments: no model, no query, no clock. The order of the arguments plays no
part. Amounts are whole million rials; shares are exact fractions.

The order of things: provincial part and reserve are taken off; locked counties keep their amounts;
the others share the rest in proportion to their shares, inside floor, cap and minimum; rounding
is by largest remainder, ties by county code (decision 2); corrections by hand come last. A
correction may leave the bounds and the rounding step: it is a person's act and carries its reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.money import format_amount
from distribution.sharing_arithmetic import Bounds, bounds_of, hold, place, weigh
from distribution.sharing_faults import faults_in
from distribution.sharing_terms import CountyTerms, Exact, Fault, Held, IndexColumn, Reading, Terms, Unshareable

__all__ = [
    "Change", "CountyTerms", "Exact", "Fault", "Held", "IndexColumn", "Proof", "Reading", "Row", "Sharing", "Terms",
    "Unshareable", "compare", "faults_of", "share_out",
]


@dataclass(frozen=True, slots=True)
class Row:
    """A county's part.

    `share` of the pool by the indices alone; `raw` the same in million rials, not rounded; `model`
    the same rounded; `held` why the amount departs from it; `amount` what the county gets,
    `correction` included.
    """

    code: str
    name: str
    last_year: int | None
    share: Fraction
    raw: Fraction
    model: int
    held: Held
    correction: int
    reason: str
    amount: int


@dataclass(frozen=True, slots=True)
class Proof:
    """counties + provincial + reserve = total; there is no other kind (ArithmeticError)."""

    counties: int
    provincial: int
    reserve: int
    total: int

    def __post_init__(self) -> None:
        if self.counties + self.provincial + self.reserve != self.total:
            raise ArithmeticError(f"the parts do not add up: {self}")


@dataclass(frozen=True, slots=True)
class Sharing:
    """The result: rows in code order, the pool, and the million rials that rounding had left to place."""

    rows: tuple[Row, ...]
    pool: int
    leftover: int
    proof: Proof

    @property
    def amounts(self) -> dict[str, int]:
        """County code to amount, as stage 2 takes it."""
        return {row.code: row.amount for row in self.rows}

    @property
    def last_year(self) -> dict[str, int | None]:
        """County code to last year's amount, to compare with."""
        return {row.code: row.last_year for row in self.rows}


@dataclass(frozen=True, slots=True)
class Change:
    """A county in two results. `percent` is exact, None when there was nothing before."""

    code: str
    before: int | None
    after: int | None
    difference: int
    percent: Fraction | None


def faults_of(terms: Terms, columns: Sequence[IndexColumn], counties: Sequence[CountyTerms]) -> list[Fault]:
    """Everything that keeps these terms from being computed; empty when `share_out` will answer."""
    found = faults_in(terms, columns, counties)
    if found:
        return found
    try:
        _computed(terms, columns, counties)
    except Unshareable as no:
        return no.faults
    return []


def share_out(terms: Terms, columns: Sequence[IndexColumn], counties: Sequence[CountyTerms]) -> Sharing:
    """The amount of every county. Raises Unshareable with every fault when the terms cannot be kept."""
    found = faults_in(terms, columns, counties)
    if found:
        raise Unshareable(found)
    return _computed(terms, columns, counties)


def compare(a: Sharing | Mapping[str, int | None], b: Sharing | Mapping[str, int | None]) -> list[Change]:
    """From `a` to `b`, by county code; a county that stands in one only (30 against 27) is None in the other."""
    before, after = (side.amounts if isinstance(side, Sharing) else side for side in (a, b))
    return [_change(code, before.get(code), after.get(code)) for code in sorted(before.keys() | after.keys())]


def _change(code: str, before: int | None, after: int | None) -> Change:
    difference = (after or 0) - (before or 0)
    return Change(code, before, after, difference, Fraction(100 * difference, before) if before else None)


def _computed(terms: Terms, columns: Sequence[IndexColumn], counties: Sequence[CountyTerms]) -> Sharing:
    counties = sorted(counties, key=lambda county: county.code)
    sharing = [county for county in counties if not county.excluded]
    numerators, whole = weigh(columns, [county.code for county in sharing], terms.population)
    model, leftover = place(terms.pool, numerators, terms.step)
    amounts, held = model, [Held.FREE] * len(sharing)
    if terms.floor_percent is not None or terms.cap_percent is not None or terms.minimum or any(c.locked is not None for c in sharing):
        amounts, held, leftover = _kept(terms, sharing, numerators)
    parts = {
        county.code: (part, made, why, amount + county.correction)
        for county, part, made, why, amount in zip(sharing, numerators, model, held, amounts, strict=True)
    }
    _refuse_negative(sharing, parts)
    rows = tuple(_row(county, whole, terms.pool, *parts.get(county.code, (0, 0, Held.EXCLUDED, 0))) for county in counties)
    proof = Proof(sum(row.amount for row in rows), terms.provincial, terms.reserve, terms.total)
    return Sharing(rows, terms.pool, leftover, proof)


def _row(county: CountyTerms, whole: int, pool: int, part: int, model: int, held: Held, amount: int) -> Row:
    share = Fraction(part, whole)
    return Row(county.code, county.name, county.last_year, share, share * pool, model, held, county.correction, county.reason, amount)


def _kept(terms: Terms, sharing: Sequence[CountyTerms], numerators: Sequence[int]) -> tuple[list[int], list[Held], int]:
    """Amounts inside locks and bounds, why each is held, and the leftover of the rounding."""
    settled = {n: (county.locked, Held.LOCKED) for n, county in enumerate(sharing) if county.locked is not None}
    rest = terms.pool - sum(amount for amount, _ in settled.values())
    open_ones = [n for n in range(len(sharing)) if n not in settled]
    bounds = [bounds_of(terms, sharing[n]) for n in open_ones]
    parts = [numerators[n] for n in open_ones]
    _refuse_impossible(rest, parts, bounds)
    settled |= {open_ones[n]: held for n, held in hold(rest, parts, bounds).items()}
    free = [n for n in range(len(sharing)) if n not in settled]
    placed, leftover = place(terms.pool - sum(amount for amount, _ in settled.values()), [numerators[n] for n in free], terms.step)
    settled |= {n: (amount, Held.FREE) for n, amount in zip(free, placed, strict=True)}
    return [settled[n][0] for n in range(len(sharing))], [settled[n][1] for n in range(len(sharing))], leftover


def _refuse_impossible(rest: int, parts: Sequence[int], bounds: Sequence[Bounds]) -> None:
    lowest = sum(bound.lower for bound in bounds)
    if lowest > rest:
        field = "minimum" if any(bound.lower_is == Held.MINIMUM for bound in bounds) else "floor_percent"
        raise Unshareable([Fault(
            field, "",
            f"کف‌ها و حداقل‌ها روی هم {format_amount(lowest)} میلیون ریال می‌خواهند و تنها "
            f"{format_amount(rest)} میلیون ریال برای این شهرستان‌ها هست.",
        )])
    # Without a share there is nothing to multiply: such a county stays at its floor.
    tops = [bound.upper if part else bound.lower for part, bound in zip(parts, bounds, strict=True)]
    if None in tops or sum(tops) >= rest:
        return
    surplus = format_amount(rest - sum(tops))
    if any(parts):
        raise Unshareable([Fault("cap_percent", "", f"با این سقف‌ها {surplus} میلیون ریال از سهم شهرستان‌ها به کسی نمی‌رسد.")])
    raise Unshareable([Fault("locked", "", f"شهرستان‌های قفل‌نشده در هیچ شاخصی سهم ندارند و {surplus} میلیون ریال بی‌صاحب می‌ماند.")])


def _refuse_negative(sharing: Sequence[CountyTerms], parts: Mapping[str, tuple[int, int, Held, int]]) -> None:
    faults = [
        Fault(
            "correction", county.code,
            f"اصلاح دستی شهرستان {county.name} را منفی می‌کند: {format_amount(-county.correction)} میلیون ریال از "
            f"{format_amount(parts[county.code][3] - county.correction)} میلیون ریال کم نمی‌شود.",
        )
        for county in sharing
        if parts[county.code][3] < 0
    ]
    if faults:
        raise Unshareable(faults)
