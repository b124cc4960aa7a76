"""Projects and their approved credits: the register that agency notices and capital agreements draw on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from accounts.models import ExecutiveAgency
from accounts.permissions import rights_of
from core.money import MoneyField
from distribution import invariants
from distribution.models.classifications import CreditSource, FunctionalCode
from distribution.models.council import CouncilResolution
from distribution.models.counties import County
from distribution.models.notices import CreditNotice
from distribution.models.shares import Share
from distribution.models.years import FiscalYear

if TYPE_CHECKING:
    from accounts.models import User


class Execution(models.TextChoices):
    """How a project is carried out."""

    DIRECT = "direct", "امانی"
    CONTRACT = "contract", "پیمانی"
    MIXED = "mixed", "امانی-پیمانی"


class ProjectStatus(models.TextChoices):
    """Whether a project begins, goes on or ends this year."""

    NEW = "new", "جدید"
    UNFINISHED = "unfinished", "نیمه‌تمام"
    FINISHING = "finishing", "خاتمه‌یابنده"


class ProjectFacts(models.Model):
    """What is known of a project, in the register and in a session's row alike."""

    code = models.CharField("کد پروژه", max_length=20)
    title = models.CharField("عنوان پروژه", max_length=200)
    agency = models.ForeignKey(ExecutiveAgency, models.PROTECT, related_name="+", verbose_name="دستگاه اجرایی")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, related_name="+", verbose_name="برنامه")
    place = models.CharField("محل اجرا", max_length=100, blank=True)
    unit = models.CharField("واحد", max_length=40, blank=True)
    quantity = models.BigIntegerField("مقدار", null=True, blank=True)
    total_cost = MoneyField("برآورد کل")
    spent = MoneyField("هزینه‌شده تا پایان سال پیش", default=0)
    start_year = models.PositiveSmallIntegerField("سال آغاز")
    end_year = models.PositiveSmallIntegerField("سال پایان")
    progress = models.PositiveSmallIntegerField("پیشرفت فیزیکی", default=0, help_text="درصد")
    execution = models.CharField("نحوهٔ اجرا", max_length=8, choices=Execution, default=Execution.CONTRACT)
    status = models.CharField("وضعیت", max_length=10, choices=ProjectStatus, default=ProjectStatus.UNFINISHED)

    class Meta:
        abstract = True


FACTS = (
    "code", "title", "agency", "programme", "place", "unit", "quantity", "total_cost", "spent",
    "start_year", "end_year", "progress", "execution", "status",
)  # fmt: skip
# One row's figures make sense by themselves; what spans rows is asked by distribution.session_checks.
FIGURES_MAKE_SENSE = (
    Q(total_cost__gte=0, spent__gte=0, progress__lte=100)
    & (Q(quantity=None) | Q(quantity__gte=0))
    & Q(end_year__gte=F("start_year"))
)


class ProjectQuerySet(models.QuerySet["Project"]):
    """Reads of projects."""

    def visible_to(self, user: User) -> ProjectQuerySet:
        """The county its own, the agency its own, the Organization those in its reach."""
        rights = rights_of(user)
        return self.filter(rights.sees() | rights.sees_counties())


class Project(ProjectFacts):
    """A project of the province; without a county it is of the province's own part."""

    county = models.ForeignKey(County, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="شهرستان")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "پروژه"
        verbose_name_plural = "پروژه‌ها"
        ordering = ["code"]
        constraints = [
            invariants.PROJECT_CODE_ONCE.unique("code"),
            models.CheckConstraint(condition=FIGURES_MAKE_SENSE, name="project_figures"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"


class ProjectCredit(models.Model):
    """An approved credit of a project for a year and source: by a county committee's session or by the council."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="credits", verbose_name="پروژه")
    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    share = models.ForeignKey(Share, models.PROTECT, related_name="project_credits", verbose_name="سهم")
    amount = MoneyField("مبلغ")
    session = models.ForeignKey("CommitteeSession", models.PROTECT, null=True, blank=True, related_name="credits", verbose_name="جلسهٔ کمیته")
    resolution = models.ForeignKey(CouncilResolution, models.PROTECT, null=True, blank=True, related_name="credits", verbose_name="مصوبهٔ شورا")
    approved_at = models.DateTimeField("زمان تصویب")
    notice = models.ForeignKey(CreditNotice, models.PROTECT, null=True, blank=True, related_name="project_credits", verbose_name="ابلاغیهٔ دستگاه")

    class Meta:
        verbose_name = "اعتبار مصوب پروژه"
        verbose_name_plural = "اعتبارهای مصوب پروژه‌ها"
        ordering = ["project__code", "source__code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "source", "session"], name="project_credit_once_a_session"),
            invariants.PROJECT_CREDIT_HAS_ONE_ORIGIN.check(
                Q(session__isnull=False, resolution__isnull=True) | Q(session__isnull=True, resolution__isnull=False)
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="project_credit_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.amount}"
