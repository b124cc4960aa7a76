"""Save one section of a capital draft: the plan, its sources, a project. Each may be saved incomplete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from agreements import invariants
from agreements.allocated import floor_of
from agreements.approved_projects import approved_by_source
from agreements.models import Agreement, PlanFunding, PlanSheet, ProjectLine, ProjectQuarter, ProjectSheet
from agreements.permissions import draft
from core.refusals import Refused
from core.workflow import write
from distribution.models import CapitalChapter

PLAN = (
    "title", "operator", "executor", "place", "start_year", "end_year", "goal", "goal_quantity", "goal_unit", "operations", "scope",
    "legal_basis", "studies",
)  # fmt: skip
# The title of a project is the register's; the rest is told by the paper.
FACTS = (
    "place", "unit", "quantity", "total_cost", "spent", "future", "start_year", "end_year", "progress", "planned_progress", "weight",
    "execution", "status", "last_approved", "last_spent", "last_note",
)  # fmt: skip
QUARTERS = (1, 2, 3, 4)
NOT_OF_THIS_PAPER = "این ردیف از آنِ این موافقتنامه نیست؛ صفحه را دوباره باز کنید."
NOT_APPROVED = "از این منبع اعتباری برای این پروژه تصویب و ابلاغ نشده است."
NO_SUCH_CHAPTER = "این فصل تملک در فهرست نیست."

# What the history says of each save.
PLAN_SAVED = "نوشتن مشخصات طرح"
FUNDING_SAVED = "نوشتن منابع طرح"
PROJECT_SAVED = "نوشتن پروژهٔ {code}"


@dataclass(frozen=True)
class ProjectWish:
    """What is to stand for one project: facts by the names of FACTS, form C-5 by (source id, chapter id), form C-6
    by quarter as (percent since the year's beginning, million rials). None empties a cell or a quarter."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[tuple[int, int], int | None] = field(default_factory=dict)
    quarters: Mapping[int, tuple[int, int] | None] = field(default_factory=dict)


def save_plan(agreement: Agreement, values: Mapping[str, Any], *, by: User, seen_version: int | None = None) -> Agreement:
    """Set forms C-1 and C-2; only the names in PLAN are taken. Raises Refused for an end before the beginning."""
    with write(agreement, draft, by=by, label=PLAN_SAVED, seen_version=seen_version) as locked:
        plan = PlanSheet.objects.filter(agreement=locked).first() or PlanSheet(agreement=locked)
        for name in PLAN:
            if name in values:
                setattr(plan, name, values[name])
        if None not in (plan.start_year, plan.end_year) and plan.end_year < plan.start_year:
            raise Refused(invariants.PLAN_YEARS.sentence)
        plan.save()
    return locked


def save_funding(
    agreement: Agreement, rows: Mapping[int, tuple[int, int]], *, by: User, seen_version: int | None = None
) -> Agreement:
    """Set form C-3: source id -> (spent before, still to come), in million rials. This year's credit is the sum of C-5.

    Raises Refused for a source that is not in the paper.
    """
    with write(agreement, draft, by=by, label=FUNDING_SAVED, seen_version=seen_version) as locked:
        told = {funding.source_id: funding for funding in locked.funding.select_for_update(no_key=True)}
        if set(rows) - set(told):
            raise Refused(NOT_OF_THIS_PAPER)
        for source, (spent, future) in rows.items():
            told[source].spent, told[source].future = spent, future
        PlanFunding.objects.bulk_update(told.values(), ["spent", "future"])
    return locked


def save_project(
    agreement: Agreement, sheet: int, wish: ProjectWish, *, by: User, seen_version: int | None = None
) -> Agreement:
    """Set what the paper tells of one project (`sheet` is the id of its row of C-4). What is not named stays.

    Raises Refused: a row of another paper, a source without approved credit, an unknown chapter, an end before the
    beginning, an amount below what is allocated.
    """
    label = PROJECT_SAVED.format(code=ProjectSheet.objects.filter(pk=sheet, agreement=agreement).values_list("project__code", flat=True).first())
    with write(agreement, draft, by=by, label=label, seen_version=seen_version) as locked:
        row = locked.sheets.select_for_update(no_key=True, of=("self",)).filter(pk=sheet).first()
        if row is None:
            raise Refused(NOT_OF_THIS_PAPER)
        _write_facts(row, wish.facts)
        _write_lines(locked, row, wish.lines)
        _write_quarters(row, wish.quarters)
        locked.total = locked.sum_of_lines()
    return locked


def _write_facts(row: ProjectSheet, facts: Mapping[str, Any]) -> None:
    for name in FACTS:
        if name in facts:
            setattr(row, name, facts[name])
    if row.end_year < row.start_year:
        raise Refused(invariants.SHEET_FIGURES.sentence)
    row.save(update_fields=[name for name in FACTS if name in facts])


def _write_lines(agreement: Agreement, row: ProjectSheet, lines: Mapping[tuple[int, int], int | None]) -> None:
    if not lines:
        return
    floor = floor_of(agreement)
    stored = {(line.source_id, line.chapter_id): line for line in row.lines.select_for_update(no_key=True)}
    approved = set(approved_by_source(agreement).get(row.project_id, {}))
    chapters = set(CapitalChapter.objects.values_list("pk", flat=True))
    for (source, chapter), amount in sorted(lines.items()):
        line = stored.get((source, chapter))
        if source not in approved and line is None and amount:
            raise Refused(NOT_APPROVED)
        if chapter not in chapters:
            raise Refused(NO_SUCH_CHAPTER)
        if floor.get((row.project_id, source, chapter), 0) > (amount or 0):
            raise Refused(invariants.PROJECT_NOT_BELOW_ALLOCATED.sentence)
        if amount is None:
            if line is not None:
                line.delete()
        elif line is None:
            ProjectLine.objects.create(sheet=row, source_id=source, chapter_id=chapter, amount=amount)
        elif line.amount != amount:
            line.amount = amount
            line.save(update_fields=["amount"])
        if amount:
            # Every source of C-5 has its row in C-3 (domain.md 3.7 rule 3).
            PlanFunding.objects.get_or_create(agreement=agreement, source_id=source)


def _write_quarters(row: ProjectSheet, quarters: Mapping[int, tuple[int, int] | None]) -> None:
    for quarter, told in quarters.items():
        if quarter not in QUARTERS:
            raise Refused(NOT_OF_THIS_PAPER)
        if told is None:
            row.quarters.filter(quarter=quarter).delete()
        else:
            progress, amount = told
            ProjectQuarter.objects.update_or_create(sheet=row, quarter=quarter, defaults={"progress": progress, "amount": amount})
