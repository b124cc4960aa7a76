"""Bring the approved projects of a plan into its paper (forms C-3 and C-4)."""

from __future__ import annotations

from accounts.models import User
from agreements.approved_projects import approved_by_source, not_yet_drawn
from agreements.models import Agreement, PlanFunding, ProjectSheet
from agreements.permissions import draft
from core.refusals import AlreadyDone
from core.workflow import write
from distribution.models import Project

PROJECTS_DRAWN = "افزودن پروژه‌های ابلاغ‌شده"
NOTHING_NEW = "همهٔ پروژه‌های ابلاغ‌شده در این موافقتنامه آمده است."
FROM_REGISTER = ("title", "place", "unit", "quantity", "total_cost", "spent", "start_year", "end_year", "progress", "execution", "status")


def draw_projects(agreement: Agreement, *, by: User, seen_version: int | None = None) -> list[ProjectSheet]:
    """Add the projects notified since the draft was begun. Raises AlreadyDone where there are none."""
    with write(agreement, draft, by=by, label=PROJECTS_DRAWN, seen_version=seen_version) as locked:
        sheets = fill_from_register(locked)
        if not sheets:
            raise AlreadyDone(NOTHING_NEW)
    return sheets


def fill_from_register(agreement: Agreement) -> list[ProjectSheet]:
    """A row of C-4 for each approved project that has none, with the facts of the register, and a row of C-3 for
    each source of the plan; call it on a writable, locked or new paper."""
    approved = approved_by_source(agreement)
    sheets = ProjectSheet.objects.bulk_create(
        _sheet_of(agreement, project, sum(approved[project.pk].values())) for project in not_yet_drawn(agreement)
    )
    sources = {source for by_source in approved.values() for source in by_source}
    sources |= set(agreement.ceilings().filter(notified__gt=0).values_list("source_id", flat=True))
    told = set(agreement.funding.values_list("source_id", flat=True))
    # Of one source, what was spent and what is to come is known from the projects.
    alone = len(sources) == 1
    PlanFunding.objects.bulk_create(
        PlanFunding(
            agreement=agreement,
            source_id=source,
            spent=sum(sheet.spent for sheet in sheets) if alone else 0,
            future=sum(sheet.future for sheet in sheets) if alone else 0,
        )
        for source in sorted(sources - told)
    )
    return sheets


def _sheet_of(agreement: Agreement, project: Project, approved: int) -> ProjectSheet:
    facts = {name: getattr(project, name) for name in FROM_REGISTER}
    future = max(0, project.total_cost - project.spent - approved)
    return ProjectSheet(agreement=agreement, project=project, future=future, **facts)
