"""The figures of a scenario as its pages and its paper show them, computed now or stored earlier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from core.audit import history_of
from core.money import format_amount
from distribution.models import DistributionScenario, FunctionalCode, ScenarioCell
from distribution.models.scenarios import ScenarioQuerySet
from distribution.scenario_drawings import ChangeScale, Scale, amount_bar, change_bar, change_scale, scale_of
from distribution.scenario_terms import Outcome
from distribution.sharing import Held
from distribution.tile_map import TileMap, change_steps_of, steps_of, tile_map
from distribution.workflow.scenario import STEPS

MOST_NAMED = 3


@dataclass(frozen=True)
class Line:
    """A county in a result: its amount, last year's, and what bound or corrected it."""

    code: str
    name: str
    amount: int
    last_year: int | None
    model: int = 0
    held: str = ""
    correction: int = 0
    reason: str = ""

    @property
    def difference(self) -> int | None:
        """Against last year, in million rials; None without a figure to compare with."""
        return None if self.last_year is None else self.amount - self.last_year

    @property
    def percent(self) -> Fraction | None:
        """The same in percent of last year."""
        return Fraction(100 * (self.amount - self.last_year), self.last_year) if self.last_year else None

    @property
    def excluded(self) -> bool:
        """The source is not for it."""
        return self.held == Held.EXCLUDED

    @property
    def held_label(self) -> str:
        """Why the amount is not what the indices alone give; empty when it is."""
        return str(Held(self.held).label) if self.held else ""


@dataclass(frozen=True)
class Drawn:
    """A line with its bar."""

    line: Line
    bar: SafeString


@dataclass(frozen=True)
class Programmes:
    """Stage 2: a row for each programme or budget chapter, a column for each county, the province and the sum."""

    names: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    totals: tuple[int, ...]
    provincial: int
    total: int


@dataclass(frozen=True)
class Result:
    """The counties' lines in code order, the heads, and the cells of stage 2 by county and programme code."""

    lines: tuple[Line, ...]
    total: int
    provincial: int
    reserve: int
    cells: Mapping[str, Mapping[str, int]]
    own: Mapping[str, int]  # the province's part by programme code
    titles: Mapping[str, FunctionalCode]
    leftover: int = 0

    @cached_property
    def counties(self) -> int:
        """What the counties get together."""
        return sum(line.amount for line in self.lines)

    @cached_property
    def last_year(self) -> int | None:
        """What they got last year together; None when nothing is known of it."""
        known = [line.last_year for line in self.lines if line.last_year is not None]
        return sum(known) if known else None

    @property
    def adds_up(self) -> bool:
        """Counties, province and reserve are the whole."""
        return self.counties + self.provincial + self.reserve == self.total

    @property
    def equation(self) -> str:
        """The proof in figures: whole = counties + province + reserve."""
        parts = " + ".join(format_amount(part) for part in (self.counties, self.provincial, self.reserve))
        return f"{format_amount(self.total)} = {parts}"

    @cached_property
    def scale(self) -> Scale:
        """Of the bars of amounts."""
        return scale_of(line.amount for line in self.lines)

    @cached_property
    def by_amount(self) -> tuple[Drawn, ...]:
        """The largest first, each with its bar; equal ones by code."""
        ordered = sorted(self.lines, key=lambda line: (-line.amount, line.code))
        return tuple(Drawn(line, amount_bar(line.amount, line.last_year, self.scale)) for line in ordered)

    @property
    def cut_names(self) -> str:
        """The counties whose bar is cut, for the caption."""
        return "، ".join(line.name for line in self.lines if self.scale.cuts(line.amount))

    @cached_property
    def compared(self) -> tuple[Line, ...]:
        """Those with a figure of last year, the largest increase first."""
        known = [line for line in self.lines if line.percent is not None and not line.excluded]
        return tuple(sorted(known, key=lambda line: (-line.percent, line.code)))

    @cached_property
    def changes(self) -> tuple[Drawn, ...]:
        """The same, each with its bar on the side of its sign."""
        return drawn_changes(self.compared)

    @property
    def most(self) -> tuple[Line, ...]:
        """The largest increases (or smallest decreases)."""
        return self.compared[:MOST_NAMED] if len(self.compared) > 1 else ()

    @property
    def least(self) -> tuple[Line, ...]:
        """At the other end, the least first; never one that is already named."""
        return tuple(reversed(self.compared[max(MOST_NAMED, len(self.compared) - MOST_NAMED) :]))

    @cached_property
    def share_map(self) -> TileMap:
        """The counties' shares of what the counties get."""
        whole = self.counties
        values = {line.code: None if line.excluded or not whole else Fraction(100 * line.amount, whole) for line in self.lines}
        return tile_map({line.code: line.name for line in self.lines}, steps_of(values))

    @cached_property
    def change_map(self) -> TileMap:
        """Their changes against last year."""
        values = {line.code: None if line.excluded else line.percent for line in self.lines}
        return tile_map({line.code: line.name for line in self.lines}, change_steps_of(values))

    def programmes(self) -> Programmes:
        """Stage 2 by programme, with totals both ways."""
        return self._table({code: (programme.title, code, (code,)) for code, programme in self.titles.items()})

    def chapters(self) -> Programmes:
        """Stage 2 by budget chapter: what fits beside a what-if."""
        grouped: dict[str, tuple[str, str, tuple[str, ...]]] = {}
        for code, programme in self.titles.items():
            head = programme.parent or programme
            title, number, codes = grouped.get(head.code, (head.title, head.code, ()))
            grouped[head.code] = (title, number, (*codes, code))
        return self._table(grouped)

    def _table(self, groups: Mapping[str, tuple[str, str, tuple[str, ...]]]) -> Programmes:
        lines = [line for line in self.lines if not line.excluded]
        columns = [self.cells.get(line.code, {}) for line in lines]
        rows = []
        for title, code, programmes in groups.values():
            amounts = tuple(sum(column.get(p, 0) for p in programmes) for column in columns)
            own = sum(self.own.get(p, 0) for p in programmes)
            rows.append({"title": title, "code": code, "amounts": amounts, "own": own, "total": sum(amounts) + own})
        totals = tuple(map(sum, zip(*(row["amounts"] for row in rows), strict=True))) if rows else ()
        own_total = sum(row["own"] for row in rows)
        return Programmes(tuple(line.name for line in lines), tuple(rows), totals, own_total, sum(totals) + own_total)


