"""What the center notified to the province: its letters, and the credit they give by source and programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse
from django_fsm import FSMField

from accounts.permissions import rights_of
from accounts.rights import Right
from core.models import StoredFile
from core.money import MoneyField
from core.workflow import Paper
from distribution import invariants
from distribution.models.classifications import CreditSource, FunctionalCode
from distribution.models.years import CreditType, FiscalYear
from distribution.workflow.center_notice import DISCARD_CENTER_NOTICE, RECORD_CENTER_NOTICE, TURN, State

if TYPE_CHECKING:
    from accounts.models import User


class CenterNoticeQuerySet(models.QuerySet["CenterNotice"]):
    """Reads of the center's notices."""

    def visible_to(self, user: User) -> CenterNoticeQuerySet:
        """The Organization's people; what is still being entered, those who record it."""
        rights = rights_of(user)
        if rights.anywhere(Right.RECORD_CENTER_NOTICES):
            return self
        if rights.anywhere(Right.VIEW_PROVINCE) or rights.anywhere(Right.VIEW_SECTOR):
            return self.filter(state=State.RECORDED)
        return self.none()


class CenterNotice(Paper):
    """A letter of the center that tells the province its credit (procedure step 2).

    Its lines name a source and, for capital credit, a programme. An original and a supplement add,
    a reduction takes away, a correction gives the right figures of the notice it corrects: its
    effect is the difference.
    """

    class Kind(models.TextChoices):
        """What the letter does to the province's credit."""

        ORIGINAL = "original", "ابلاغ"
        SUPPLEMENT = "supplement", "متمم (افزایش)"
        REDUCTION = "reduction", "کاهش"
        CORRECTION = "correction", "اصلاحیه"

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    credit_type = models.CharField("نوع اعتبار", max_length=10, choices=CreditType)
    kind = models.CharField("نوع ابلاغیه", max_length=10, choices=Kind, default=Kind.ORIGINAL)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="اصلاح‌کنندهٔ")
    identifier = models.CharField("شناسه", max_length=30, unique=True)
    state = FSMField("وضعیت", choices=State, default=State.DRAFT, protected=True)
    number = models.CharField("شمارهٔ نامهٔ مرکز", max_length=40)
    date = models.DateField("تاریخ نامهٔ مرکز")
    received_on = models.DateField("تاریخ دریافت", null=True, blank=True)
    note = models.CharField("توضیح", max_length=300, blank=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="تصویر نامه")
    scan_name = models.CharField("نام فایل تصویر", max_length=150, blank=True)
    recorded_at = models.DateTimeField("زمان ثبت", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    record_center_notice = RECORD_CENTER_NOTICE.on(state)
    discard_center_notice = DISCARD_CENTER_NOTICE.on(state)

    objects = CenterNoticeQuerySet.as_manager()
    comes_with = ("fiscal_year",)

    class Meta:
        verbose_name = "ابلاغیهٔ مرکز"
        verbose_name_plural = "ابلاغیه‌های مرکز"
        ordering = ["-fiscal_year__year", "-date", "-id"]
        constraints = [
            invariants.CENTER_NOTICE_ONCE.unique("number", "date", condition=~Q(state=State.DISCARDED)),
            invariants.CORRECTED_ONCE.unique("corrects", condition=~Q(state=State.DISCARDED) & Q(corrects__isnull=False)),
            invariants.CORRECTION_NAMES_ITS_NOTICE.check(
                Q(kind="correction", corrects__isnull=False) | (~Q(kind="correction") & Q(corrects__isnull=True))
            ),
            invariants.CENTER_NOTICE_COMPLETE.check(
                ~Q(state=State.RECORDED)
                | (~Q(number="") & Q(scan__isnull=False, recorded_at__isnull=False, recorded_by__isnull=False))
            ),
        ]

    def __str__(self) -> str:
        return self.identifier

    def desk_now(self) -> str:
        """Whose turn it is."""
        return TURN[State(self.state)]

    def writing_side(self) -> str:
        """The Organization enters what the center wrote."""
        return RECORD_CENTER_NOTICE.side

    @property
    def sign(self) -> int:
        """+1 where its figures add, -1 where they take away; a correction has the sign of what it corrects."""
        if self.corrects is not None:
            return self.corrects.sign
        return -1 if self.kind == self.Kind.REDUCTION else 1

    def cells(self) -> dict[tuple[int, int | None], int]:
        """Its figures: (source id, programme id or None) -> million rials."""
        return {(line.source_id, line.programme_id): line.amount for line in self.lines.all()}

    def effect(self) -> dict[tuple[int, int | None], int]:
        """What it changes in the province's credit, cell by cell, signed; nothing where it changes nothing."""
        change = dict(self.cells())
        if self.corrects is not None:
            for cell, amount in self.corrects.cells().items():
                change[cell] = change.get(cell, 0) - amount
        return {cell: self.sign * amount for cell, amount in change.items() if amount}

    def effect_total(self) -> int:
        """The sum of `effect`."""
        return sum(self.effect().values())

    def audit_facts(self) -> dict[str, Any]:
        """The figure kept beside each entry of its history."""
        return {"total": self.lines.aggregate(total=Sum("amount"))["total"] or 0}

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("show_center_notice", args=[self.pk])


class CenterNoticeLine(models.Model):
    """One figure of a notice of the center: source and, for capital credit, programme."""

    notice = models.ForeignKey(CenterNotice, models.CASCADE, related_name="lines", verbose_name="ابلاغیه")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, null=True, blank=True, verbose_name="برنامه")
    amount = MoneyField("مبلغ")

    class Meta:
        verbose_name = "ردیف ابلاغیهٔ مرکز"
        verbose_name_plural = "ردیف‌های ابلاغیهٔ مرکز"
        ordering = ["source__code", "programme__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "source", "programme"],
                name=invariants.CENTER_CELL_ONCE.name,
                nulls_distinct=False,
                violation_error_message=invariants.CENTER_CELL_ONCE.sentence,
            ),
            invariants.CENTER_AMOUNTS_NOT_NEGATIVE.check(Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.source}، {self.programme}: {self.amount}"


