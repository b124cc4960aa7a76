"""How far agreements depart from last year, for many of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Sum

from agreements.checks import BIG_CHANGE_PERCENT
from agreements.models import Agreement, AgreementLine, ProjectSheet
from distribution.models import PriorFigure


@dataclass(frozen=True)
class Change:
    """Last year's approved total, and how many chapters (of a capital paper: projects) changed by more than the limit."""

    prior: int
    large: int


def is_large(now: int, before: int | None) -> bool:
    """True when `now` is more than 30 percent above or below what was approved last year."""
    return bool(before) and abs(now - before) * 100 > before * BIG_CHANGE_PERCENT


def changes_of(agreements: Iterable[Agreement]) -> dict[int, Change]:
    """For those with figures of the year before, by agreement id; four queries however many they are."""
    agreements = list(agreements)
    of_plans = _changes_of_plans([agreement.pk for agreement in agreements if agreement.is_capital])
    agreements = [agreement for agreement in agreements if not agreement.is_capital]
    if not agreements:
        return of_plans
    prior = _prior(agreements)
    if not prior:
        return of_plans
    now: dict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    cells = (
        AgreementLine.objects.filter(agreement__in=[a.pk for a in agreements])
        .order_by()
        .values_list("agreement_id", "programme_id", "chapter__number")
        .annotate(sum=Sum("amount"))
    )
    for agreement, programme, chapter, amount in cells:
        now[agreement][programme, chapter] = amount
    found = {}
    for agreement in agreements:
        before = prior.get((agreement.agency_id, agreement.fiscal_year.year - 1))
        if before:
            large = sum(is_large(amount, before.get(cell)) for cell, amount in now[agreement.pk].items())
            found[agreement.pk] = Change(sum(before.values()), large)
    return found | of_plans


def _changes_of_plans(papers: list[int]) -> dict[int, Change]:
    """Capital papers beside what last year's report says was approved for their projects."""
    if not papers:
        return {}
    prior: dict[int, int] = defaultdict(int)
    large: dict[int, int] = defaultdict(int)
    told = ProjectSheet.objects.filter(agreement__in=papers, last_approved__isnull=False).order_by()
    for paper, before, now in told.annotate(now=Sum("lines__amount")).values_list("agreement_id", "last_approved", "now"):
        prior[paper] += before
        large[paper] += is_large(now or 0, before)
    return {paper: Change(before, large[paper]) for paper, before in prior.items()}


def _prior(agreements: list[Agreement]) -> dict[tuple[int, int], dict[tuple[int, int], int]]:
    wanted = Q(pk__in=[])
    for year in {agreement.fiscal_year.year - 1 for agreement in agreements}:
        agencies = {a.agency_id for a in agreements if a.fiscal_year.year - 1 == year}
        wanted |= Q(year=year, agency__in=agencies)
    found: dict[tuple[int, int], dict[tuple[int, int], int]] = defaultdict(dict)
    figures = PriorFigure.objects.filter(wanted).order_by()
    for agency, year, programme, chapter, approved in figures.values_list(
        "agency_id", "year", "programme_id", "chapter_number", "approved"
    ):
        found[agency, year][programme, chapter] = approved
    return found
