"""The optional expense forms: E-3 staff and means, E-4 sub-chapters, E-5 shares of counties."""

from __future__ import annotations

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from agreements import invariants
from agreements.models.agreement import Agreement
from core.money import MoneyField
from distribution.models import County, ExpenseChapter, FunctionalCode


class StaffRow(models.Model):
    """A row of form E-3: people by status, vehicles, buildings."""

    class Kind(models.TextChoices):
        """What is counted."""

        OFFICIAL = "official", "نیروی رسمی"
        CONTRACTUAL = "contractual", "نیروی پیمانی"
        AGREED = "agreed", "نیروی قراردادی"
        OUTSOURCED = "outsourced", "نیروی شرکتی"
        VEHICLE = "vehicle", "خودرو"
        OWNED_BUILDING = "owned_building", "ساختمان ملکی"
        RENTED_BUILDING = "rented_building", "ساختمان استیجاری"

    # Counted in persons; the outsourced ones are paid by a contract, from chapter 2.
    PEOPLE = (Kind.OFFICIAL, Kind.CONTRACTUAL, Kind.AGREED, Kind.OUTSOURCED)
    ON_PAYROLL = (Kind.OFFICIAL, Kind.CONTRACTUAL, Kind.AGREED)

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="staff", verbose_name="موافقتنامه")
    key = models.UUIDField("کلید ردیف", db_default=RandomUUID(), editable=False)
    position = models.PositiveSmallIntegerField("ردیف")
    kind = models.CharField("نوع", max_length=15, choices=Kind)
    title = models.CharField("شرح", max_length=150, blank=True)
    count = models.PositiveIntegerField("تعداد")

    class Meta:
        verbose_name = "ردیف هـ‑۳"
        verbose_name_plural = "فرم هـ‑۳: نیروی انسانی و امکانات"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["agreement", "key"], name="staff_key_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.count}"


class SubChapterRow(models.Model):
    """A row of form E-4: a part of an expense chapter of a programme."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="subchapters", verbose_name="موافقتنامه")
    key = models.UUIDField("کلید ردیف", db_default=RandomUUID(), editable=False)
    position = models.PositiveSmallIntegerField("ردیف")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    chapter = models.ForeignKey(ExpenseChapter, models.PROTECT, verbose_name="فصل هزینه")
    title = models.CharField("ریزفصل", max_length=150)
    amount = MoneyField("مبلغ")

    class Meta:
        verbose_name = "ردیف هـ‑۴"
        verbose_name_plural = "فرم هـ‑۴: ریز فصول"
        ordering = ["programme__code", "chapter__number", "position"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "key"], name="subchapter_key_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="subchapter_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.amount}"


class CountyRow(models.Model):
    """A row of form E-5: what of a programme's credit is meant for a county."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="county_rows", verbose_name="موافقتنامه")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    county = models.ForeignKey(County, models.PROTECT, related_name="+", verbose_name="شهرستان")
    amount = MoneyField("مبلغ")

    class Meta:
        verbose_name = "ردیف هـ‑۵"
        verbose_name_plural = "فرم هـ‑۵: سهم شهرستان‌ها"
        ordering = ["programme__code", "county__code"]
        constraints = [
            invariants.COUNTY_ONCE.unique("agreement", "programme", "county"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="county_row_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.county}: {self.amount}"
