"""The register of signatories (دفتر امضاداران): whose signature counts, from which day to which."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts import invariants
from core import clock

if TYPE_CHECKING:
    from accounts.models.people import ExecutiveAgency, User


class SignatureSlot(models.TextChoices):
    """Whose place on the paper (decision 13)."""

    AGENCY_HEAD = "agency_head", "بالاترین مقام دستگاه اجرایی"
    DEPUTY = "deputy", "معاون بودجه"
    HEAD = "head", "رئیس سازمان"


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    """Reads of the register."""

    def on(self, day: dt.date) -> SignatoryQuerySet:
        """The entries in force on `day`."""
        return self.filter(Q(last_day=None) | Q(last_day__gte=day), first_day__lte=day)

    def signing(self, slot: str, agency: ExecutiveAgency | int, day: dt.date) -> Signatory | None:
        """Whose signature counts in `slot` of this agency's papers on `day`; None while nobody's does."""
        of_agency = {"agency": agency} if slot == SignatureSlot.AGENCY_HEAD else {"agency": None}
        return self.on(day).filter(slot=slot, **of_agency).select_related("person").first()

    def visible_to(self, user: User) -> SignatoryQuerySet:
        """The Organization reads the whole register, an agency its own entries and the Organization's."""
        from accounts.permissions import rights_of
        from accounts.rights import Right

        rights = rights_of(user)
        if rights.anywhere(Right.VIEW_PROVINCE):
            return self.all()
        sees = rights.anywhere(Right.VIEW_SECTOR) or rights.anywhere(Right.VIEW_AGENCY)
        return self.filter(Q(agency=None) | rights.sees()) if sees else self.none()


class Signatory(models.Model):
    """One appointment: the person, the title printed under the signature, and the letter it rests on.

    One entry a slot and agency on any day. `last_day` is empty while nobody knows it; an entry is
    final but for its end.
    """

    slot = models.CharField("جایگاه", max_length=12, choices=SignatureSlot)
    agency = models.ForeignKey("accounts.ExecutiveAgency", models.PROTECT, null=True, blank=True, related_name="signatories", verbose_name="دستگاه")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signs_as", verbose_name="امضادار")
    title = models.CharField("عنوان", max_length=150)
    first_day = models.DateField("از تاریخ")
    last_day = models.DateField("تا تاریخ", null=True, blank=True)
    letter_number = models.CharField("شمارهٔ حکم", max_length=40)
    letter_date = models.DateField("تاریخ حکم")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ثبت‌کننده")
    recorded_at = models.DateTimeField("زمان ثبت")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="پایان‌دهنده")
    ended_at = models.DateTimeField("زمان ثبت پایان", null=True, blank=True)
    end_reason = models.CharField("دلیل پایان", max_length=200, blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = "امضادار"
        verbose_name_plural = "دفتر امضاداران"
        ordering = ["slot", "agency__code", "-first_day"]
        constraints = [
            invariants.SIGNATORY_HAS_DAYS.check(Q(last_day=None) | Q(first_day__lte=F("last_day"))),
            invariants.SIGNATORY_OF_AGENCY.check(
                Q(slot=SignatureSlot.AGENCY_HEAD, agency__isnull=False) | (~Q(slot=SignatureSlot.AGENCY_HEAD) & Q(agency=None))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_slot_display()}: {self.person}"

    @property
    def place(self) -> str:
        """The agency, or the Organization."""
        return self.agency.name if self.agency else "سازمان مدیریت و برنامه‌ریزی استان"

    @property
    def phase(self) -> str:
        """`coming`, `now` or `over`, as of today."""
        today = clock.today()
        return "coming" if today < self.first_day else "over" if self.last_day and today > self.last_day else "now"
