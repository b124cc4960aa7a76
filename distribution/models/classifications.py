"""The classifications of the budget: functional codes, chapters, sources, and last year's figures by them."""

from __future__ import annotations

from django.db import models

from accounts.models import ExecutiveAgency
from core.money import MoneyField
from distribution.models.years import CreditType, EconomicScheme, FiscalYear


class FunctionalCode(models.Model):
    """An affair, chapter or programme of the functional classification; codes are text."""

    class Level(models.TextChoices):
        """Its place in the tree."""

        AFFAIR = "affair", "امور"
        CHAPTER = "chapter", "فصل بودجه"
        PROGRAMME = "programme", "برنامه"

    code = models.CharField("کد", max_length=14, unique=True)
    level = models.CharField("سطح", max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="بالادست")
    title = models.CharField("عنوان", max_length=200)

    class Meta:
        verbose_name = "طبقهٔ وظیفه‌ای"
        verbose_name_plural = "طبقه‌بندی وظیفه‌ای (امور، فصل، برنامه)"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"


class ExpenseChapter(models.Model):
    """A chapter of expense (فصل هزینه) in one of the two schemes."""

    scheme = models.CharField("فهرست", max_length=10, choices=EconomicScheme)
    number = models.PositiveSmallIntegerField("شمارهٔ فصل")
    code = models.CharField("کد", max_length=10)
    title = models.CharField("عنوان", max_length=100)
    typical_items = models.CharField("نمونه‌ها", max_length=400, blank=True)

    class Meta:
        verbose_name = "فصل هزینه"
        verbose_name_plural = "فصول هزینه"
        ordering = ["scheme", "number"]
        constraints = [models.UniqueConstraint(fields=["scheme", "number"], name="chapter_number_once_a_scheme")]

    def __str__(self) -> str:
        return self.title


class ChapterRule(models.Model):
    """In this year an agreement may not depart from the notice's figure for this chapter (decision 3)."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="chapter_rules", verbose_name="سال")
    chapter = models.ForeignKey(ExpenseChapter, models.PROTECT, verbose_name="فصل")

    class Meta:
        verbose_name = "فصل ثابت"
        verbose_name_plural = "فصول ثابت (بدون جابه‌جایی نسبت به ابلاغیه)"
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "chapter"], name="chapter_fixed_once_a_year")]

    def __str__(self) -> str:
        return f"{self.chapter} در {self.fiscal_year}"


class CapitalChapter(models.Model):
    """A chapter of capital assets (فصل تملک)."""

    code = models.CharField("کد", max_length=10, unique=True)
    number = models.PositiveSmallIntegerField("شماره")
    title = models.CharField("عنوان", max_length=100)

    class Meta:
        verbose_name = "فصل تملک"
        verbose_name_plural = "فصول تملک دارایی"
        ordering = ["number"]

    def __str__(self) -> str:
        return self.title


class CreditSource(models.Model):
    """A credit source (منبع اعتبار)."""

    code = models.CharField("کد", max_length=20, unique=True)
    title = models.CharField("عنوان", max_length=100, unique=True)
    credit_type = models.CharField("نوع اعتبار", max_length=10, choices=CreditType)

    class Meta:
        verbose_name = "منبع اعتبار"
        verbose_name_plural = "منابع اعتبار"
        ordering = ["credit_type", "code"]

    def __str__(self) -> str:
        return self.title


class PriorFigure(models.Model):
    """What was approved and spent for (agency, programme, chapter) in an earlier year, for comparing."""

    year = models.PositiveSmallIntegerField("سال")
    agency = models.ForeignKey(ExecutiveAgency, models.CASCADE, verbose_name="دستگاه")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    chapter_number = models.PositiveSmallIntegerField("فصل")
    approved = MoneyField("مصوب")
    outturn = MoneyField("عملکرد", null=True, blank=True)
    is_invented = models.BooleanField("نمایشی", default=False)

    class Meta:
        verbose_name = "رقم سال پیش"
        verbose_name_plural = "ارقام سال‌های پیش"
        ordering = ["-year", "agency", "programme", "chapter_number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "agency", "programme", "chapter_number"], name="prior_figure_once")
        ]

    def __str__(self) -> str:
        return f"{self.agency}، {self.year}، فصل {self.chapter_number}"