class CenterCredit(models.Model):
    """The province's credit of one source (and programme, for capital): given, distributed, passed on.

    `distributed` is what approved scenarios gave to counties and to the province's own part,
    `issued` what agency notices passed on. All three are moved by the database from postings.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    credit_type = models.CharField("نوع اعتبار", max_length=10, choices=CreditType)
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, null=True, blank=True, verbose_name="برنامه")
    notified = models.BigIntegerField("ابلاغ مرکز", default=0, editable=False)
    distributed = models.BigIntegerField("توزیع‌شده", default=0, editable=False)
    issued = models.BigIntegerField("ابلاغ‌شده به دستگاه‌ها", default=0, editable=False)

    class Meta:
        verbose_name = "اعتبار مرکز"
        verbose_name_plural = "اعتبارات مرکز"
        ordering = ["credit_type", "source__code", "programme__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "credit_type", "source", "programme"],
                name=invariants.ONE_CENTER_CREDIT.name,
                nulls_distinct=False,
                violation_error_message=invariants.ONE_CENTER_CREDIT.sentence,
            ),
            invariants.CENTER_NOT_OVERDRAWN,
        ]

    def __str__(self) -> str:
        programme = f"، برنامهٔ {self.programme.code}" if self.programme else ""
        return f"{self.source.title}{programme}، سال {self.fiscal_year.year}"

    @property
    def undistributed(self) -> int:
        """What no approved scenario has given away yet, in million rials; the reserve is part of it."""
        return self.notified - self.distributed

    @property
    def unissued(self) -> int:
        """What no agency notice has passed on yet."""
        return self.notified - self.issued


class CenterPosting(models.Model):
    """One movement of the province's credit, named after the paper that caused it; written once."""

    class Act(models.TextChoices):
        """What the paper did."""

        NOTIFY = "notify", "ابلاغ مرکز"
        DISTRIBUTE = "distribute", "توزیع با مصوبهٔ شورا"
        ISSUE = "issue", "ابلاغ به دستگاه"

    credit = models.ForeignKey(CenterCredit, models.PROTECT, related_name="postings", verbose_name="اعتبار")
    act = models.CharField("گردش", max_length=10, choices=Act)
    paper = models.CharField("سند", max_length=40)
    notified_delta = models.BigIntegerField(default=0)
    distributed_delta = models.BigIntegerField(default=0)
    issued_delta = models.BigIntegerField(default=0)
    at = models.DateTimeField("زمان")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ثبت‌کننده")

    class Meta:
        verbose_name = "گردش اعتبار مرکز"
        verbose_name_plural = "گردش‌های اعتبار مرکز"
        ordering = ["id"]
        indexes = [models.Index(fields=["paper"], name="center_posting_of_paper")]
        constraints = [
            invariants.CENTER_POSTING_MATCHES_ITS_ACT.check(
                (Q(act="notify", distributed_delta=0, issued_delta=0) & ~Q(notified_delta=0))
                | Q(act="distribute", notified_delta=0, issued_delta=0, distributed_delta__gt=0)
                | (Q(act="issue", notified_delta=0, distributed_delta=0) & ~Q(issued_delta=0))
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.get_act_display()}"

