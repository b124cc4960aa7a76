"""Credit notices to counties: the council's decision, by programme and source (procedure step 5)."""

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
from distribution.models.council import CouncilResolution
from distribution.models.counties import County
from distribution.models.years import FiscalYear
from distribution.workflow.county_notice import DISCARD_COUNTY_NOTICE, ISSUE_COUNTY_NOTICE, TURN, State

if TYPE_CHECKING:
    from accounts.models import User


class CountyNoticeQuerySet(models.QuerySet["CountyNotice"]):
    """Reads of county notices."""

    def visible_to(self, user: User) -> CountyNoticeQuerySet:
        """The county its own once issued; drafts, those who issue."""
        rights = rights_of(user)
        seen = self.filter(rights.sees_counties())
        return seen if rights.anywhere(Right.ISSUE_NOTICES) else seen.filter(state=State.ISSUED)

    def with_total(self) -> CountyNoticeQuerySet:
        """With `total`: the sum of the lines, or None without lines."""
        return self.annotate(total=Sum("lines__amount"))


class CountyNotice(Paper):
    """The letter that tells a county its share; its lines open the county's ceilings when it is issued."""

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    county = models.ForeignKey(County, models.PROTECT, related_name="notices", verbose_name="شهرستان")
    resolution = models.ForeignKey(CouncilResolution, models.PROTECT, related_name="county_notices", verbose_name="مصوبهٔ شورا")
    state = FSMField("وضعیت", choices=State, default=State.DRAFT, protected=True)
    serial = models.CharField("سریال", max_length=30, blank=True)
    number = models.CharField("شمارهٔ نامه", max_length=40, blank=True)
    date = models.DateField("تاریخ نامه", null=True, blank=True)
    issued_at = models.DateTimeField("زمان صدور", null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    delivered_on = models.DateField("تاریخ تحویل", null=True, blank=True)
    delivered_to = models.CharField("تحویل‌گیرنده", max_length=120, blank=True)

    issue_county_notice = ISSUE_COUNTY_NOTICE.on(state)
    discard_county_notice = DISCARD_COUNTY_NOTICE.on(state)

    objects = CountyNoticeQuerySet.as_manager()
    comes_with = ("fiscal_year", "county", "resolution")

    class Meta:
        verbose_name = "ابلاغیهٔ شهرستان"
        verbose_name_plural = "ابلاغیه‌های شهرستان‌ها"
        ordering = ["-fiscal_year__year", "county__code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["serial"], condition=~Q(serial=""), name="county_notice_serial_once"),
            invariants.COUNTY_NOTICE_NUMBER_ONCE.unique("fiscal_year", "number", condition=~Q(number="") & ~Q(state=State.DISCARDED)),
            invariants.ONE_COUNTY_NOTICE_A_RESOLUTION.unique("county", "resolution", condition=~Q(state=State.DISCARDED)),
            invariants.COUNTY_NOTICE_COMPLETE.check(
                ~Q(state=State.ISSUED)
                | (~Q(serial="") & ~Q(number="") & Q(date__isnull=False, issued_at__isnull=False, issued_by__isnull=False, file__isnull=False))
            ),
        ]

    def __str__(self) -> str:
        return self.serial or f"ابلاغیهٔ صادرنشدهٔ {self.county}"

    def desk_now(self) -> str:
        """Whose turn it is."""
        return TURN[State(self.state)]

    def writing_side(self) -> str:
        """The Organization's letter."""
        return ISSUE_COUNTY_NOTICE.side

    def audit_facts(self) -> dict[str, Any]:
        """The figure kept beside each entry of its history."""
        return {"total": self.lines.aggregate(total=Sum("amount"))["total"] or 0, "serial": self.serial}

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("show_county_notice", args=[self.pk])


class CountyNoticeLine(models.Model):
    """One figure of a county notice: programme and source."""

    notice = models.ForeignKey(CountyNotice, models.CASCADE, related_name="lines", verbose_name="ابلاغیه")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    amount = MoneyField("مبلغ")

    class Meta:
        verbose_name = "ردیف ابلاغیهٔ شهرستان"
        verbose_name_plural = "ردیف‌های ابلاغیهٔ شهرستان"
        ordering = ["programme__code", "source__code"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "programme", "source"], name="county_notice_cell_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="county_notice_line_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.programme}، {self.source}: {self.amount}"
