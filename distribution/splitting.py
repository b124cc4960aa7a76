"""Stage 2 of the distribution model: every county's amount over the programmes (domain.md 5.2).

A pure function of its arguments. Counties follow the province's vector, the programmes' credits; a
county with weights of its own follows those. Amounts are whole million rials.

Both margins are exact: a county's cells add up to its amount, and over the counties of the province's
vector a programme's cells add up to its largest-remainder share of their sum. Rounding each county
by itself would keep the first and lose the second: the same programmes would be rounded up everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.money import format_amount
from core.text import to_persian_digits
from distribution.sharing_arithmetic import place
from distribution.sharing_terms import Fault, Unshareable

Own = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Split:
    """`cells[county][programme]` in million rials; `by_programme` their sums over all counties;
    `provincial[programme]` what is left of its credit for the provincial part, negative when overused."""

    cells: dict[str, dict[str, int]]
    by_programme: dict[str, int]
    provincial: dict[str, int]

    @property
    def overuse(self) -> list[tuple[str, int]]:
        """Programmes of which the counties take more than there is, with the excess, in code order."""
        return [(programme, -left) for programme, left in self.provincial.items() if left < 0]


def split_faults(amounts: Mapping[str, int], programme_totals: Mapping[str, int], own: Own | None = None) -> list[Fault]:
    """What keeps the amounts from being split: field "amount", "programme" or "own", and the code."""
    own = own or {}
    faults = [
        Fault("amount", county, f"مبلغ شهرستان {_code(county)} منفی است ({format_amount(-amount)} میلیون ریال کمتر از صفر).")
        for county, amount in amounts.items() if amount < 0
    ]
    faults += [
        Fault("programme", "", f"اعتبار برنامهٔ {_code(programme)} منفی است.", programme)
        for programme, total in programme_totals.items() if total < 0
    ]
    by_the_vector = any(amount > 0 and not own.get(county) for county, amount in amounts.items())
    if by_the_vector and not any(programme_totals.values()):
        faults.append(Fault("programme", "", "هیچ برنامه‌ای اعتبار ندارد تا مبلغ شهرستان‌ها میان آن‌ها تقسیم شود."))
    for county in sorted(own):
        faults += _own_faults(county, own[county], amounts, programme_totals)
    return faults


def _own_faults(county: str, weights: Mapping[str, int], amounts: Mapping[str, int], programmes: Mapping[str, int]) -> list[Fault]:
    about = f"شهرستان {_code(county)}"
    if county not in amounts:
        return [Fault("own", county, f"{about} وزن جداگانه دارد، ولی در این توزیع نیست.")]
    faults = [
        Fault("own", county, f"{about} برای برنامهٔ {_code(programme)} وزن دارد، ولی این برنامه در ابلاغیه نیست.", programme)
        for programme in weights if programme not in programmes
    ]
    faults += [
        Fault("own", county, f"وزن برنامهٔ {_code(programme)} برای {about} منفی است.", programme)
        for programme, weight in weights.items() if weight < 0
    ]
    if weights and amounts[county] > 0 and not any(weights.values()):
        faults.append(Fault("own", county, f"همهٔ وزن‌های جداگانهٔ {about} صفر است."))
    return faults


def _code(code: str) -> str:
    return to_persian_digits(code)


def split_counties(amounts: Mapping[str, int], programme_totals: Mapping[str, int], own: Own | None = None) -> Split:
    """Split every county's amount over the programmes.

    `programme_totals` are the programmes' credits and the province's vector at once. `own` has the
    whole-number weights of the counties that depart from it; an empty one departs from nothing.
    Codes are taken in order, so the order of the arguments plays no part. Raises Unshareable with
    the faults of `split_faults`.
    """
    faults = split_faults(amounts, programme_totals, own)
    if faults:
        raise Unshareable(faults)
    own = {county: weights for county, weights in (own or {}).items() if weights}
    programmes = sorted(programme_totals)
    common = sorted(county for county in amounts if county not in own)
    lines = dict(zip(common, _controlled([amounts[c] for c in common], [programme_totals[p] for p in programmes]), strict=True))
    for county, weights in own.items():
        lines[county], _ = place(amounts[county], [weights.get(programme, 0) for programme in programmes])
    cells = {county: dict(zip(programmes, lines[county], strict=True)) for county in sorted(lines)}
    sums = map(sum, zip(*lines.values(), strict=True)) if lines else [0] * len(programmes)
    by_programme = dict(zip(programmes, sums, strict=True))
    if any(sum(lines[county]) != amount for county, amount in amounts.items()):
        raise ArithmeticError("a county's programmes do not add up to its amount")
    return Split(cells, by_programme, {p: programme_totals[p] - by_programme[p] for p in programmes})


def _controlled(amounts: Sequence[int], weights: Sequence[int]) -> list[list[int]]:
    """`amounts` over `weights` so that rows and columns are exact, as a table of whole numbers.

    Every cell begins with the whole part of its exact value. The units that rows and columns still
    lack are placed by largest remainder, ties by county, then programme: a cell gets one when
    both its row and its column lack one. When no such cell is left, units are exchanged along a chain of
    cells (`_Rounding.exchange`). So a cell is its exact value rounded down or up
    (the one exception: `_Rounding.exchange`).
    """
    whole = sum(weights)
    if not whole:
        return [[0] * len(weights) for _ in amounts]
    targets, _ = place(sum(amounts), weights)
    width, size = len(weights), len(amounts) * len(weights)
    cells: list[list[int]] = []
    open_cells: list[int] = []
    at = 0
    for amount in amounts:
        pairs = [divmod(amount * weight, whole) for weight in weights]
        cells.append([floor for floor, _ in pairs])
        # One number that sorts by remainder, largest first, then by place: four times as fast as a tuple.
        open_cells += [(whole - rest) * size + spot for spot, (_, rest) in enumerate(pairs, at) if rest]
        at += width
    rounding = _Rounding(cells, amounts, targets)
    rounding.raise_largest([key % size for key in sorted(open_cells)])
    rounding.exchange()
    return cells


class _Rounding:
    """A table of floors on its way to exact margins; the sets of a row's columns are bits of an int."""

    def __init__(self, cells: list[list[int]], amounts: Sequence[int], targets: Sequence[int]) -> None:
        self.cells = cells
        self.rows = [amount - sum(row) for amount, row in zip(amounts, cells, strict=True)]
        self.columns = [target - sum(column) for target, column in zip(targets, zip(*cells, strict=True), strict=True)] if cells else []
        self.open = [0] * len(cells)
        self.raised = [0] * len(cells)

    def raise_largest(self, places: Sequence[int]) -> None:
        """Give a unit to each open cell in turn whose row and column both lack one."""
        width, rows, columns, cells = len(self.columns), self.rows, self.columns, self.cells
        for spot in places:
            row, column = divmod(spot, width)
            if rows[row] and columns[column]:
                cells[row][column] += 1
                rows[row] -= 1
                columns[column] -= 1
                self.raised[row] |= 1 << column
            else:
                self.open[row] |= 1 << column

    def exchange(self) -> None:
        """Place what `raise_largest` could not: a row takes a cell whose column gives up another row's.

        Shortest chain first, rows and columns in order, so there is one answer. A chain that reaches
        a lacking column always exists while the margins can be met by rounding down or up. They cannot
        always (a column rounded up may have its only fractions in rows that need none); then the unit goes
        to a lacking column of the row, first to one whose cell was exact: that cell goes one unit further
        than rounding would take it, and the margins hold.
        """
        for row, lack in enumerate(self.rows):
            for _ in range(lack):
                lacking = sum(1 << column for column, units in enumerate(self.columns) if units)
                chain = self._chain(row, lacking)
                if chain:
                    self._move(chain)
                    column = chain[0][1]
                else:
                    column = _lowest(lacking & ~self.raised[row] or lacking)
                    self.cells[row][column] += 1
                self.rows[row] -= 1
                self.columns[column] -= 1

    def _chain(self, start: int, lacking: int) -> list[tuple[int, int]]:
        """(row, column) to be raised, from the lacking column back to `start`; empty when there is none."""
        came: dict[int, tuple[int, int]] = {start: (start, -1)}
        seen, queue = 0, [start]
        for row in queue:
            fresh = self.open[row] & ~seen
            if fresh & lacking:
                chain, column = [], _lowest(fresh & lacking)
                while row != start:
                    chain.append((row, column))
                    row, column = came[row]
                return [*chain, (start, column)]
            seen |= fresh
            for other, raised in enumerate(self.raised):
                if raised & fresh and other not in came:
                    came[other] = (row, _lowest(raised & fresh))
                    queue.append(other)
        return []

    def _move(self, chain: Sequence[tuple[int, int]]) -> None:
        """Raise every cell of the chain; each takes its column from the row before it in the chain."""
        for number, (row, column) in enumerate(chain):
            self._flip(row, column, 1)
            if number:
                self._flip(chain[number - 1][0], column, -1)

    def _flip(self, row: int, column: int, unit: int) -> None:
        self.cells[row][column] += unit
        self.open[row] ^= 1 << column
        self.raised[row] ^= 1 << column


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
