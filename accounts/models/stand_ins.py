"""Stand-ins (جانشین): who may act in whose name, from when to when, and on what (decision 18)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts import invariants
from core import clock
from core.money import MoneyField

if TYPE_CHECKING:
    from accounts.models.people import User


class StandInKind(models.TextChoices):
    """Which agreements a stand-in may touch; the values are the two credit types of `distribution`."""

    ALL = "", "هر دو نوع"
    EXPENSE = "expense", "هزینه‌ای"
    CAPITAL = "capital", "تملک دارایی‌های سرمایه‌ای"


class StandInQuerySet(models.QuerySet["StandIn"]):
    """Reads of stand-ins."""

    def in_force(self, day: dt.date | None = None) -> StandInQuerySet:
        """Those that count on `day`, or today."""
        day = day or clock.today()
        return self.filter(withdrawn_at=None, first_day__lte=day, last_day__gte=day)

    def visible_to(self, user: User) -> StandInQuerySet:
        """One's own, on either side; who manages others' sees theirs too."""
        from accounts.stand_ins import managed_by

        own = Q(principal=user) | Q(substitute=user)
        return self.filter(own | Q(principal__in=managed_by(user)))


class StandIn(models.Model):
    """`substitute` may do what `principal` may, from `first_day` to `last_day`, both included.

    `kind` and `amount_ceiling` (million rials, of the whole agreement) bound it; without `may_sign`
    it reaches every step but the signature. It gives the principal's own rights only: what he has
    as somebody's stand-in is not handed on. A row is final but for its withdrawal.
    """

    principal = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="stand_ins", verbose_name="به جای")
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="stands_in", verbose_name="جانشین")
    first_day = models.DateField("از تاریخ")
    last_day = models.DateField("تا تاریخ")
    kind = models.CharField("نوع موافقتنامه", max_length=10, choices=StandInKind, default=StandInKind.ALL, blank=True)
    amount_ceiling = MoneyField("سقف مبلغ موافقتنامه", null=True, blank=True)
    may_sign = models.BooleanField("اختیار امضا دارد", default=False)
    basis = models.CharField("دلیل یا شمارهٔ حکم", max_length=200, blank=True)
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="تعیین‌کننده")
    appointed_at = models.DateTimeField("زمان تعیین")
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="پایان‌دهنده")
    withdrawn_at = models.DateTimeField("زمان پایان", null=True, blank=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = "جانشین"
        verbose_name_plural = "جانشین‌ها"
        ordering = ["-first_day", "-id"]
        constraints = [
            invariants.NOT_FOR_HIMSELF.check(~Q(principal=F("substitute"))),
            invariants.NOT_BY_THE_SUBSTITUTE.check(~Q(appointed_by=F("substitute"))),
            invariants.STAND_IN_HAS_DAYS.check(Q(first_day__lte=F("last_day"))),
            invariants.STAND_IN_AMOUNT.check(Q(amount_ceiling=None) | Q(amount_ceiling__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} به جانشینی از {self.principal}"

    @property
    def phase(self) -> str:
        """`withdrawn`, `coming`, `now` or `over`, as of today."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        today = clock.today()
        return "coming" if today < self.first_day else "over" if today > self.last_day else "now"

    @property
    def can_end(self) -> bool:
        """True while there is something left to withdraw."""
        return self.phase in ("coming", "now")
