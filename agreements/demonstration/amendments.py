"""Amendments of the demonstration: one that replaced its paper, one begun, one of a capital plan with the expert."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from agreements.actions.save_capital_section import ProjectWish, save_project
from agreements.actions.save_section import (
    ActivityRow,
    accept_conditions,
    declare_no_attachments,
    save_activities,
    save_chapters,
)
from agreements.actions.start_amendment import Basis, start_amendment
from agreements.demonstration.stories import Day, Story
from agreements.demonstration.texts import ACTIVITIES
from agreements.models import Activity, Agreement, AgreementLine, AmendmentSheet
from agreements.own_credit import fixed_for
from core import clock
from core.jalali import from_jalali
from distribution.demonstration.calendar import YEAR, moment
from distribution.models import FiscalYear

Kind = AmendmentSheet.Kind


class Amending(Story):
    """The amendment of a notified paper, carried forward like any agreement."""

    def amend(self, base: Agreement, day: Day, reason: str, number: str) -> Amending:
        """The agency begins it, with its reason and its letter of that day."""
        with clock.at(moment(*day, 9, 30)):
            basis = Basis(kind=Kind.SHIFT, reason=reason, number=number, date=from_jalali(YEAR, *day))
            self.agreement = start_amendment(base, basis, by=self.staff)
        return self

    def shift_chapters(self, day: Day, percent: int) -> Amending:
        """So much of the greatest free figure goes to the least one of the same programme; activities follow."""
        with clock.at(moment(*day, 10, 50)):
            fixed = fixed_for(self.agreement)
            free = self.agreement.lines.exclude(chapter__in=fixed).filter(amount__gt=0).order_by("-amount")
            great = free.first()
            small = free.filter(programme=great.programme, source=great.source).exclude(pk=great.pk).last()
            moved = great.amount * percent // 100
            cells = {
                (line.programme_id, line.source_id, line.chapter_id): line.amount + change
                for line, change in ((great, -moved), (small, moved))
            }
            save_chapters(self.agreement, cells, by=self.staff)
            self._shift_activities(great, small, moved)
            self._promise()
        return self

    def _shift_activities(self, great: AgreementLine, small: AgreementLine, moved: int) -> None:
        """The first activity of each of the two chapters carries the change."""
        block = self.agreement.blocks.get(programme=great.programme_id)
        rows = list(block.activities.order_by("position"))
        for line, change in ((great, -moved), (small, moved)):
            titles = {title for title, *_ in ACTIVITIES.get(line.chapter.number, ACTIVITIES[7])}
            row = max((row for row in rows if row.title in titles), key=lambda row: row.amount)
            row.amount += change
            row.quantity = row.unit_cost = None
        save_activities(self.agreement, block, goal=block.goal, rows=[_typed(row) for row in rows], by=self.staff)

    def shift_projects(self, day: Day, percent: int) -> Amending:
        """Within its greatest project so much of the greatest chapter goes to the least one."""
        with clock.at(moment(*day, 10, 50)):
            sheet = max(self.agreement.sheets.prefetch_related("lines"), key=lambda sheet: sum(line.amount for line in sheet.lines.all()))
            lines = sorted(sheet.lines.all(), key=lambda line: line.amount)
            moved = lines[-1].amount * percent // 100
            lines[-1].amount -= moved
            lines[0].amount += moved
            cells = {(line.source_id, line.chapter_id): line.amount for line in lines}
            save_project(self.agreement, sheet.pk, ProjectWish({}, cells, {}), by=self.staff)
            self._promise()
        return self

    def _promise(self) -> None:
        declare_no_attachments(self.agreement, True, by=self.staff)
        accept_conditions(self.agreement, True, by=self.staff)


def _typed(row: Activity) -> ActivityRow:
    return ActivityRow(row.title, row.unit, row.quantity, row.unit_cost, row.amount, str(UUID(str(row.key))))


def tell_amendments(year: FiscalYear, say: Callable[[str], None]) -> None:
    """Three amendments; `say` gets a line for each."""
    told = [_replaced(year), _begun(year), _of_a_plan(year)]
    for story in told:
        paper = Agreement.objects.get(pk=story.agreement.pk)
        say(f"{paper.identifier}  {story.agency.name}: {paper.get_state_display()}")


def _base(year: FiscalYear, **which: str) -> Agreement:
    papers = Agreement.objects.filter(fiscal_year=year, state="notified", **which)
    return papers.select_related("agency__expert_group", "fiscal_year").get()


def _replaced(year: FiscalYear) -> Amending:
    base = _base(year, agency__code="A13", credit_type="expense")
    story = Amending(base.agency, year)
    story.amend(base, (7, 4), "هزینهٔ نگهداری ساختمان‌ها از برآورد آغاز سال بیشتر شده است.", "۹۷/۱۴۲۰").shift_chapters((7, 5), 6)
    story.submit((7, 7)).confirm((7, 9)).integrate((7, 11)).approve((7, 15)).sign((7, 17)).countersign((7, 19)).notify((7, 21), 57)
    return story


def _begun(year: FiscalYear) -> Amending:
    base = _base(year, agency__code="A11", credit_type="expense")
    reason = "بخشی از اعتبار خرید خدمات برای تعمیر تأسیسات نیاز است."
    return Amending(base.agency, year).amend(base, (7, 18), reason, "۹۷/۲۰۳۱").shift_chapters((7, 19), 4)


def _of_a_plan(year: FiscalYear) -> Amending:
    base = _base(year, credit_type="capital")
    reason = "قرارداد خرید تجهیزات زودتر از پیمان ساختمان به سرانجام رسیده است."
    story = Amending(base.agency, year).amend(base, (7, 15), reason, "۹۷/۱۹۸۸").shift_projects((7, 16), 5)
    story.submit((7, 17))
    return story
