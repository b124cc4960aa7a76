"""The indices of the distribution model, as data: what is measured, for which county, from where and when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.money import MoneyField
from distribution import invariants
from distribution.models.classifications import CreditSource
from distribution.models.counties import County
from distribution.sharing import Reading


class DistributionIndex(models.Model):
    """One index of the model (domain.md 5.2); more can be added in Django admin."""

    code = models.SlugField("کد", max_length=30, unique=True)
    title = models.CharField("عنوان", max_length=80)
    unit = models.CharField("واحد", max_length=40, blank=True)
    reading = models.CharField("شیوهٔ خواندن", max_length=12, choices=Reading, default=Reading.SIZE)
    position = models.PositiveSmallIntegerField("ترتیب", default=0)
    default_weight = models.PositiveSmallIntegerField("وزن پیش‌فرض", default=0, help_text="درصد")
    is_invented = models.BooleanField("نمایشی", default=False)
    is_active = models.BooleanField("در مدل", default=True)

    class Meta:
        verbose_name = "شاخص توزیع"
        verbose_name_plural = "شاخص‌های توزیع"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.title


class IndexValue(models.Model):
    """The value of an index for a county in a year, with where and when it was taken from."""

    index = models.ForeignKey(DistributionIndex, models.CASCADE, related_name="values", verbose_name="شاخص")
    county = models.ForeignKey(County, models.CASCADE, related_name="index_values", verbose_name="شهرستان")
    year = models.PositiveSmallIntegerField("سال")
    value = models.DecimalField("مقدار", max_digits=15, decimal_places=3)
    taken_from = models.CharField("منبع", max_length=150)
    taken_on = models.DateField("تاریخ منبع", null=True, blank=True)

    class Meta:
        verbose_name = "مقدار شاخص"
        verbose_name_plural = "مقادیر شاخص‌ها"
        ordering = ["-year", "index__position", "county__code"]
        constraints = [
            models.UniqueConstraint(fields=["index", "county", "year"], name="index_value_once_a_year"),
            invariants.INDEX_VALUES_NOT_NEGATIVE.check(Q(value__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.index}، {self.county}، {self.year}"


class PriorShare(models.Model):
    """What a county was given of a source in an earlier year, for comparing and for floor and cap."""

    year = models.PositiveSmallIntegerField("سال")
    source = models.ForeignKey(CreditSource, models.CASCADE, verbose_name="منبع")
    county = models.ForeignKey(County, models.CASCADE, verbose_name="شهرستان")
    amount = MoneyField("سهم")
    is_invented = models.BooleanField("نمایشی", default=False)

    class Meta:
        verbose_name = "سهم سال پیش"
        verbose_name_plural = "سهم‌های سال‌های پیش"
        ordering = ["-year", "source", "county__code"]
        constraints = [models.UniqueConstraint(fields=["year", "source", "county"], name="prior_share_once")]

    def __str__(self) -> str:
        return f"{self.county}، {self.source}، {self.year}"

