"""Which agreements hold the credit of a ceiling, and how much of it: what stands in the way of taking it back.

An agreement holds what it has reserved or used and not released (decision 3). The postings name the
papers, so this app needs to know nothing of agreements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Sum

from core.money import format_amount
from distribution.models import CeilingPosting

MOST_NAMED = 5


@dataclass(frozen=True)
class Holding:
    """One agreement and the million rials it holds."""

    paper: str
    amount: int

    @property
    def sentence(self) -> str:
        """The figure first and a word between them: digits after a Latin identifier would join its run."""
        return f"{format_amount(self.amount)} میلیون ریال در {self.paper}"


def holdings_of(ceilings: Iterable[int]) -> dict[int, list[Holding]]:
    """Ceiling id -> the agreements that hold its credit, by identifier; one query."""
    found: dict[int, list[Holding]] = defaultdict(list)
    rows = (
        CeilingPosting.objects.filter(ceiling__in=list(ceilings))
        .exclude(act=CeilingPosting.Act.NOTIFY)
        .order_by()
        .values("ceiling", "paper")
        .annotate(held=Sum(F("reserved_delta") + F("used_delta")))
        .filter(held__gt=0)
        .order_by("paper")
    )
    for row in rows:
        found[row["ceiling"]].append(Holding(row["paper"], row["held"]))
    return found


def together(holdings: Iterable[list[Holding]]) -> list[Holding]:
    """The same over several ceilings: each agreement once, with all it holds of them."""
    sums: dict[str, int] = defaultdict(int)
    for of_one in holdings:
        for holding in of_one:
            sums[holding.paper] += holding.amount
    return [Holding(paper, amount) for paper, amount in sorted(sums.items())]


def in_words(holdings: list[Holding]) -> str:
    """The first of them in one clause; empty without any."""
    said = " و ".join(holding.sentence for holding in holdings[:MOST_NAMED])
    more = len(holdings) - MOST_NAMED
    return f"{said} و {format_amount(more)} موافقتنامهٔ دیگر" if more > 0 else said
