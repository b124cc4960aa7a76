"""What an agreement said each time it was submitted; written once, compared for ever."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from agreements import invariants
from agreements.models.agreement import Agreement


class Version(models.Model):
    """The canonical content (agreements/content.py) at one submission."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="versions", verbose_name="موافقتنامه")
    number = models.PositiveSmallIntegerField("نسخهٔ")
    content = models.JSONField("محتوا")
    content_sha256 = models.CharField("اثر محتوا", max_length=64)
    made_at = models.DateTimeField("زمان ارسال")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="فرستنده")

    class Meta:
        verbose_name = "نسخهٔ ارسالی"
        verbose_name_plural = "نسخه‌های ارسالی"
        ordering = ["agreement", "number"]
        constraints = [invariants.VERSION_ONCE.unique("agreement", "number")]

    def __str__(self) -> str:
        return f"{self.agreement_id}، نسخهٔ {self.number}"
