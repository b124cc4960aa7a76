"""The checks of forms C-1 to C-6 and of last year's report (domain.md 3.7 rules 3 to 6).

This year's credit of the plan and of each project is the sum of form C-5, so C-3, C-4 and C-5 cannot
disagree; what is left to ask is whether they keep to the notice and to what was approved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from agreements.capital_facts import CapitalFacts, ProjectFact
from agreements.checks import BIG_CHANGE_PERCENT, LARGE_FACTOR, Finding
from agreements.models import Agreement
from agreements.own_credit import held_by_itself
from core.money import format_amount
from core.text import to_persian_digits
from distribution.models import ProjectStatus
from distribution.session_checks import new_project_faults

NEEDED = {
    "title": "عنوان طرح را بنویسید.", "executor": "نام مجری طرح را بنویسید.", "place": "محل اجرای طرح را بنویسید.",
    "start_year": "سال آغاز طرح را بنویسید.", "end_year": "سال پایان طرح را بنویسید.", "goal": "هدف طرح را بنویسید.",
    "operations": "شرح عملیات طرح را بنویسید.",
}  # fmt: skip
WHOLE = 100


def form_findings(agreement: Agreement, facts: CapitalFacts) -> list[Finding]:
    """What the forms of a capital paper break or leave odd, in the order of the sections."""
    found = [*_plan(agreement, facts), *_sources(agreement, facts), *_funding(facts), *_whole_list(facts)]
    for project in facts.projects:
        found += _of_project(agreement, facts, project)
    return found + list(_counties(agreement, facts))


def _plan(agreement: Agreement, facts: CapitalFacts) -> Iterator[Finding]:
    for name, sentence in NEEDED.items():
        if not facts.plan.get(name):
            yield Finding("plan", sentence, True, "plan")
    start, end, year = facts.plan.get("start_year"), facts.plan.get("end_year"), agreement.fiscal_year.year
    if start and end and not start <= year <= end:
        sentence = f"سال {year} میان سال آغاز و پایان طرح ({start} تا {end}) نیست."
        yield Finding("plan", to_persian_digits(sentence), True, "plan")


def _sources(agreement: Agreement, facts: CapitalFacts) -> Iterator[Finding]:
    """C-4 = C-5 = the plan's credit by source, within what was notified (rules 1 and 3)."""
    totals = facts.by_source
    if not any(totals.values()):
        yield Finding("sums", "هنوز مبلغی در فصول تملک پروژه‌ها نوشته نشده است.", True, "projects")
    held = held_by_itself(agreement)
    for ceiling in facts.ceilings:
        total = totals.pop(ceiling.source, 0)
        own = total if held is None else held.get((agreement.programme_id, ceiling.source), 0)
        name = f"«{facts.sources[ceiling.source]}»"
        # What this paper itself has reserved is not in its way.
        free = ceiling.free + (own if not agreement.is_writable else 0)
        if total > free:
            sentence = (
                f"جمع پروژه‌ها از منبع {name} {format_amount(total)} است و {format_amount(total - free)} میلیون ریال "
                "از سقف ابلاغی طرح بیشتر است. مبلغ‌ها را کاهش دهید."
            )
            yield Finding("ceiling", sentence, True, "projects")
        elif total < free:
            sentence = f"{format_amount(free - total)} میلیون ریال از سقف ابلاغی طرح، منبع {name}، هنوز به پروژه‌ای اختصاص نیافته است."
            yield Finding("ceiling", sentence, False, "projects")
    for source, total in totals.items():
        if total:
            yield Finding("ceiling", f"از منبع «{facts.sources[source]}» اعتباری برای این طرح ابلاغ نشده است.", True, "projects")


def _funding(facts: CapitalFacts) -> Iterator[Finding]:
    """What C-3 tells of other years, beside what the projects tell of them."""
    for place, word, of_projects in (
        (0, "هزینه‌شدهٔ سال‌های پیش", sum(project.spent for project in facts.projects)),
        (1, "اعتبار سال‌های آینده", sum(project.future for project in facts.projects)),
    ):
        of_sources = sum(row[place] for row in facts.funding.values())
        if of_sources != of_projects:
            sentence = f"جمع {word} در منابع {format_amount(of_sources)} و در پروژه‌ها {format_amount(of_projects)} است."
            yield Finding("sums", sentence, False, "funding")


