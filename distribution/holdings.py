"""Which agreements hold the credit of a ceiling, and how much of it: what stands in the way of taking it back.

An agreement holds what it has reserved or used and not released (decision 3). The postings name the
papers, so this app needs to know nothing of agreements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Sum

from accounts.models import User
from core.money import format_amount
from distribution.models import CeilingPosting, CreditCeiling

MOST_NAMED = 5


@dataclass(frozen=True)
class Holding:
    """One agreement and the million rials it holds; `agency` (id) says who may be told of it."""

    paper: str
    amount: int
    agency: int

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
        .values("ceiling", "ceiling__agency", "paper")
        .annotate(held=Sum(F("reserved_delta") + F("used_delta")))
        .filter(held__gt=0)
        .order_by("paper")
    )
    for row in rows:
        found[row["ceiling"]].append(Holding(row["paper"], row["held"], row["ceiling__agency"]))
    return found


def together(holdings: Iterable[list[Holding]]) -> list[Holding]:
    """The same over several ceilings: each agreement once, with all it holds of them."""
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for of_one in holdings:
        for holding in of_one:
            sums[holding.paper, holding.agency] += holding.amount
    return [Holding(paper, amount, agency) for (paper, agency), amount in sorted(sums.items())]


@dataclass(frozen=True)
class Told:
    """What a person is told of holdings: those of their reach by name, the others by number and sum."""

    named: list[Holding]
    others: int = 0
    others_amount: int = 0


def told_to(user: User, holdings: list[Holding]) -> Told:
    """Agreements are told to those who may see their agency's papers; one query."""
    theirs = CreditCeiling.objects.visible_to(user).filter(agency__in={holding.agency for holding in holdings})
    within = set(theirs.values_list("agency", flat=True))
    named = [holding for holding in holdings if holding.agency in within]
    hidden = [holding.amount for holding in holdings if holding.agency not in within]
    return Told(named, len(hidden), sum(hidden))


def in_words(holdings: list[Holding]) -> str:
    """The first of them in one clause; empty without any."""
    said = " و ".join(holding.sentence for holding in holdings[:MOST_NAMED])
    more = len(holdings) - MOST_NAMED
    return f"{said} و {format_amount(more)} موافقتنامهٔ دیگر" if more > 0 else said
