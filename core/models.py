"""Tables that every app stands on: the audit trail, stored files, holidays, numbering, the demo clock."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One thing that happened, written once and never changed (decision 7, guarantees.md L).

    `number`, `previous_hash` and `hash` are set by the database: the entries of one subject form
    a chain, so a removed or altered entry is found by `check_invariants`.
    """

    class Side(models.TextChoices):
        """For whom the person acted; one person never acts for both sides of one paper."""

        AGENCY = "agency", "دستگاه اجرایی"
        ORGANIZATION = "organization", "سازمان"
        COUNTY = "county", "شهرستان"

    at = models.DateTimeField("زمان")
    subject_type = models.CharField("نوع پرونده", max_length=40)
    subject_id = models.BigIntegerField("شناسهٔ درونی")
    subject_label = models.CharField("پرونده", max_length=60)
    number = models.PositiveIntegerField("ردیف", default=0, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name="کاربر")
    actor_name = models.CharField("نام", max_length=150)
    actor_position = models.CharField("سمت", max_length=200, blank=True)
    on_behalf_of = models.CharField("به جانشینی از", max_length=150, blank=True)
    side = models.CharField("از سوی", max_length=12, choices=Side)
    action = models.CharField("اقدام", max_length=60)
    label = models.CharField("شرح اقدام", max_length=200)
    from_state = models.CharField("از وضعیت", max_length=30, blank=True)
    to_state = models.CharField("به وضعیت", max_length=30, blank=True)
    note = models.TextField("یادداشت", blank=True)
    data = models.JSONField("داده‌ها", default=dict)
    document_sha256 = models.CharField("اثر سند", max_length=64, blank=True)
    request_id = models.CharField("کد پیگیری", max_length=32, blank=True)
    previous_hash = models.CharField("اثر پیشین", max_length=64, default="", editable=False)
    hash = models.CharField("اثر", max_length=64, default="", editable=False)

    class Meta:
        verbose_name = "رویداد"
        verbose_name_plural = "رویدادها"
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "number"], name="audit_numbered_without_repeat"),
        ]
        indexes = [
            models.Index(fields=["actor", "-at"], name="audit_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label}: {self.label}"


class StoredFile(models.Model):
    """Bytes that are kept for good: frozen papers and attachments, with their SHA-256.

    They live in the database, so a row and its bytes are saved, refused and backed up together
    (docs/decisions/0005). The database refuses any change.
    """

    sha256 = models.CharField("اثر SHA-256", max_length=64)
    size = models.PositiveIntegerField("اندازه")
    content_type = models.CharField("نوع", max_length=100)
    content = models.BinaryField("محتوا")
    stored_at = models.DateTimeField("زمان نگهداری")

    class Meta:
        verbose_name = "فایل نگهداری‌شده"
        verbose_name_plural = "فایل‌های نگهداری‌شده"

    def __str__(self) -> str:
        return self.sha256[:12]


class Holiday(models.Model):
    """An official holiday: not a working day of the fifteen (decision 16)."""

    day = models.DateField("روز", unique=True)
    title = models.CharField("مناسبت", max_length=120)

    class Meta:
        verbose_name = "تعطیل رسمی"
        verbose_name_plural = "تعطیلات رسمی"
        ordering = ["day"]

    def __str__(self) -> str:
        return self.title


class SerialCounter(models.Model):
    """The last running number given in a series; its row is locked while the next is taken."""

    series = models.CharField("سری", max_length=40, unique=True)
    last = models.PositiveIntegerField("آخرین شماره", default=0)

    class Meta:
        verbose_name = "شمارنده"
        verbose_name_plural = "شمارنده‌ها"

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


class DemonstrationClock(models.Model):
    """How far the demonstration's clock is set back, so that the year 1397 is "this year"."""

    shift = models.DurationField("اختلاف ساعت")

    class Meta:
        verbose_name = "ساعت نمایشی"
        verbose_name_plural = "ساعت نمایشی"

    def __str__(self) -> str:
        return str(self.shift)
