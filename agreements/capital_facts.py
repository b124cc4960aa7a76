"""Everything the checks of a capital paper look at, read in one statement (as `facts.py` does for expense)."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from agreements.models import Agreement

_QUERY = (Path(__file__).parent / "sql" / "capital_facts.sql").read_text(encoding="utf-8")


class Ceiling(NamedTuple):
    """A ceiling of the plan: what was notified and what is still free, in million rials."""

    source: int
    notified: int
    free: int


@dataclass(frozen=True)
class ProjectFact:
    """A row of C-4 with its sums of C-5 by source and its quarters (number, percent, million rials)."""

    id: int
    project: int
    code: str
    title: str
    county_id: int | None
    county: str
    total_cost: int
    spent: int
    future: int
    start_year: int
    end_year: int
    progress: int
    planned_progress: int
    weight: int
    status: str
    last_approved: int | None
    last_spent: int | None
    last_note: str
    by_source: dict[int, int]
    quarters: list[tuple[int, int, int]]

    @property
    def current(self) -> int:
        """This year's credit, of all sources."""
        return sum(self.by_source.values())


@dataclass(frozen=True)
class CapitalFacts:
    """The capital draft and what it is checked against."""

    plan: dict[str, Any]
    funding: dict[int, tuple[int, int]]  # source id -> (spent, future)
    projects: list[ProjectFact]
    ceilings: list[Ceiling]
    approved: dict[tuple[int, int], int]  # (project id, source id) -> million rials
    approved_of_county: dict[tuple[int | None, int], int]  # (county id, source id) -> million rials
    sources: dict[int, str]
    attachments: int
    edition_in_force: int | None

    @property
    def by_source(self) -> dict[int, int]:
        """This year's credit of the paper by source: the sum of C-5, which is the sum of C-4."""
        found: dict[int, int] = defaultdict(int)
        for project in self.projects:
            for source, amount in project.by_source.items():
                found[source] += amount
        return dict(found)


def capital_facts_of(agreement: Agreement) -> CapitalFacts:
    """Read the facts of a capital `agreement` as they are in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, {"agreement": agreement.pk})
        (found,) = cursor.fetchone()
    raw: dict[str, Any] = found if isinstance(found, dict) else json.loads(found)
    of_county: dict[tuple[int | None, int], int] = defaultdict(int)
    for _, county, source, amount in raw["approved"]:
        of_county[county, source] += amount
    return CapitalFacts(
        plan=raw["plan"] or {},
        funding={source: (spent, future) for source, spent, future in raw["funding"]},
        projects=[
            ProjectFact(**{**row, "by_source": dict(row["by_source"]), "quarters": [tuple(q) for q in row["quarters"]]})
            for row in raw["projects"]
        ],
        ceilings=[Ceiling(*row) for row in raw["ceilings"]],
        approved={(project, source): amount for project, _, source, amount in raw["approved"]},
        approved_of_county=dict(of_county),
        sources=dict(raw["sources"]),
        attachments=raw["attachments"],
        edition_in_force=raw["edition"],
    )