def _whole_list(facts: CapitalFacts) -> Iterator[Finding]:
    if not facts.projects:
        yield Finding("projects", "این طرح هنوز پروژه‌ای ندارد.", True, "projects")
        return
    weight = sum(project.weight for project in facts.projects)
    if weight != WHOLE:
        sentence = f"جمع وزن پروژه‌ها {to_persian_digits(weight)} است؛ باید ۱۰۰ باشد."
        yield Finding("projects", sentence, False, "projects")
    seen: dict[tuple[str, int | None], str] = {}
    for project in facts.projects:
        key = (" ".join(project.title.split()), project.county_id)
        if key in seen:
            where = project.county or "سهم استانی"
            sentence = f"دو پروژه با عنوان «{project.title}» در {where} آمده است: {to_persian_digits(seen[key])} و {to_persian_digits(project.code)}."
            yield Finding("duplicate", sentence, False, "projects", project=project.code)
        seen.setdefault(key, project.code)


def _of_project(agreement: Agreement, facts: CapitalFacts, project: ProjectFact) -> list[Finding]:
    found = [*_approved(agreement, facts, project), *_figures(agreement, project)]
    if project.current:
        found += [*_new(agreement, project), *_quarters(project)]
    return found + list(_last_year(agreement, project))


def _approved(agreement: Agreement, facts: CapitalFacts, project: ProjectFact) -> Iterator[Finding]:
    """Each project beside what was approved for it; an amendment may shift within a county (asked in _counties)."""
    if agreement.is_amendment:
        return
    for source in sorted({source for of, source in facts.approved if of == project.project} | set(project.by_source)):
        amount, approved = project.by_source.get(source, 0), facts.approved.get((project.project, source), 0)
        name = f"پروژهٔ «{project.title}» از منبع «{facts.sources[source]}»"
        if amount > approved:
            sentence = f"اعتبار {name} {format_amount(amount)} است و از مبلغ مصوب و ابلاغ‌شده ({format_amount(approved)}) بیشتر است."
            yield Finding("approved", sentence, True, "projects", project=project.code)
        elif amount < approved:
            sentence = f"{format_amount(approved - amount)} میلیون ریال از اعتبار مصوب {name} هنوز به فصلی اختصاص نیافته است."
            yield Finding("approved", sentence, False, "projects", project=project.code)


def _counties(agreement: Agreement, facts: CapitalFacts) -> Iterator[Finding]:
    """The projects of a county together keep to what was approved for it (rule 5)."""
    if not agreement.is_amendment:
        return
    used: dict[tuple[int | None, int], int] = defaultdict(int)
    names: dict[int | None, str] = {None: "سهم استانی"}
    for project in facts.projects:
        names.setdefault(project.county_id, project.county)
        for source, amount in project.by_source.items():
            used[project.county_id, source] += amount
    for (county, source), amount in used.items():
        approved = facts.approved_of_county.get((county, source), 0)
        if amount > approved:
            sentence = (
                f"اعتبار پروژه‌های {names[county]} از منبع «{facts.sources[source]}» {format_amount(amount)} است و از مبلغ "
                f"مصوب و ابلاغ‌شدهٔ آن ({format_amount(approved)}) بیشتر است."
            )
            yield Finding("approved", sentence, True, "projects")


