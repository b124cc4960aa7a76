"""What a person has typed into a section and not saved yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from agreements.models.agreement import Agreement


class KeptTyping(models.Model):
    """A copy of a form as it stands on somebody's screen, kept every few seconds (نوشتهٔ ذخیره‌نشده).

    It is nobody's figure: no check, no sum and no colleague reads it. It is offered to the same
    person when the page was lost, and goes away with the next save.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+", verbose_name="موافقتنامه")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="نویسنده")
    section = models.CharField("بخش", max_length=60)
    typed = models.TextField("نوشته‌ها", help_text="چنان که مرورگر می‌فرستد")
    kept_at = models.DateTimeField("زمان")

    class Meta:
        verbose_name = "نوشتهٔ ذخیره‌نشده"
        verbose_name_plural = "نوشته‌های ذخیره‌نشده"
        constraints = [models.UniqueConstraint(fields=["agreement", "user", "section"], name="typing_kept_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} / {self.section}"