def drawn_changes(lines: Sequence[Line]) -> tuple[Drawn, ...]:
    """Lines with bars of their changes on one common measure."""
    scale: ChangeScale = change_scale(line.percent for line in lines)
    return tuple(Drawn(line, change_bar(line.percent, scale)) for line in lines)


def result_of_outcome(outcome: Outcome) -> Result | None:
    """What was computed now; None when the wish has faults."""
    if outcome.faults or outcome.sharing is None or outcome.split is None:
        return None
    proof = outcome.sharing.proof
    lines = (
        Line(row.code, row.name, row.amount, row.last_year, row.model, str(row.held.value), row.correction, row.reason)
        for row in outcome.sharing.rows
    )
    return Result(
        tuple(lines), proof.total, proof.provincial, proof.reserve, outcome.split.cells, outcome.provincial, outcome.basis.programmes,
        outcome.sharing.leftover,
    )  # fmt: skip


def result_of_scenario(scenario: DistributionScenario, *, with_cells: bool = True) -> Result | None:
    """What is stored, in two queries; None while a draft has no figures."""
    lines = tuple(
        Line(row.county.code, row.county.name, row.amount, row.last_year, row.model_amount, row.held, row.correction, row.reason)
        for row in scenario.counties.select_related("county").order_by("county__code")
    )
    cells: dict[str, dict[str, int]] = {}
    own: dict[str, int] = {}
    titles: dict[str, FunctionalCode] = {}
    if with_cells:
        for cell in _cells(scenario):
            titles[cell.programme.code] = cell.programme
            row = own if cell.county is None else cells.setdefault(cell.county.code, {})
            row[cell.programme.code] = cell.amount
    found = Result(lines, scenario.total, scenario.provincial, scenario.reserve, cells, own, dict(sorted(titles.items())))
    return found if lines and found.adds_up else None


def _cells(scenario: DistributionScenario) -> Iterable[ScenarioCell]:
    return scenario.cells.select_related("county", "programme__parent").order_by("programme__code", "county__code")


def events_of(scenario: DistributionScenario) -> list[dict[str, Any]]:
    """The history, newest first."""
    kinds = {step.name: "return" if step.kind in ("return", "end") else "forward" for step in STEPS}
    return [
        {
            "kind": kinds.get(entry.action, "forward"),
            "title": entry.label,
            "by": f"{entry.actor_name}، {entry.actor_position}" if entry.actor_position else entry.actor_name,
            "at": entry.at,
            "quote": entry.note,
        }
        for entry in history_of(scenario).order_by("-number")
    ]


def whole_scenarios() -> ScenarioQuerySet:
    """Scenarios with what every page of theirs reads."""
    return DistributionScenario.objects.select_related("fiscal_year", "source", "created_by", "resolution", "previous")
