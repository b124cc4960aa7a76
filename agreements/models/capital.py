"""The capital forms: C-1 and C-2 of the plan, C-3 its sources, C-4 to C-6 of its projects, last year's report."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agreements import invariants
from agreements.models.agreement import Agreement
from core.money import MoneyField
from distribution.models import CapitalChapter, CreditSource, Execution, Project, ProjectStatus


class PlanSheet(models.Model):
    """Forms C-1 and C-2: what the plan is, where, by whom, and why."""

    agreement = models.OneToOneField(Agreement, models.CASCADE, related_name="plan", verbose_name="موافقتنامه")
    title = models.CharField("عنوان طرح", max_length=200)
    operator = models.CharField("دستگاه بهره‌بردار", max_length=150, blank=True)
    executor = models.CharField("مجری طرح", max_length=100, blank=True)
    place = models.CharField("محل اجرا", max_length=150, blank=True)
    start_year = models.PositiveSmallIntegerField("سال آغاز", null=True, blank=True)
    end_year = models.PositiveSmallIntegerField("سال پایان", null=True, blank=True)
    goal = models.TextField("هدف", blank=True)
    goal_quantity = models.BigIntegerField("هدف کمی", null=True, blank=True)
    goal_unit = models.CharField("واحد هدف", max_length=40, blank=True)
    operations = models.TextField("شرح عملیات", blank=True)
    scope = models.TextField("مشخصات فنی", blank=True)
    legal_basis = models.TextField("مستند قانونی", blank=True)
    studies = models.TextField("مطالعات انجام‌شده", blank=True)

    class Meta:
        verbose_name = "مشخصات طرح"
        verbose_name_plural = "فرم ت‑۱ و ت‑۲: مشخصات و شرح عملیات طرح"
        constraints = [
            invariants.PLAN_YEARS.check(Q(start_year=None) | Q(end_year=None) | Q(end_year__gte=F("start_year"))),
        ]

    def __str__(self) -> str:
        return self.title


class PlanFunding(models.Model):
    """A row of form C-3 beside this year's credit, which is the sum of C-5: what was spent before, what is still to come."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="funding", verbose_name="موافقتنامه")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    spent = MoneyField("هزینه‌شده تا پایان سال پیش", default=0)
    future = MoneyField("سال‌های آینده", default=0)

    class Meta:
        verbose_name = "ردیف ت‑۳"
        verbose_name_plural = "فرم ت‑۳: منابع"
        ordering = ["source__code"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "source"], name="funding_source_once"),
            models.CheckConstraint(condition=Q(spent__gte=0, future__gte=0), name="funding_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.source)


class ProjectSheet(models.Model):
    """A row of form C-4: a project of the register with its facts as this paper tells them."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="sheets", verbose_name="موافقتنامه")
    project = models.ForeignKey(Project, models.PROTECT, related_name="sheets", verbose_name="پروژه")
    title = models.CharField("عنوان پروژه", max_length=200)
    place = models.CharField("محل اجرا", max_length=100, blank=True)
    unit = models.CharField("واحد", max_length=40, blank=True)
    quantity = models.BigIntegerField("مقدار", null=True, blank=True)
    total_cost = MoneyField("برآورد کل")
    spent = MoneyField("هزینه‌شده تا پایان سال پیش", default=0)
    future = MoneyField("سال‌های آینده", default=0)
    start_year = models.PositiveSmallIntegerField("سال آغاز")
    end_year = models.PositiveSmallIntegerField("سال پایان")
    progress = models.PositiveSmallIntegerField("پیشرفت فیزیکی تا پایان سال پیش", default=0, help_text="درصد")
    planned_progress = models.PositiveSmallIntegerField("پیشرفت برنامهٔ امسال", default=0, help_text="درصد")
    weight = models.PositiveSmallIntegerField("وزن در طرح", default=0, help_text="درصد")
    execution = models.CharField("نحوهٔ اجرا", max_length=8, choices=Execution, default=Execution.CONTRACT)
    status = models.CharField("وضعیت", max_length=10, choices=ProjectStatus, default=ProjectStatus.UNFINISHED)
    # Last year's report (attachment 2).
    last_approved = MoneyField("مصوب سال پیش", null=True, blank=True)
    last_spent = MoneyField("عملکرد سال پیش", null=True, blank=True)
    last_note = models.CharField("گزارش سال پیش", max_length=300, blank=True)

    class Meta:
        verbose_name = "ردیف ت‑۴"
        verbose_name_plural = "فرم ت‑۴: پروژه‌ها"
        ordering = ["project__code"]
        constraints = [
            invariants.PROJECT_ONCE_A_PAPER.unique("agreement", "project"),
            invariants.SHEET_FIGURES.check(
                Q(total_cost__gte=0, spent__gte=0, future__gte=0, progress__lte=100, planned_progress__lte=100, weight__lte=100)
                & (Q(quantity=None) | Q(quantity__gte=0))
                & (Q(last_approved=None) | Q(last_approved__gte=0))
                & (Q(last_spent=None) | Q(last_spent__gte=0))
                & Q(end_year__gte=F("start_year"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProjectLine(models.Model):
    """One figure of form C-5: project, capital chapter and source. These are the money of a capital paper."""

    sheet = models.ForeignKey(ProjectSheet, models.CASCADE, related_name="lines", verbose_name="پروژه")
    chapter = models.ForeignKey(CapitalChapter, models.PROTECT, verbose_name="فصل تملک")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    amount = MoneyField("مبلغ")
    allocated = models.BigIntegerField("تخصیص‌یافته", default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = "ردیف ت‑۵"
        verbose_name_plural = "فرم ت‑۵: فصول تملک"
        ordering = ["sheet__project__code", "source__code", "chapter__number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "chapter", "source"], name="project_line_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="project_line_not_negative"),
            invariants.PROJECT_NOT_BELOW_ALLOCATED.check(Q(allocated__gte=0, allocated__lte=F("amount"))),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.chapter_id}: {self.amount}"


class ProjectQuarter(models.Model):
    """A quarter of form C-6: how far the project should come, and for how much."""

    sheet = models.ForeignKey(ProjectSheet, models.CASCADE, related_name="quarters", verbose_name="پروژه")
    quarter = models.PositiveSmallIntegerField("فصل سال")
    progress = models.PositiveSmallIntegerField("پیشرفت فیزیکی", default=0, help_text="درصد، از آغاز سال")
    amount = MoneyField("مبلغ", default=0)

    class Meta:
        verbose_name = "ردیف ت‑۶"
        verbose_name_plural = "فرم ت‑۶: زمان‌بندی"
        ordering = ["sheet__project__code", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "quarter"], name="quarter_once"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4, progress__lte=100, amount__gte=0), name="quarter_figures"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.quarter}"
