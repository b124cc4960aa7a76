"""Steps that failed and may be tried again."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from agreements.models.agreement import Agreement


class StepFailure(models.Model):
    """One failed try of a step: by whom, when, the sentence, and the tracking code for support."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="failures", verbose_name="موافقتنامه")
    step = models.CharField("گام", max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="کاربر")
    at = models.DateTimeField("زمان")
    sentence = models.CharField("شرح", max_length=300)
    request_id = models.CharField("کد پیگیری", max_length=32, blank=True)

    class Meta:
        verbose_name = "تلاش ناموفق"
        verbose_name_plural = "تلاش‌های ناموفق"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["agreement", "-at"], name="failures_of_agreement")]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.step}"
