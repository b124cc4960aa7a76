"""The expense forms: E-1 by programme, source and chapter; E-2 by goal and activity."""

from __future__ import annotations

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from agreements import invariants
from agreements.models.agreement import Agreement
from core.money import MoneyField
from distribution.models import CreditSource, ExpenseChapter, FunctionalCode


class AgreementLine(models.Model):
    """One figure of form E-1: programme, source and expense chapter."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="lines", verbose_name="موافقتنامه")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    chapter = models.ForeignKey(ExpenseChapter, models.PROTECT, verbose_name="فصل هزینه")
    amount = MoneyField("مبلغ")
    # Moved by the allocations of the line and by nothing else.
    allocated = models.BigIntegerField("تخصیص‌یافته", default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = "ردیف هـ‑۱"
        verbose_name_plural = "فرم هـ‑۱: خلاصهٔ اعتبارات"
        ordering = ["source__code", "programme__code", "chapter__number"]
        constraints = [
            invariants.LINE_ONCE.unique("agreement", "programme", "source", "chapter"),
            invariants.AMOUNTS_NOT_NEGATIVE.check(Q(amount__gte=0)),
            invariants.NOT_BELOW_ALLOCATED.check(Q(allocated__gte=0, allocated__lte=F("amount"))),
        ]

    def __str__(self) -> str:
        return f"{self.programme.code}/{self.chapter.number}: {self.amount}"


class ProgrammeBlock(models.Model):
    """A programme's part of form E-2: its goal, above its activities."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="blocks", verbose_name="موافقتنامه")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    goal = models.TextField("هدف", blank=True)

    class Meta:
        verbose_name = "هدف برنامه"
        verbose_name_plural = "فرم هـ‑۲: اهداف"
        ordering = ["programme__code"]
        constraints = [models.UniqueConstraint(fields=["agreement", "programme"], name="programme_once_an_agreement")]

    def __str__(self) -> str:
        return str(self.programme)


class Activity(models.Model):
    """A row of form E-2. `amount` is what is agreed; quantity times unit cost should equal it."""

    block = models.ForeignKey(ProgrammeBlock, models.CASCADE, related_name="activities", verbose_name="برنامه")
    # Stays with the row through saves, versions, amendments and the Excel round trip.
    key = models.UUIDField("کلید ردیف", db_default=RandomUUID(), editable=False)
    position = models.PositiveSmallIntegerField("ردیف")
    title = models.CharField("عنوان فعالیت", max_length=200)
    unit = models.CharField("واحد سنجش", max_length=40, blank=True)
    quantity = models.BigIntegerField("مقدار", null=True, blank=True)
    unit_cost = MoneyField("هزینهٔ واحد", null=True, blank=True)
    amount = MoneyField("اعتبار")

    class Meta:
        verbose_name = "فعالیت"
        verbose_name_plural = "فرم هـ‑۲: فعالیت‌ها"
        ordering = ["block__programme__code", "position"]
        constraints = [
            models.UniqueConstraint(fields=["block", "key"], name="activity_key_once"),
            invariants.ACTIVITY_AMOUNTS.check(
                Q(amount__gte=0) & (Q(quantity=None) | Q(quantity__gte=0)) & (Q(unit_cost=None) | Q(unit_cost__gte=0))
            )
        ]

    def __str__(self) -> str:
        return self.title
