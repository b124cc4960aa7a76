"""What the provincial planning and development council decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse

from accounts.permissions import rights_of
from accounts.rights import Right
from core.models import StoredFile
from distribution import invariants
from distribution.models.years import CreditType, FiscalYear

if TYPE_CHECKING:
    from accounts.models import User


class ResolutionQuerySet(models.QuerySet["CouncilResolution"]):
    """Reads of resolutions."""

    def visible_to(self, user: User) -> ResolutionQuerySet:
        """Those who see the whole province."""
        return self if rights_of(user).anywhere(Right.VIEW_PROVINCE) else self.none()


class CouncilResolution(models.Model):
    """A resolution of the council with number, date and scan; recorded once, never changed."""

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    credit_type = models.CharField("نوع اعتبار", max_length=10, choices=CreditType)
    session = models.CharField("جلسه", max_length=40, blank=True)
    number = models.CharField("شمارهٔ مصوبه", max_length=40)
    date = models.DateField("تاریخ مصوبه")
    scan = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="تصویر مصوبه")
    scan_name = models.CharField("نام فایل تصویر", max_length=150)
    recorded_at = models.DateTimeField("زمان ثبت")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ثبت‌کننده")

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = "مصوبهٔ شورا"
        verbose_name_plural = "مصوبه‌های شورا"
        ordering = ["-fiscal_year__year", "-date", "-id"]
        constraints = [invariants.RESOLUTION_NUMBER_ONCE.unique("fiscal_year", "number")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("show_resolution", args=[self.pk])
