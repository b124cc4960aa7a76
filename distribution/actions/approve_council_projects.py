"""The council's own projects: the province's part goes to projects by the resolution itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from core.audit import record
from core.models import AuditEntry
from core.money import format_amount
from core.refusals import Refused
from core.text import to_persian_digits
from distribution import permissions
from distribution.actions.accept_session import post_approved, register_projects
from distribution.actions.save_session import ProjectRow
from distribution.models import CouncilResolution, CreditType, Project, ProjectCredit, SessionRow, Share
from distribution.session_checks import credit_of_the_year, new_projects, not_new, unfinished_first

NO_ROWS = "هنوز پروژه‌ای نوشته نشده است."
TWICE = "پروژهٔ «{title}» با همین منبع دو بار آمده است."
NOT_OPEN = "برای «{programme}، {source}» سهم استانی باز نشده است."
OVER = "پروژه‌های «{programme}، {source}» {over} میلیون ریال از ماندهٔ سهم استانی بیشتر است (مانده {free})."
OF_A_COUNTY = "کد {code} از آنِ پروژهٔ «{title}» در شهرستان {county} است."
ELSEWHERE = "پروژهٔ «{title}» با دستگاه یا برنامهٔ دیگری ثبت شده است ({agency}، {programme})."
DIFFERS = "کد {code} برای دو پروژهٔ متفاوت به کار رفته است: «{first}» و «{second}»؛ عنوان، دستگاه و برنامهٔ یک پروژه در همهٔ ردیف‌های آن یکی است."
ALREADY = "پروژهٔ «{title}» با همین منبع پیش‌تر در همین مصوبه تصویب شده است."
EXPENSE = "این مصوبه برای اعتبارات تملک دارایی‌های سرمایه‌ای نیست."
OUT_OF_YEARS = "سال {year} میان سال آغاز و پایان پروژهٔ «{title}» نیست."
EXPLAIN = "دلیل شورا را در توضیح بنویسید"
ZERO = "اعتبار امسال پروژهٔ «{title}» باید بیش از صفر باشد."


@transaction.atomic
def approve_council_projects(resolution: CouncilResolution, rows: Sequence[ProjectRow], *, by: User, explanation: str = "") -> int:
    """Approve these projects from the province's own part; returns how many rows. All or none.

    Raises Refused: over the part, a code of a county's or another agency's project, a project twice with one
    source, in these rows or in the same resolution before, a new project with too little credit, or one
    before unfinished projects without the council's `explanation`, which the history keeps.
    """
    permissions.record_resolution(by, resolution).or_refuse()
    open_shares = own_shares(resolution).order_by("pk").select_for_update(no_key=True, of=("self",))
    shares = {(share.programme_id, share.source_id): share for share in open_shares}
    check_council_projects(resolution, rows, shares, explanation=explanation)
    made = _made(rows)
    projects = register_projects(made, county_id=None)
    post_approved(made, projects, shares, paper=_paper(resolution), by=by, resolution=resolution)
    record(
        resolution, by=by, action="approve_council_projects", label=f"تصویب {to_persian_digits(len(rows))} پروژهٔ سهم استانی", side=AuditEntry.Side.ORGANIZATION,
        note=explanation, data={"total": sum(row.amount for row in rows)},
    )  # fmt: skip
    return len(rows)


def own_shares(resolution: CouncilResolution) -> QuerySet[Share]:
    """The province's own part in the resolution's year, by programme and source."""
    return Share.objects.filter(fiscal_year=resolution.fiscal_year_id, county=None).select_related("programme", "source")


def _made(rows: Sequence[ProjectRow]) -> list[SessionRow]:
    """The rows in the shape of a session's, which the register and the rules read."""
    return [SessionRow(position=n, **vars(row)) for n, row in enumerate(rows, start=1)]


def check_council_projects(
    resolution: CouncilResolution, rows: Sequence[ProjectRow], shares: dict[tuple[int, int], Share], *, explanation: str = ""
) -> None:
    """Raise Refused with the first reason why these rows cannot be approved; `shares` by (programme id, source id)."""
    if resolution.credit_type != CreditType.CAPITAL:
        raise Refused(EXPENSE)
    if not rows:
        raise Refused(NO_ROWS)
    _check(rows, shares, resolution.fiscal_year.year)
    _check_register(rows, resolution)
    _check_rules(_made(rows), resolution, explanation)


def _check_rules(rows: list[SessionRow], resolution: CouncilResolution, explanation: str) -> None:
    """The council keeps to the rules of new and unfinished projects as the committees do, in the same sentences."""
    known = {project.code: project for project in Project.objects.filter(code__in={row.code for row in rows})}
    found = [finding for row in rows if row.code in known for finding in not_new(row, known[row.code])]
    found += new_projects(rows, credit_of_the_year(resolution.fiscal_year, rows))
    found += unfinished_first(rows, fiscal_year=resolution.fiscal_year, county=None, explained=bool(explanation.strip()), explain=EXPLAIN)
    blocking = [finding.sentence for finding in found if finding.blocks]
    if blocking:
        raise Refused(blocking[0])


def _paper(resolution: CouncilResolution) -> str:
    count = ProjectCredit.objects.filter(resolution=resolution).values("approved_at").distinct().count()
    return f"{resolution.fiscal_year.year}-R-{resolution.pk}/{count + 1}"


def _check(rows: Sequence[ProjectRow], shares: dict[tuple[int, int], Share], year: int) -> None:
    seen, asked = set(), defaultdict(int)
    first: dict[str, ProjectRow] = {}
    for row in rows:
        key = (row.programme.pk, row.source.pk)
        if row.amount <= 0:
            raise Refused(ZERO.format(title=row.title))
        if not row.start_year <= year <= row.end_year:
            raise Refused(OUT_OF_YEARS.format(title=row.title, year=to_persian_digits(year)))
        if (row.code, row.source.pk) in seen:
            raise Refused(TWICE.format(title=row.title))
        seen.add((row.code, row.source.pk))
        # One project may draw on several sources, a row each; the credit of all of them goes to one agency.
        other = first.setdefault(row.code, row)
        if (row.title, row.agency.pk, row.programme.pk) != (other.title, other.agency.pk, other.programme.pk):
            raise Refused(DIFFERS.format(code=to_persian_digits(row.code), first=other.title, second=row.title))
        if key not in shares:
            raise Refused(NOT_OPEN.format(programme=row.programme.title, source=row.source.title))
        asked[key] += row.amount
    for key, amount in asked.items():
        share = shares[key]
        if amount > share.free:
            raise Refused(
                OVER.format(programme=share.programme.title, source=share.source.title, over=format_amount(amount - share.free), free=format_amount(share.free))
            )


def _check_register(rows: Sequence[ProjectRow], resolution: CouncilResolution) -> None:
    """What the register knows of these codes already; a second press finds its own rows here."""
    of_code = {row.code: row for row in rows}
    for project in Project.objects.filter(code__in=of_code).select_related("county", "agency", "programme").order_by("code"):
        row = of_code[project.code]
        if project.county is not None:
            raise Refused(OF_A_COUNTY.format(code=project.code, title=project.title, county=project.county.name))
        if (project.agency_id, project.programme_id) != (row.agency.pk, row.programme.pk):
            raise Refused(ELSEWHERE.format(title=project.title, agency=project.agency.name, programme=project.programme.title))
    known = set(resolution.credits.values_list("project__code", "source"))
    for row in rows:
        if (row.code, row.source.pk) in known:
            raise Refused(ALREADY.format(title=row.title))
