"""The ceilings of agencies, and the movements that make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import ExecutiveAgency
from accounts.permissions import rights_of
from distribution import invariants
from distribution.models.classifications import CreditSource, FunctionalCode
from distribution.models.years import CreditType, FiscalYear

if TYPE_CHECKING:
    from accounts.models import User


class CeilingQuerySet(models.QuerySet["CreditCeiling"]):
    """Reads of ceilings."""

    def visible_to(self, user: User) -> CeilingQuerySet:
        """The agency its own, the Organization those in its reach."""
        return self.filter(rights_of(user).sees())


class CreditCeiling(models.Model):
    """The most that agreements of an agency may use of one credit (سقف اعتبار).

    `notified`, `reserved` and `used` are moved by the database from postings and by nothing else.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    agency = models.ForeignKey(ExecutiveAgency, models.PROTECT, verbose_name="دستگاه", related_name="ceilings")
    credit_type = models.CharField("نوع اعتبار", max_length=10, choices=CreditType)
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    notified = models.BigIntegerField("ابلاغ‌شده", default=0, editable=False)
    reserved = models.BigIntegerField("در گردش", default=0, editable=False)
    used = models.BigIntegerField("قطعی", default=0, editable=False)

    objects = CeilingQuerySet.as_manager()

    class Meta:
        verbose_name = "سقف اعتبار"
        verbose_name_plural = "سقف‌های اعتبار"
        ordering = ["agency__code", "programme__code", "source__code"]
        constraints = [
            invariants.ONE_CEILING.unique("fiscal_year", "agency", "credit_type", "programme", "source"),
            invariants.CEILING_NOT_OVERSPENT,
        ]

    def __str__(self) -> str:
        return f"{self.agency} / {self.programme.code} / {self.source}"

    @property
    def free(self) -> int:
        """What is neither reserved nor used, in million rials."""
        return self.notified - self.reserved - self.used


class CeilingPosting(models.Model):
    """One movement of one ceiling, named after the paper that caused it; written once."""

    class Act(models.TextChoices):
        """What the paper did to the ceiling."""

        NOTIFY = "notify", "ابلاغ"
        RESERVE = "reserve", "رزرو با ارسال"
        RELEASE = "release", "آزادسازی"
        USE = "use", "قطعی شدن با ابلاغ موافقتنامه"
        REPLACE = "replace", "جایگزینی با اصلاحیه"

    ceiling = models.ForeignKey(CreditCeiling, models.PROTECT, related_name="postings", verbose_name="سقف")
    act = models.CharField("گردش", max_length=8, choices=Act)
    paper = models.CharField("سند", max_length=40)
    notified_delta = models.BigIntegerField(default=0)
    reserved_delta = models.BigIntegerField(default=0)
    used_delta = models.BigIntegerField(default=0)
    at = models.DateTimeField("زمان")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ثبت‌کننده")

    class Meta:
        verbose_name = "گردش سقف"
        verbose_name_plural = "گردش‌های سقف"
        ordering = ["id"]
        indexes = [models.Index(fields=["paper"], name="posting_of_paper")]
        constraints = [
            invariants.POSTING_MATCHES_ITS_ACT.check(
                (Q(act="notify", reserved_delta=0, used_delta=0) & ~Q(notified_delta=0))
                | Q(act="reserve", notified_delta=0, used_delta=0, reserved_delta__gt=0)
                | Q(act="release", notified_delta=0, used_delta=0, reserved_delta__lt=0)
                # An amendment has reserved only what it adds to the paper it replaces.
                | Q(act="use", notified_delta=0, used_delta__gt=0, reserved_delta__lte=0, reserved_delta__gte=-F("used_delta"))
                | Q(act="replace", notified_delta=0, reserved_delta=0, used_delta__lt=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.get_act_display()}"
