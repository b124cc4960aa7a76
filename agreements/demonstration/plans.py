"""Capital agreements of the demonstration: a plan in three counties that is notified, one in review, one begun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count

from accounts.models import ExecutiveAgency
from agreements.actions.save_capital_section import ProjectWish, save_funding, save_plan, save_project
from agreements.actions.save_section import accept_conditions, declare_no_attachments
from agreements.actions.start_agreement import start_agreement
from agreements.approved_projects import approved_by_source
from agreements.demonstration.stories import Day, Story
from agreements.models import Agreement, ProjectSheet
from core import clock
from distribution.demonstration.calendar import moment
from distribution.models import CapitalChapter, FiscalYear, FunctionalCode, ProjectCredit, ProjectStatus
from distribution.workflow.credit_notice import State as NoticeState

# Of each project's credit: buildings, machines, land, in percent.
SHARES = {1: 80, 2: 12, 6: 8}
# How far the year has come at the end of each quarter, in percent.
PACE = (15, 45, 75, 100)


@dataclass
class PlanStory(Story):
    """The agreement of one plan, carried forward like those of expense."""

    programme: FunctionalCode | None = None

    def start(self, day: Day) -> PlanStory:
        """The agency begins the plan's draft; projects come from the register."""
        with clock.at(moment(*day, 9, 20)):
            self.agreement = start_agreement(fiscal_year=self.year, agency=self.agency, programme=self.programme, by=self.staff)
        return self

    def fill(self, day: Day, *, activities: bool = True, finish: bool = True) -> PlanStory:
        """The forms as approved; an unfinished draft has its plan and its first projects."""
        with clock.at(moment(*day, 11, 40)):
            self._fill_plan()
            sheets = list(self.agreement.sheets.all())
            for place, sheet in enumerate(sheets if finish else sheets[: len(sheets) // 2]):
                self._fill_project(sheet, 100 // len(sheets) + (place < 100 % len(sheets)))
            if finish:
                self._fill_funding()
                declare_no_attachments(self.agreement, True, by=self.staff)
                accept_conditions(self.agreement, True, by=self.staff)
        return self

    def _fill_plan(self) -> None:
        title = self.programme.title
        save_plan(
            self.agreement,
            {
                "executor": f"معاونت فنی {self.agency.name}"[:100], "operator": self.agency.name[:150],
                "goal": f"به بهره‌برداری رساندن پروژه‌های نیمه‌تمام «{title}» در شهرستان‌ها و کاستن از فاصلهٔ آن‌ها با میانگین استان.",
                "operations": "ادامهٔ عملیات ساختمانی و تأسیسات پروژه‌های نیمه‌تمام، خرید تجهیزات و آماده‌سازی محوطه.",
                "scope": "برابر نقشه‌ها و مشخصات فنی مصوب هر پروژه.", "legal_basis": "مصوبهٔ شورای برنامه‌ریزی و صورت‌جلسه‌های کمیته‌های شهرستان.",
                "studies": "مطالعات مرحلهٔ دوم همهٔ پروژه‌ها پایان یافته است.",
            },
            by=self.staff,
        )  # fmt: skip

    def _fill_project(self, sheet: ProjectSheet, weight: int) -> None:
        chapters = {chapter.number: chapter.pk for chapter in CapitalChapter.objects.filter(number__in=SHARES)}
        lines: dict[tuple[int, int], int | None] = {}
        credit = approved_by_source(self.agreement)[sheet.project_id]
        for source, amount in credit.items():
            parts = {number: amount * percent // 100 for number, percent in SHARES.items()}
            parts[1] += amount - sum(parts.values())
            lines |= {(source, chapters[number]): part for number, part in parts.items() if part}
        total = sum(credit.values())
        new = sheet.status == ProjectStatus.NEW
        planned = min(40, 100 - sheet.progress)
        facts = {"planned_progress": planned, "weight": weight, "future": max(0, sheet.total_cost - sheet.spent - total)}
        if not new:
            before = total * 9 // 10
            facts |= {"last_approved": before, "last_spent": before * 96 // 100, "last_note": "عملیات برابر برنامه پیش رفت؛ بخشی از مصالح دیر رسید."}
        spent, quarters = 0, {}
        for quarter, pace in enumerate(PACE, start=1):
            reached = total * pace // 100
            quarters[quarter] = (planned * pace // 100, reached - spent)
            spent = reached
        save_project(self.agreement, sheet.pk, ProjectWish(facts, lines, quarters), by=self.staff)

    def _fill_funding(self) -> None:
        """What was spent and what is to come, by the source each project draws on most."""
        approved = approved_by_source(self.agreement)
        rows = {source: [0, 0] for source in self.agreement.funding.values_list("source_id", flat=True)}
        for sheet in self.agreement.sheets.all():
            main = max(approved[sheet.project_id], key=approved[sheet.project_id].get)
            rows[main][0] += sheet.spent
            rows[main][1] += sheet.future
        save_funding(self.agreement, {source: (spent, future) for source, (spent, future) in rows.items()}, by=self.staff)


def tell_plans(year: FiscalYear, say: Callable[[str], None]) -> None:
    """Three plans, those with projects in the most counties; `say` gets a line for each."""
    stories: tuple[Callable[[PlanStory], object], ...] = (
        lambda s: s.start((5, 20)).fill((5, 23)).submit((5, 24)).confirm((5, 29)).integrate((5, 31)).approve((6, 4)).sign((6, 7)).countersign((6, 10)).notify((6, 12), 41),
        lambda s: s.start((6, 28)).fill((7, 4)).submit((7, 8)).opened((7, 15), s.expert),
        lambda s: s.start((7, 16)).fill((7, 17), finish=False),
    )  # fmt: skip
    for (agency, programme), tell in zip(_widest(year, len(stories)), stories, strict=False):
        story = PlanStory(agency, year, programme=programme)
        tell(story)
        say(f"{story.agreement.identifier}  {agency.name}: {Agreement.objects.get(pk=story.agreement.pk).get_state_display()}")


def _widest(year: FiscalYear, most: int) -> list[tuple[ExecutiveAgency, FunctionalCode]]:
    """The plans with notified projects in the most counties, one an agency."""
    plans = (
        ProjectCredit.objects.filter(fiscal_year=year, notice__state=NoticeState.ISSUED)
        .order_by()
        .values_list("project__agency", "project__programme")
        .annotate(counties=Count("project__county", distinct=True))
        .order_by("-counties", "project__agency__code", "project__programme__code")
    )
    found: dict[int, tuple[ExecutiveAgency, FunctionalCode]] = {}
    for agency, programme, _ in plans:
        if agency not in found and len(found) < most:
            found[agency] = (
                ExecutiveAgency.objects.select_related("expert_group").get(pk=agency), FunctionalCode.objects.get(pk=programme)
            )  # fmt: skip
    return list(found.values())
