"""Files that belong to an agreement."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from agreements.models.agreement import Agreement
from core.models import StoredFile


class Attachment(models.Model):
    """A file that belongs to the agreement (پیوست); served only through permission."""

    class Kind(models.TextChoices):
        """What the file is."""

        NOTICE = "notice", "ابلاغیهٔ اعتبار"
        JUSTIFICATION = "justification", "نامهٔ توجیهی"
        STAFF = "staff", "صورت کارکنان"
        TABLES = "tables", "جدول‌های پشتیبان"
        OTHER = "other", "سایر"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="attachments", verbose_name="موافقتنامه")
    kind = models.CharField("نوع", max_length=15, choices=Kind)
    name = models.CharField("نام فایل", max_length=150)
    letter_number = models.CharField("شمارهٔ نامه", max_length=40, blank=True)
    letter_date = models.DateField("تاریخ نامه", null=True, blank=True)
    pages = models.PositiveSmallIntegerField("تعداد برگ", null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="فایل")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="افزوده به دست")
    added_at = models.DateTimeField("زمان")

    class Meta:
        verbose_name = "پیوست"
        verbose_name_plural = "پیوست‌ها"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
