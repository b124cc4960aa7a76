"""The council's own projects: the province's part goes to projects by the resolution itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from core.audit import record
from core.models import AuditEntry
from core.money import format_amount
from core.refusals import Refused
from distribution import permissions
from distribution.actions.accept_session import post_approved, register_projects
from distribution.actions.save_session import ProjectRow
from distribution.models import CouncilResolution, Project, ProjectCredit, SessionRow, Share

NO_ROWS = "هنوز پروژه‌ای نوشته نشده است."
TWICE = "پروژهٔ «{title}» با همین منبع دو بار آمده است."
NOT_OPEN = "برای «{programme}، {source}» سهم استانی باز نشده است."
OVER = "پروژه‌های «{programme}، {source}» {over} میلیون ریال از ماندهٔ سهم استانی بیشتر است (مانده {free})."
OF_A_COUNTY = "کد {code} از آنِ پروژهٔ «{title}» در شهرستان {county} است."
ZERO = "اعتبار امسال پروژهٔ «{title}» باید بیش از صفر باشد."


@transaction.atomic
def approve_council_projects(resolution: CouncilResolution, rows: Sequence[ProjectRow], *, by: User) -> int:
    """Approve these projects from the province's own part; returns how many rows. All or none.

    Raises Refused: over the part, a code of a county's project, a project twice with one source.
    """
    permissions.record_resolution(by, resolution).or_refuse()
    if not rows:
        raise Refused(NO_ROWS)
    shares = {
        (share.programme_id, share.source_id): share
        for share in Share.objects.filter(fiscal_year=resolution.fiscal_year_id, county=None)
        .select_related("programme", "source")
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
    }
    _check(rows, shares)
    made = [SessionRow(position=n, **vars(row)) for n, row in enumerate(rows, start=1)]
    projects = register_projects(made, county_id=None)
    post_approved(made, projects, shares, paper=_paper(resolution), by=by, resolution=resolution)
    record(
        resolution, by=by, action="approve_council_projects", label=f"تصویب {len(rows)} پروژهٔ سهم استانی", side=AuditEntry.Side.ORGANIZATION,
        data={"total": sum(row.amount for row in rows)},
    )  # fmt: skip
    return len(rows)


def _paper(resolution: CouncilResolution) -> str:
    count = ProjectCredit.objects.filter(resolution=resolution).values("approved_at").distinct().count()
    return f"{resolution.fiscal_year.year}-R-{resolution.pk}/{count + 1}"


def _check(rows: Sequence[ProjectRow], shares: dict[tuple[int, int], Share]) -> None:
    seen, asked = set(), defaultdict(int)
    for row in rows:
        key = (row.programme.pk, row.source.pk)
        if row.amount <= 0:
            raise Refused(ZERO.format(title=row.title))
        if (row.code, row.source.pk) in seen:
            raise Refused(TWICE.format(title=row.title))
        seen.add((row.code, row.source.pk))
        if key not in shares:
            raise Refused(NOT_OPEN.format(programme=row.programme.title, source=row.source.title))
        asked[key] += row.amount
    for key, amount in asked.items():
        share = shares[key]
        if amount > share.free:
            raise Refused(
                OVER.format(programme=share.programme.title, source=share.source.title, over=format_amount(amount - share.free), free=format_amount(share.free))
            )
    for project in Project.objects.filter(code__in=[row.code for row in rows], county__isnull=False).select_related("county"):
        raise Refused(OF_A_COUNTY.format(code=project.code, title=project.title, county=project.county.name))
