"""Credit notices to agencies: the letter whose lines become ceilings when it is issued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse
from django_fsm import FSMField

from accounts.models import ExecutiveAgency
from accounts.permissions import rights_of
from core.models import StoredFile
from core.money import MoneyField
from core.workflow import Paper
from distribution import invariants
from distribution.models.classifications import CreditSource, ExpenseChapter, FunctionalCode
from distribution.models.years import CreditType, FiscalYear
from distribution.workflow.credit_notice import DISCARD, ISSUE, TURN, State

if TYPE_CHECKING:
    from accounts.models import User


class CreditNoticeQuerySet(models.QuerySet["CreditNotice"]):
    """Reads of credit notices."""

    def visible_to(self, user: User) -> CreditNoticeQuerySet:
        """Those a person may see; an agency sees only what was issued to it."""
        rights = rights_of(user)
        from accounts.rights import Right

        seen = self.filter(rights.sees())
        return seen if rights.anywhere(Right.ENTER_CREDITS) else seen.filter(state=State.ISSUED)

    def with_total(self) -> CreditNoticeQuerySet:
        """With `total`: the sum of the lines, or None without lines."""
        return self.annotate(total=Sum("lines__amount"))


class CreditNotice(Paper):
    """A letter that tells an agency its credit (ابلاغیهٔ اعتبار). Its lines become ceilings when issued."""

    class Kind(models.TextChoices):
        """What the notice does to the ceilings."""

        ORIGINAL = "original", "ابلاغ"
        SUPPLEMENT = "supplement", "متمم (افزایش)"
        REDUCTION = "reduction", "کاهش"

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    agency = models.ForeignKey(ExecutiveAgency, models.PROTECT, verbose_name="دستگاه")
    credit_type = models.CharField("نوع اعتبار", max_length=10, choices=CreditType, default=CreditType.EXPENSE)
    kind = models.CharField("نوع ابلاغیه", max_length=10, choices=Kind, default=Kind.ORIGINAL)
    state = FSMField("وضعیت", choices=State, default=State.DRAFT, protected=True)
    serial = models.CharField("سریال", max_length=30, blank=True)
    number = models.CharField("شمارهٔ نامه", max_length=40, blank=True)
    date = models.DateField("تاریخ نامه", null=True, blank=True)
    council_number = models.CharField("شمارهٔ مصوبهٔ شورا", max_length=40, blank=True)
    council_date = models.DateField("تاریخ مصوبهٔ شورا", null=True, blank=True)
    issued_at = models.DateTimeField("زمان صدور", null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    issue = ISSUE.on(state)
    discard = DISCARD.on(state)

    objects = CreditNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "ابلاغیهٔ اعتبار"
        verbose_name_plural = "ابلاغیه‌های اعتبار"
        ordering = ["-fiscal_year__year", "agency__code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["serial"], condition=~Q(serial=""), name="notice_serial_once"),
            invariants.NOTICE_NUMBER_ONCE.unique("fiscal_year", "number", condition=~Q(number="") & ~Q(state=State.DISCARDED)),
            invariants.ONE_DRAFT_NOTICE.unique("fiscal_year", "agency", "credit_type", condition=Q(state=State.DRAFT)),
            invariants.ISSUED_NOTICE_COMPLETE.check(
                ~Q(state=State.ISSUED)
                | (
                    ~Q(serial="") & ~Q(number="") & Q(date__isnull=False, issued_at__isnull=False, issued_by__isnull=False, file__isnull=False)
                )
            ),
        ]

    def __str__(self) -> str:
        return self.serial or f"ابلاغیهٔ صادرنشدهٔ {self.agency.code}"

    @property
    def sign(self) -> int:
        """+1 where the notice adds to ceilings, -1 where it takes away."""
        return -1 if self.kind == self.Kind.REDUCTION else 1

    def desk_now(self) -> str:
        """Whose turn it is."""
        return TURN[State(self.state)]

    def audit_facts(self) -> dict[str, Any]:
        """The figure kept beside each entry of its history."""
        return {"total": self.lines.aggregate(total=Sum("amount"))["total"] or 0, "serial": self.serial}

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("show_notice", args=[self.pk])


class CreditNoticeLine(models.Model):
    """One figure of a notice: programme, source, and an expense chapter or, for capital credit, a project's credit."""

    notice = models.ForeignKey(CreditNotice, models.CASCADE, related_name="lines", verbose_name="ابلاغیه")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    chapter = models.ForeignKey(ExpenseChapter, models.PROTECT, null=True, blank=True, verbose_name="فصل هزینه")
    project_credit = models.ForeignKey(
        "ProjectCredit", models.PROTECT, null=True, blank=True, related_name="lines", verbose_name="اعتبار پروژه"
    )
    amount = MoneyField("مبلغ")

    class Meta:
        verbose_name = "ردیف ابلاغیه"
        verbose_name_plural = "ردیف‌های ابلاغیه"
        ordering = ["programme__code", "source__code", "chapter__number"]
        constraints = [
            invariants.NOTICE_CELL_ONCE.unique("notice", "programme", "source", "chapter"),
            invariants.NOTICE_PROJECT_ONCE.unique("notice", "project_credit"),
            invariants.LINE_IS_CHAPTER_OR_PROJECT.check(
                Q(chapter__isnull=False, project_credit__isnull=True) | Q(chapter__isnull=True, project_credit__isnull=False)
            ),
            invariants.NOTICE_LINES_POSITIVE.check(Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.programme}، {self.chapter or self.project_credit.project}: {self.amount}"
