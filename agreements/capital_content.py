"""The parts of the canonical content that only a capital paper has: the plan, its sources and its projects.

`content.py` puts them into the whole. Amounts are in million rials; `current` is always the sum of
the figures of form C-5, so that forms C-3, C-4 and C-5 cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from agreements.models import Agreement, ProjectSheet
from core.jalali import format_jalali
from distribution.models import CapitalChapter, ProjectCredit
from distribution.workflow.credit_notice import State as NoticeState

PLAN_WORDS = (
    "title", "operator", "executor", "place", "start_year", "end_year", "goal", "goal_quantity", "goal_unit",
    "operations", "scope", "legal_basis", "studies",
)  # fmt: skip
PROJECT_FIGURES = (
    "title", "place", "unit", "quantity", "total_cost", "spent", "future", "start_year", "end_year", "progress",
    "planned_progress", "weight", "last_approved", "last_spent", "last_note",
)  # fmt: skip


def capital_parts(agreement: Agreement) -> dict[str, Any]:
    """Forms C-1 to C-6 and last year's report: plan, sources, chapters, projects, totals."""
    chapters = list(CapitalChapter.objects.all())
    sheets = list(
        agreement.sheets.select_related("project__county").prefetch_related("lines__chapter", "lines__source", "quarters")
    )
    approvals = _approvals(agreement, sheets)
    projects = [_project(sheet, approvals[sheet.project_id]) for sheet in sheets]
    sources = _sources(agreement, sheets)
    plan = getattr(agreement, "plan", None)
    return {
        "kind": "capital_agreement",
        "plan": {
            "code": agreement.programme.code,
            "programme": agreement.programme.title,
            **{word: getattr(plan, word) if plan else "" for word in PLAN_WORDS},
        },
        "chapters": [{"number": chapter.number, "code": chapter.code, "title": chapter.title} for chapter in chapters],
        "sources": sources,
        "projects": projects,
        "totals": {
            "projects": len(projects),
            **{name: sum(source[name] for source in sources) for name in ("spent", "current", "future", "total")},
            "cost": sum(project["total_cost"] for project in projects),
            "weight": sum(project["weight"] for project in projects),
        },
    }


def _project(sheet: ProjectSheet, approvals: list[str]) -> dict[str, Any]:
    lines = [
        {
            "source": line.source.code,
            "source_title": line.source.title,
            "chapter": line.chapter.code,
            "chapter_title": line.chapter.title,
            "amount": line.amount,
        }
        for line in sheet.lines.all()
    ]
    county = sheet.project.county
    return {
        "code": sheet.project.code,
        **{name: getattr(sheet, name) for name in PROJECT_FIGURES},
        "county": county.name if county else "",
        "county_code": county.code if county else "",
        "execution": sheet.get_execution_display(),
        "status": sheet.get_status_display(),
        "approval": "؛ ".join(approvals),
        "current": sum(line["amount"] for line in lines),
        "lines": lines,
        "quarters": [
            {"quarter": quarter.quarter, "progress": quarter.progress, "amount": quarter.amount} for quarter in sheet.quarters.all()
        ],
    }


def _sources(agreement: Agreement, sheets: list[ProjectSheet]) -> list[dict[str, Any]]:
    current: dict[str, int] = defaultdict(int)
    titles: dict[str, str] = {}
    for sheet in sheets:
        for line in sheet.lines.all():
            current[line.source.code] += line.amount
            titles[line.source.code] = line.source.title
    told = {funding.source.code: funding for funding in agreement.funding.select_related("source")}
    titles |= {code: funding.source.title for code, funding in told.items()}
    found = []
    for code in sorted(titles):
        spent = told[code].spent if code in told else 0
        future = told[code].future if code in told else 0
        found.append({
            "code": code, "title": titles[code], "spent": spent, "current": current[code], "future": future,
            "total": spent + current[code] + future,
        })  # fmt: skip
    return found


def _approvals(agreement: Agreement, sheets: list[ProjectSheet]) -> dict[int, list[str]]:
    """Which act gave each project its credit of the year: a committee's minutes or the council's resolution, number and date."""
    found: dict[int, list[str]] = defaultdict(list)
    credits_of_year = ProjectCredit.objects.filter(
        project__in=[sheet.project_id for sheet in sheets], fiscal_year=agreement.fiscal_year, notice__state=NoticeState.ISSUED
    ).select_related("session__county", "resolution")
    for credit in credits_of_year:
        if credit.session:
            words = f"صورت‌جلسهٔ {credit.session.minutes_number} کمیتهٔ {credit.session.county.name}{_dated(credit.session.held_on)}"
        else:
            words = f"مصوبهٔ {credit.resolution.number} شورا{_dated(credit.resolution.date)}"
        if words not in found[credit.project_id]:
            found[credit.project_id].append(words)
    return found


def _dated(day: dt.date | None) -> str:
    return f"، {format_jalali(day)}" if day else ""
