"""The fiscal year and the settings of the rule book that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from distribution.models.classifications import ExpenseChapter


class CreditType(models.TextChoices):
    """The two streams."""

    EXPENSE = "expense", "هزینه‌ای"
    CAPITAL = "capital", "تملک دارایی‌های سرمایه‌ای"


class EconomicScheme(models.TextChoices):
    """Two lists of expense chapters are in use; each year names its own (decision 22)."""

    BUDGET7 = "budget7", "هفت فصل"
    GFS8 = "gfs8", "هشت فصل"


class FiscalYear(models.Model):
    """A fiscal year and the settings of the rule book that belong to it."""

    class Slot(models.TextChoices):
        """Who signs for the Organization after the agency (decision 13)."""

        HEAD = "head", "رئیس سازمان"
        DEPUTY = "deputy", "معاون بودجه"
        NONE = "none", "هیچ‌کس"

    class Status(models.TextChoices):
        """Whether the year takes writes."""

        PREPARING = "preparing", "در حال آماده‌سازی"
        ACTIVE = "active", "جاری"
        CLOSED = "closed", "بسته"

    year = models.PositiveSmallIntegerField("سال", unique=True)
    status = models.CharField("وضعیت", max_length=10, choices=Status, default=Status.PREPARING)
    unit_label = models.CharField("واحد مبلغ", max_length=30, default="میلیون ریال")
    motto = models.CharField("شعار سال", max_length=120, blank=True)
    economic_scheme = models.CharField("فهرست فصول هزینه", max_length=10, choices=EconomicScheme, default=EconomicScheme.BUDGET7)
    organization_slot = models.CharField("امضاکنندهٔ سازمان", max_length=6, choices=Slot, default=Slot.HEAD)
    requires_council = models.BooleanField("ابلاغ پس از مصوبهٔ شورا", default=True)
    draft_deadline = models.DateField("مهلت ارسال پیش‌نویس", null=True, blank=True)
    service_days = models.PositiveSmallIntegerField("مهلت رسیدگی (روز کاری)", default=15)
    expert_days = models.PositiveSmallIntegerField("مهلت کارشناس", default=5)
    integration_days = models.PositiveSmallIntegerField("مهلت تلفیق", default=3)
    deputy_days = models.PositiveSmallIntegerField("مهلت معاون", default=2)
    signature_days = models.PositiveSmallIntegerField("مهلت امضا", default=3)
    notification_days = models.PositiveSmallIntegerField("مهلت ابلاغ", default=2)

    class Meta:
        verbose_name = "سال مالی"
        verbose_name_plural = "سال‌های مالی"
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def chapters(self) -> models.QuerySet[ExpenseChapter]:
        """The expense chapters of the year's scheme, in order."""
        from distribution.models.classifications import ExpenseChapter

        return ExpenseChapter.objects.filter(scheme=self.economic_scheme)
