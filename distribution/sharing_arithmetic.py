"""The arithmetic of a sharing, on plain integers.

A share is a numerator over one denominator common to all counties, so nothing is rounded before the
one place where it must be (`place`, decision 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import lcm

from distribution.sharing_terms import DEVELOPMENT_EPSILON, CountyTerms, Held, IndexColumn, Reading, Terms


def weigh(columns: Iterable[IndexColumn], codes: Sequence[str], population: Mapping[str, int | None]) -> tuple[list[int], int]:
    """The share of each of `codes` by the weighted indices, as numerators and their common sum.

    Needs what `faults_in` has checked: weights adding to 100, no missing value, no index all zero.
    """
    read = [(column.weight, _numerators(column, codes, population)) for column in columns if column.weight]
    sums = [sum(numbers) for _, numbers in read]
    common = lcm(*sums)
    factors = [weight * (common // whole) for (weight, _), whole in zip(read, sums, strict=True)]
    rows = zip(*(numbers for _, numbers in read), strict=True)
    return [sum(map(int.__mul__, factors, row)) for row in rows], 100 * common


def _numerators(column: IndexColumn, codes: Sequence[str], population: Mapping[str, int | None]) -> list[int]:
    values = [column.values[code] for code in codes]
    scale = lcm(*(value.denominator for value in values))
    numbers = [value.numerator * (scale // value.denominator) for value in values]
    if column.reading == Reading.WEIGHTED:
        return [number * population[code] for number, code in zip(numbers, codes, strict=True)]
    if column.reading == Reading.DEVELOPMENT:
        top = max(numbers) + DEVELOPMENT_EPSILON * scale
        return [top - number for number in numbers]
    return numbers


def place(amount: int, numerators: Sequence[int], step: int = 1) -> tuple[list[int], int]:
    """`amount` divided by `numerators` in multiples of `step`; the parts and what was left to place.

    Largest remainder: everyone gets the whole steps of the exact part; what is left goes, a step at a
    time, to the largest remainders, ties by order. When `amount` itself is no multiple of `step`, the
    last of these gets the odd rest, so that the sum stays exact.
    """
    divisor = sum(numerators) * step
    if not divisor:
        if amount:
            raise ArithmeticError("an amount without anybody to take it")
        return [0] * len(numerators), 0
    pairs = [divmod(numerator * amount, divisor) for numerator in numerators]
    parts = [whole * step for whole, _ in pairs]
    left = leftover = amount - sum(parts)
    for number in sorted(range(len(pairs)), key=lambda number: -pairs[number][1]):
        if not left:
            break
        given = min(step, left)
        parts[number] += given
        left -= given
    return parts, leftover


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which multiples of the step a county's amount must lie; no `upper` is no cap."""

    lower: int
    upper: int | None
    lower_is: Held


def bounds_of(terms: Terms, county: CountyTerms) -> Bounds:
    """Floor, cap and minimum of a county, rounded to the step towards the inside.

    A county that had nothing last year has no floor and no cap: a percentage of nothing would keep it
    at nothing for ever.
    """
    lower, upper, lower_is = 0, None, Held.FREE
    if county.last_year:
        hundredths = 100 * terms.step
        if terms.floor_percent is not None:
            lower, lower_is = -(-county.last_year * (100 + terms.floor_percent) // hundredths) * terms.step, Held.FLOOR
        if terms.cap_percent is not None:
            upper = county.last_year * (100 + terms.cap_percent) // hundredths * terms.step
    if terms.minimum is not None:
        minimum = -(-terms.minimum // terms.step) * terms.step
        if minimum > lower:
            lower, lower_is = minimum, Held.MINIMUM
    return Bounds(lower, upper, lower_is)


def hold(amount: int, numerators: Sequence[int], bounds: Sequence[Bounds]) -> dict[int, tuple[int, Held]]:
    """Who is held at a bound when `amount` is shared by `numerators`; by position, the amount and why.

    Round by round the amount is shared among those not yet held. Who falls below the floor and who
    rises above the cap is added up; if the floors need more than the caps give back, the ones below are
    held at their floors, otherwise the ones above at their caps; the rest is shared anew. So nobody is
    held who would end inside the bounds, the order of the counties plays no part, and as every
    round holds somebody there are at most as many rounds as counties. The free ones keep the
    proportions of their shares. Needs sum(lower) <= amount <= sum(upper).
    """
    # A share of nothing stays nothing: only a floor can raise it.
    held = {n: (bounds[n].lower, bounds[n].lower_is if bounds[n].lower else Held.FREE) for n, part in enumerate(numerators) if not part}
    free = [n for n, part in enumerate(numerators) if part]
    amount -= sum(lower for lower, _ in held.values())
    while free:
        whole = sum(numerators[n] for n in free)
        below = {n: gap for n in free if (gap := bounds[n].lower * whole - numerators[n] * amount) > 0}
        above = {n: gap for n in free if (upper := bounds[n].upper) is not None and (gap := numerators[n] * amount - upper * whole) > 0}
        if not below and not above:
            break
        needed = sum(below.values()) - sum(above.values())
        found = {n: (bounds[n].lower, bounds[n].lower_is) for n in below if needed >= 0}
        found |= {n: (bounds[n].upper, Held.CAP) for n in above if needed <= 0}
        held |= found
        amount -= sum(part for part, _ in found.values())
        free = [n for n in free if n not in found]
    return held
