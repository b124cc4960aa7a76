"""Everything the whole-paper checks look at, read in one statement.

A submission runs inside the lock of its ceilings, where every round trip is felt by others; so
the draft, its ceilings, what was notified and last year's figures come in one answer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from agreements.models import Agreement

_QUERY = (Path(__file__).parent / "sql" / "draft_facts.sql").read_text(encoding="utf-8")


class Line(NamedTuple):
    """A figure of form E-1."""

    programme: int
    source: int
    chapter: int
    amount: int


class Ceiling(NamedTuple):
    """A ceiling of the agency: what was notified and what is still free, in million rials."""

    programme: int
    source: int
    notified: int
    free: int


class ActivityFact(NamedTuple):
    """A row of form E-2."""

    title: str
    quantity: int | None
    unit_cost: int | None
    amount: int


class StaffFact(NamedTuple):
    """A row of form E-3."""

    kind: str
    title: str
    count: int


class SubChapterFact(NamedTuple):
    """A row of form E-4."""

    programme: int
    chapter: int
    title: str
    amount: int


class CountyFact(NamedTuple):
    """A row of form E-5."""

    programme: int
    amount: int


class Block(NamedTuple):
    """A programme's part of form E-2."""

    programme: int
    goal: str
    activities: list[ActivityFact]


@dataclass(frozen=True)
class DraftFacts:
    """The draft and what it is checked against."""

    lines: list[Line]
    ceilings: list[Ceiling]
    notified: dict[tuple[int, int, int], int]  # (programme, source, chapter) -> million rials
    fixed: frozenset[int]  # chapter ids the notice fixes
    chapters: dict[int, tuple[int, str]]  # id -> (number, title)
    programmes: dict[int, tuple[str, str]]  # id -> (code, title)
    sources: dict[int, str]
    blocks: list[Block]
    staff: list[StaffFact]
    subchapters: list[SubChapterFact]
    counties: list[CountyFact]
    attachments: int
    edition_in_force: int | None  # id of the general conditions in force
    prior: dict[tuple[int, int], int]  # (programme, chapter number) -> approved last year


def facts_of(agreement: Agreement) -> DraftFacts:
    """Read the facts of `agreement` as they are in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            _QUERY,
            {
                "agreement": agreement.pk,
                "fiscal_year": agreement.fiscal_year_id,
                "agency": agreement.agency_id,
                "credit_type": agreement.credit_type,
                "prior_year": agreement.fiscal_year.year - 1,
                "scheme": agreement.fiscal_year.economic_scheme,
            },
        )
        (found,) = cursor.fetchone()
    raw: dict[str, Any] = found if isinstance(found, dict) else json.loads(found)
    return DraftFacts(
        lines=[Line(*row) for row in raw["lines"]],
        ceilings=[Ceiling(*row) for row in raw["ceilings"]],
        notified={(p, s, c): amount for p, s, c, amount in raw["notified"]},
        fixed=frozenset(raw["fixed"]),
        chapters={pk: (number, title) for pk, number, title in raw["chapters"]},
        programmes={pk: (code, title) for pk, code, title in raw["programmes"]},
        sources=dict(raw["sources"]),
        blocks=[Block(p, goal, [ActivityFact(*a) for a in activities]) for p, goal, activities in raw["blocks"]],
        staff=[StaffFact(*row) for row in raw["staff"]],
        subchapters=[SubChapterFact(*row) for row in raw["subchapters"]],
        counties=[CountyFact(*row) for row in raw["counties"]],
        attachments=raw["attachments"],
        edition_in_force=raw["edition"],
        prior={(p, number): approved for p, number, approved in raw["prior"]},
    )