def _figures(agreement: Agreement, project: ProjectFact) -> Iterator[Finding]:
    year, title = agreement.fiscal_year.year, project.title
    if not project.start_year <= year <= project.end_year:
        sentence = f"سال {year} میان سال آغاز و پایان پروژهٔ «{title}» ({project.start_year} تا {project.end_year}) نیست."
        yield Finding("projects", to_persian_digits(sentence), True, "projects", project=project.code)
    parts = project.spent + project.current + project.future
    if parts != project.total_cost:
        sentence = (
            f"هزینهٔ پیشین، اعتبار امسال و سال‌های آیندهٔ پروژهٔ «{title}» روی هم {format_amount(parts)} است؛ "
            f"برآورد کل آن {format_amount(project.total_cost)} است."
        )
        yield Finding("projects", sentence, False, "projects", project=project.code)
    reached = project.progress + project.planned_progress
    if reached > WHOLE:
        sentence = f"پیشرفت پروژهٔ «{title}» با برنامهٔ امسال به {to_persian_digits(reached)} درصد می‌رسد."
        yield Finding("projects", sentence, False, "projects", project=project.code)
    elif project.status == ProjectStatus.FINISHING and reached < WHOLE:
        sentence = f"پروژهٔ «{title}» خاتمه‌یابنده است ولی با برنامهٔ امسال به {to_persian_digits(reached)} درصد می‌رسد."
        yield Finding("projects", sentence, False, "projects", project=project.code)


def _new(agreement: Agreement, project: ProjectFact) -> Iterator[Finding]:
    if project.status != ProjectStatus.NEW:
        return
    faults = new_project_faults(
        project.title, total_cost=project.total_cost, start_year=project.start_year, end_year=project.end_year,
        spent=project.spent, credit=project.current,
    )  # fmt: skip
    # A reduction notified during the year is no fault of who amends for it.
    yield from (Finding("new", fault, not agreement.is_amendment, "projects", project=project.code) for fault in faults)


def _quarters(project: ProjectFact) -> Iterator[Finding]:
    if not project.quarters:
        yield Finding("quarters", f"زمان‌بندی سه‌ماهه‌های پروژهٔ «{project.title}» نوشته نشده است.", True, "projects", project=project.code)
        return
    money = sum(amount for _, _, amount in project.quarters)
    if money != project.current:
        sentence = (
            f"جمع مبلغ سه‌ماهه‌های پروژهٔ «{project.title}» {format_amount(money)} است؛ "
            f"باید با اعتبار امسال آن ({format_amount(project.current)}) برابر باشد."
        )
        yield Finding("quarters", sentence, True, "projects", project=project.code)
    steps = [progress for _, progress, _ in project.quarters]
    if steps != sorted(steps):
        sentence = f"پیشرفت سه‌ماهه‌های پروژهٔ «{project.title}» از آغاز سال شمرده می‌شود و نباید کم شود."
        yield Finding("quarters", sentence, True, "projects", project=project.code)
    elif steps[-1] != project.planned_progress:
        sentence = (
            f"پیشرفت پروژهٔ «{project.title}» در پایان سال {to_persian_digits(steps[-1])} درصد زمان‌بندی شده؛ "
            f"پیشرفت برنامهٔ امسال {to_persian_digits(project.planned_progress)} درصد است."
        )
        yield Finding("quarters", sentence, False, "projects", project=project.code)


def _last_year(agreement: Agreement, project: ProjectFact) -> Iterator[Finding]:
    """Last year's report is there, and the credit is not far from last year's."""
    began_before = project.start_year < agreement.fiscal_year.year and project.status != ProjectStatus.NEW
    if began_before and None in (project.last_approved, project.last_spent):
        yield Finding("report", f"گزارش سال پیش پروژهٔ «{project.title}» نوشته نشده است.", False, "projects", project=project.code)
    before, now = project.last_approved, project.current
    if not before or not now:
        return
    if now >= before * LARGE_FACTOR:
        sentence = f"اعتبار پروژهٔ «{project.title}» حدود {to_persian_digits(now // before)} برابر سال گذشته است. آیا به ریال وارد شده است؟"
        yield Finding("change", sentence, False, "projects", project=project.code)
    elif abs(now - before) * 100 > before * BIG_CHANGE_PERCENT:
        word = "افزایش" if now > before else "کاهش"
        yield Finding("change", f"اعتبار پروژهٔ «{project.title}» بیش از ۳۰٪ نسبت به سال گذشته {word} دارد.", False, "projects", project=project.code)
