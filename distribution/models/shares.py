"""The shares of counties and of the province itself: what projects may use of each programme and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.permissions import rights_of
from distribution import invariants
from distribution.models.classifications import CreditSource, FunctionalCode
from distribution.models.counties import County
from distribution.models.years import FiscalYear

if TYPE_CHECKING:
    from accounts.models import User


class ShareQuerySet(models.QuerySet["Share"]):
    """Reads of shares."""

    def visible_to(self, user: User) -> ShareQuerySet:
        """The county its own; the whole Organization every county's and the province's own part."""
        return self.filter(rights_of(user).sees_counties())


class Share(models.Model):
    """The most that projects of a county may use of one programme and source; without a county it is
    the province's own part, approved directly by the council.

    `notified`, `approved` (for projects) and `issued` (to agencies) are moved by postings only.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    county = models.ForeignKey(County, models.PROTECT, null=True, blank=True, related_name="shares", verbose_name="شهرستان")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    notified = models.BigIntegerField("ابلاغ‌شده", default=0, editable=False)
    approved = models.BigIntegerField("مصوب پروژه‌ها", default=0, editable=False)
    issued = models.BigIntegerField("ابلاغ‌شده به دستگاه‌ها", default=0, editable=False)

    objects = ShareQuerySet.as_manager()

    class Meta:
        verbose_name = "سهم"
        verbose_name_plural = "سهم‌ها"
        ordering = ["county__code", "programme__code", "source__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "county", "programme", "source"],
                name=invariants.ONE_SHARE.name,
                nulls_distinct=False,
                violation_error_message=invariants.ONE_SHARE.sentence,
            ),
            invariants.NOT_OVER_SHARE,
        ]

    def __str__(self) -> str:
        return f"{self.county or 'سهم استانی'}، برنامهٔ {self.programme.code}، {self.source.title}، سال {self.fiscal_year.year}"

    @property
    def free(self) -> int:
        """What no approved project has taken yet, in million rials."""
        return self.notified - self.approved


class SharePosting(models.Model):
    """One movement of one share, named after the paper that caused it; written once."""

    class Act(models.TextChoices):
        """What the paper did to the share."""

        NOTIFY = "notify", "ابلاغ سهم"
        APPROVE = "approve", "تصویب پروژه"
        ISSUE = "issue", "ابلاغ به دستگاه"

    share = models.ForeignKey(Share, models.PROTECT, related_name="postings", verbose_name="سهم")
    act = models.CharField("گردش", max_length=8, choices=Act)
    paper = models.CharField("سند", max_length=40)
    notified_delta = models.BigIntegerField(default=0)
    approved_delta = models.BigIntegerField(default=0)
    issued_delta = models.BigIntegerField(default=0)
    at = models.DateTimeField("زمان")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ثبت‌کننده")

    class Meta:
        verbose_name = "گردش سهم"
        verbose_name_plural = "گردش‌های سهم"
        ordering = ["id"]
        indexes = [models.Index(fields=["paper"], name="share_posting_of_paper")]
        constraints = [
            invariants.SHARE_POSTING_MATCHES_ITS_ACT.check(
                Q(act="notify", approved_delta=0, issued_delta=0, notified_delta__gt=0)
                | Q(act="approve", notified_delta=0, issued_delta=0, approved_delta__gt=0)
                | Q(act="issue", notified_delta=0, approved_delta=0, issued_delta__gt=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.get_act_display()}"
