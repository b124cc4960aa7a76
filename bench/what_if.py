"""A what-if of the distribution model beside the bare integers of the same result.

30 counties, 8 indices in all four readings, 200 programmes. The engine checks its input, names its
faults and answers with rows and exact shares; the bare side has lists of numbers, already known to be
good, and plain loops. Both give the same amounts to the unit, which is asserted first.
"""

from __future__ import annotations

import random
from fractions import Fraction
from math import lcm

from bench.databases import Bench
from bench.ratios import ratio_of_times, tell
from distribution.sharing import CountyTerms, IndexColumn, Reading, Terms, share_out
from distribution.splitting import split_counties

LIMIT = 3
COUNTIES, PROGRAMMES = 30, 200
WEIGHTS = (40, 20, 10, 10, 5, 5, 5, 5)
READINGS = (
    Reading.SIZE, Reading.WEIGHTED, Reading.SHARE, Reading.DEVELOPMENT,
    Reading.SIZE, Reading.SIZE, Reading.SHARE, Reading.DEVELOPMENT,
)
TOTAL, PROVINCIAL, RESERVE = 12_762_300, 3_000_000, 250_000

Table = list[list[int]]


def measure(bench: Bench | None = None) -> bool:
    """Time of the engine / time of the bare integers; True within the limit. Needs no database."""
    rng = random.Random(1397)
    population = [rng.randrange(17_000, 1_300_000) for _ in range(COUNTIES)]
    values = [[rng.randrange(1, 100 if reading != Reading.SIZE else 100_000) for _ in range(COUNTIES)] for reading in READINGS]
    programmes = [rng.randrange(1_000, 120_000) for _ in range(PROGRAMMES)]
    given = _named(population, values, programmes)

    def ours() -> Table:
        return _engine(*given)

    def bare() -> Table:
        return _bare(population, values, programmes)

    assert ours() == bare(), "the two sides do not compute the same"
    ratio = ratio_of_times(ours, bare, rounds=60, warm=5)
    return tell("what-if, 30 counties x 8 indices x 200 programmes: time / bare integers", ratio, limit=LIMIT)


def _named(population: list[int], values: Table, programmes: list[int]) -> tuple[Terms, list[IndexColumn], list[CountyTerms], dict[str, int]]:
    """The same figures as the engine takes them: fractions under codes."""
    codes = [f"06{number:02}" for number in range(1, COUNTIES + 1)]
    columns = [
        IndexColumn(f"i{n}", f"شاخص {n}", reading, weight, {code: Fraction(v) for code, v in zip(codes, column, strict=True)})
        for n, (reading, weight, column) in enumerate(zip(READINGS, WEIGHTS, values, strict=True))
    ]
    terms = Terms(TOTAL, PROVINCIAL, RESERVE, population=dict(zip(codes, population, strict=True)))
    totals = {f"13{number:05}": amount for number, amount in enumerate(programmes)}
    return terms, columns, [CountyTerms(code, code) for code in codes], totals


def _engine(terms: Terms, columns: list[IndexColumn], counties: list[CountyTerms], totals: dict[str, int]) -> Table:
    split = split_counties(share_out(terms, columns, counties).amounts, totals)
    return [list(row.values()) for row in split.cells.values()]


# ---- the bare side ------------------------------------------------------------------------------


def _bare(population: list[int], values: Table, programmes: list[int]) -> Table:
    read = []
    for reading, column in zip(READINGS, values, strict=True):
        if reading == "weighted":
            column = [value * people for value, people in zip(column, population, strict=True)]
        elif reading == "development":
            top = max(column) + 1
            column = [top - value for value in column]
        read.append(column)
    sums = [sum(column) for column in read]
    common = lcm(*sums)
    shares = [0] * COUNTIES
    for weight, whole, column in zip(WEIGHTS, sums, read, strict=True):
        factor = weight * (common // whole)
        for county, value in enumerate(column):
            shares[county] += factor * value
    amounts = _largest_remainder(TOTAL - PROVINCIAL - RESERVE, shares)
    return _table(amounts, programmes, _largest_remainder(sum(amounts), programmes))


def _largest_remainder(amount: int, weights: list[int]) -> list[int]:
    whole = sum(weights)
    pairs = [divmod(amount * weight, whole) for weight in weights]
    parts = [floor for floor, _ in pairs]
    order = sorted(range(len(weights)), key=lambda n: -pairs[n][1])
    for n in order[: amount - sum(parts)]:
        parts[n] += 1
    return parts


def _table(amounts: list[int], weights: list[int], targets: list[int]) -> Table:
    whole, width = sum(weights), len(weights)
    size = width * len(amounts)
    cells, keys = [], []
    for row, amount in enumerate(amounts):
        pairs = [divmod(amount * weight, whole) for weight in weights]
        cells.append([floor for floor, _ in pairs])
        keys += [(whole - rest) * size + spot for spot, (_, rest) in enumerate(pairs, row * width) if rest]
    rows = [amount - sum(row) for amount, row in zip(amounts, cells, strict=True)]
    columns = [target - sum(column) for target, column in zip(targets, zip(*cells, strict=True), strict=True)]
    up = [[False] * width for _ in amounts]
    may = [[False] * width for _ in amounts]
    for key in sorted(keys):
        row, column = divmod(key % size, width)
        if rows[row] and columns[column]:
            cells[row][column] += 1
            rows[row] -= 1
            columns[column] -= 1
            up[row][column] = True
        else:
            may[row][column] = True
    for row in range(len(amounts)):
        while rows[row]:
            _exchange(row, cells, columns, up, may)
            rows[row] -= 1
    return cells


def _exchange(start: int, cells: Table, columns: list[int], up: list[list[bool]], may: list[list[bool]]) -> None:
    """One unit for row `start` along the shortest chain; the figures of the bench have a chain."""
    came, queue, seen = {start: (start, -1)}, [start], set()
    for row in queue:
        fresh = [column for column, allowed in enumerate(may[row]) if allowed and column not in seen]
        ends = [column for column in fresh if columns[column]]
        if ends:
            column = ends[0]
            columns[column] -= 1
            while True:
                cells[row][column] += 1
                up[row][column], may[row][column] = True, False
                if row == start:
                    return
                before, given = came[row]
                cells[row][given] -= 1
                up[row][given], may[row][given] = False, True
                row, column = before, given
        seen.update(fresh)
        for other, raised in enumerate(up):
            given = next((column for column in fresh if raised[column]), None)
            if given is not None and other not in came:
                came[other] = (row, given)
                queue.append(other)
    raise ArithmeticError("no chain")
