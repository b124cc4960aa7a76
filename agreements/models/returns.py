"""Why a paper was returned: the catalogue of reasons, and each return."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from agreements.models.agreement import Agreement
from agreements.workflow import Desk


class ReturnReason(models.Model):
    """The catalogue of reasons for returning a paper (decision 9)."""

    code = models.CharField("کد", max_length=30, unique=True)
    title = models.CharField("دلیل", max_length=120)
    position = models.PositiveSmallIntegerField("ترتیب", default=0)
    is_active = models.BooleanField("فعال", default=True)

    class Meta:
        verbose_name = "دلیل عودت"
        verbose_name_plural = "دلایل عودت"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class ReturnNote(models.Model):
    """Why a paper was returned: from which desk to which, the reason and the text."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="returns", verbose_name="موافقتنامه")
    from_desk = models.CharField("از", max_length=20, choices=Desk)
    to_desk = models.CharField("به", max_length=20, choices=Desk)
    reason = models.ForeignKey(ReturnReason, models.PROTECT, verbose_name="دلیل")
    text = models.TextField("شرح")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="عودت‌دهنده")
    at = models.DateTimeField("زمان")

    class Meta:
        verbose_name = "عودت"
        verbose_name_plural = "عودت‌ها"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_from_desk_display()} ← {self.reason}"
