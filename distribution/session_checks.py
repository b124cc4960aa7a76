"""What a committee's session must satisfy before it is sent, and what is worth a look (domain.md 3.7).

The check page, the refusal of the step and the Organization's desk ask here, so each says the same. The
council's own projects are held to the same rules of new and unfinished projects (approve_council_projects).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from core.money import format_amount
from core.text import to_persian_digits
from distribution.models import (
    CommitteeSession,
    County,
    FiscalYear,
    Project,
    ProjectCredit,
    ProjectStatus,
    SessionRow,
    Share,
)

NO_ROWS = "هنوز پروژه‌ای ثبت نشده است."
NO_MINUTES = "شماره، تاریخ و تصویر صورت‌جلسه را ثبت کنید."
NO_MEMBERS = "نام حاضران جلسه را بنویسید."
EXPLAIN_IN_MINUTES = "دلیل کمیته را در توضیح صورت‌جلسه بنویسید"


@dataclass(frozen=True)
class Finding:
    """One result: `blocks` keeps the session from being sent; `row` is the project's code, empty for the whole;
    `check` is the automatic check that found it (the strip of the Organization's desk)."""

    sentence: str
    blocks: bool = True
    row: str = ""
    check: str = "rows"


@dataclass(frozen=True)
class Remainder:
    """One share of the county against the session: million rials. `free` is before this session."""

    share: Share
    asked: int

    @property
    def free(self) -> int:
        """What earlier sessions left."""
        return self.share.notified - self.share.approved

    @property
    def touched(self) -> bool:
        """True when a project of this session draws on it."""
        return self.asked > 0

    @property
    def left(self) -> int:
        """What this session would leave; negative when it takes too much."""
        return self.free - self.asked


def remainders_of(session: CommitteeSession) -> list[Remainder]:
    """Every share of the county with what the session asks of it, in the order of programmes and sources.

    A session that is accepted is counted in the shares already, so it asks for nothing more.
    """
    asked: dict[tuple[int, int], int] = defaultdict(int)
    if session.state != "accepted":
        for row in session.rows.all():
            asked[row.programme_id, row.source_id] += row.amount
    shares = Share.objects.filter(fiscal_year=session.fiscal_year_id, county=session.county_id).select_related("programme__parent", "source")
    return [
        Remainder(share, asked.get((share.programme_id, share.source_id), 0))
        for share in shares.order_by("programme__code", "source__code")
    ]


def findings_of(session: CommitteeSession, *, by: User) -> list[Finding]:
    """Everything that stands in the way of sending, then what is worth a look, in words for this person's eyes."""
    rows = list(session.rows.select_related("agency", "programme", "source"))
    found = [] if rows else [Finding(NO_ROWS)]
    if not (session.minutes_number and session.held_on and session.minutes_id):
        found.append(Finding(NO_MINUTES, check="minutes"))
    if not session.members.strip():
        found.append(Finding(NO_MEMBERS, check="minutes"))
    found += _over_the_share(session, rows)
    credit = credit_of_the_year(session.fiscal_year, rows, session=session)
    found += [finding for row in rows for finding in _of_a_row(session, row)]
    found += _dearer_than_planned(rows, credit)
    found += _same_project_differs(rows)
    found += new_projects(rows, credit)
    found += _known_projects(session, rows, by)
    found += unfinished_first(
        rows, fiscal_year=session.fiscal_year, county=session.county, explained=bool(session.explanation.strip()), explain=EXPLAIN_IN_MINUTES
    )
    return sorted(found, key=lambda finding: not finding.blocks)


def _over_the_share(session: CommitteeSession, rows: list[SessionRow]) -> list[Finding]:
    remainders = remainders_of(session)
    found = [
        Finding(
            f"پروژه‌های «{r.share.programme.title}، {r.share.source.title}» {format_amount(-r.left)} میلیون ریال از ماندهٔ سهم بیشتر است "
            f"(مانده {format_amount(r.free)}، جمع پروژه‌ها {format_amount(r.asked)}).",
            check="share",
        )
        for r in remainders
        if r.left < 0
    ]
    notified = {(r.share.programme_id, r.share.source_id) for r in remainders}
    found += [
        Finding(f"برای «{row.programme.title}، {row.source.title}» اعتباری به این شهرستان ابلاغ نشده است.", row=row.code, check="share")
        for row in rows
        if (row.programme_id, row.source_id) not in notified
    ]
    return found


def _of_a_row(session: CommitteeSession, row: SessionRow) -> list[Finding]:
    year, found = session.fiscal_year.year, []
    if row.amount <= 0:
        found.append(Finding(f"اعتبار امسال پروژهٔ «{row.title}» صفر است؛ مبلغ بنویسید یا ردیف را حذف کنید.", row=row.code))
    if not row.start_year <= year <= row.end_year:
        found.append(
            Finding(
                f"سال {to_persian_digits(year)} میان سال آغاز و پایان پروژهٔ «{row.title}» "
                f"({to_persian_digits(row.start_year)} تا {to_persian_digits(row.end_year)}) نیست.",
                row=row.code,
            )
        )
    if not row.agency.is_active:
        found.append(Finding(f"دستگاه «{row.agency.name}» در سامانه فعال نیست.", row=row.code))
    return found


def credit_of_the_year(fiscal_year: FiscalYear, rows: Sequence[SessionRow], *, session: CommitteeSession | None = None) -> dict[str, int]:
    """What each project gets this year by these rows and by what was approved before, of all sources.

    Million rials by project code. `session` is the rows' own, whose approved credits are these rows.
    """
    credit: dict[str, int] = defaultdict(int)
    for row in rows:
        credit[row.code] += row.amount
    earlier = ProjectCredit.objects.filter(fiscal_year=fiscal_year, project__code__in=list(credit))
    if session is not None:
        earlier = earlier.exclude(session=session.pk)
    for code, amount in earlier.values_list("project__code", "amount"):
        credit[code] += amount
    return credit


def _dearer_than_planned(rows: list[SessionRow], credit: dict[str, int]) -> list[Finding]:
    last = {row.code: row for row in rows}
    return [
        Finding(
            f"هزینهٔ پیشین و اعتبار امسال پروژهٔ «{row.title}» از برآورد کل آن ({format_amount(row.total_cost)}) بیشتر است.",
            blocks=False, row=code,
        )
        for code, row in last.items()
        if row.spent + credit[code] > row.total_cost
    ]  # fmt: skip


def _same_project_differs(rows: list[SessionRow]) -> list[Finding]:
    # One project may draw on several sources, a row each; what is said of it must be one thing.
    first: dict[str, SessionRow] = {}
    found = []
    for row in rows:
        other = first.setdefault(row.code, row)
        if (row.title, row.agency_id, row.programme_id) != (other.title, other.agency_id, other.programme_id):
            found.append(
                Finding(f"کد {to_persian_digits(row.code)} برای دو پروژهٔ متفاوت به کار رفته است: «{other.title}» و «{row.title}».", row=row.code, check="known")
            )
    return found


def new_project_faults(title: str, *, total_cost: int, start_year: int, end_year: int, spent: int, credit: int) -> list[str]:
    """What a new project breaks: its first-year credit is at least its cost divided by its years (council by-law),
    and nothing was spent on it before. Amounts in million rials; the rule's one home, for sessions and agreements."""
    years = end_year - start_year + 1
    least = -(-total_cost // years)
    found = []
    if credit < least:
        found.append(
            f"اعتبار سال نخست پروژهٔ جدید «{title}» باید دست‌کم {format_amount(least)} میلیون ریال باشد "
            f"(برآورد {format_amount(total_cost)} بر {to_persian_digits(years)} سال)؛ {format_amount(credit)} نوشته شده است."
        )
    if spent:
        found.append(f"پروژهٔ «{title}» جدید است ولی هزینهٔ سال‌های پیش دارد.")
    return found


def new_projects(rows: Sequence[SessionRow], credit: dict[str, int]) -> list[Finding]:
    """A new project's first-year credit is at least its cost divided by its years (council by-law)."""
    found: list[Finding] = []
    seen: set[str] = set()
    for row in rows:
        if row.status != ProjectStatus.NEW or row.code in seen:
            continue
        seen.add(row.code)
        faults = new_project_faults(
            row.title, total_cost=row.total_cost, start_year=row.start_year, end_year=row.end_year, spent=row.spent, credit=credit[row.code]
        )
        found += [Finding(fault, row=row.code, check="new") for fault in faults]
    return found


def not_new(row: SessionRow, project: Project) -> list[Finding]:
    """A project that went on before does not begin again."""
    if row.status != ProjectStatus.NEW or project.status == ProjectStatus.NEW:
        return []
    return [Finding(f"پروژهٔ «{project.title}» پیش‌تر ثبت شده است و جدید نیست.", row=row.code, check="known")]


def _known_projects(session: CommitteeSession, rows: list[SessionRow], by: User) -> list[Finding]:
    known = {project.code: project for project in Project.objects.filter(code__in={row.code for row in rows}).select_related("agency", "county")}
    foreign = [project.pk for project in known.values() if project.county_id != session.county_id]
    seen = set(Project.objects.visible_to(by).filter(pk__in=foreign).values_list("pk", flat=True)) if foreign else set()
    found = []
    for row in rows:
        project = known.get(row.code)
        if project is None:
            continue
        if project.county_id != session.county_id:
            found.append(Finding(_taken_elsewhere(project, told=project.pk in seen), row=row.code, check="known"))
            continue
        if (project.agency_id, project.programme_id) != (row.agency_id, row.programme_id):
            found.append(Finding(f"پروژهٔ «{project.title}» با دستگاه یا برنامهٔ دیگری ثبت شده است ({project.agency.name}).", row=row.code, check="known"))
        found += not_new(row, project)
    titles = {(p.title, p.agency_id): p.code for p in Project.objects.filter(county=session.county_id, title__in={row.title for row in rows})}
    found += [
        Finding(f"پروژه‌ای با عنوان «{row.title}» و همین دستگاه با کد {to_persian_digits(titles[row.title, row.agency_id])} ثبت شده است.", blocks=False, row=row.code, check="known")
        for row in rows
        if titles.get((row.title, row.agency_id), row.code) != row.code
    ]
    return found


def _taken_elsewhere(project: Project, *, told: bool) -> str:
    """Another county's project is no business of this one: its code alone says why it cannot be used."""
    code = to_persian_digits(project.code)
    if not told:
        return f"کد {code} از آنِ پروژهٔ دیگری بیرون از این شهرستان است؛ کد دیگری بنویسید."
    where = project.county.name if project.county else "سهم استانی"
    return f"کد {code} از آنِ پروژهٔ «{project.title}» در {where} است."


def unfinished_first(rows: Sequence[SessionRow], *, fiscal_year: FiscalYear, county: County | None, explained: bool, explain: str) -> list[Finding]:
    """Unfinished projects come before new ones; leaving one without credit needs an explanation.

    `county` is None for the province's own part; `explain` says where the explanation is written.
    """
    beginning = {row.programme_id for row in rows if row.status == ProjectStatus.NEW}
    if not beginning:
        return []
    funded = set(ProjectCredit.objects.filter(fiscal_year=fiscal_year, project__county=county).values_list("project__code", flat=True))
    funded |= {row.code for row in rows if row.amount}
    waiting = Project.objects.filter(county=county, programme__in=beginning, status=ProjectStatus.UNFINISHED).exclude(code__in=funded)
    titles = [f"«{project.title}»" for project in waiting[:5]]
    if not titles:
        return []
    tail = "" if explained else f" یا {explain}"
    return [Finding(f"پیش از پروژهٔ جدید، به پروژه‌های نیمه‌تمام اعتبار بدهید: {'، '.join(titles)}{tail}.", blocks=not explained, check="unfinished")]
