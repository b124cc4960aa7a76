"""The activities of a draft as they went out to Excel and as they came back: the middle of a three-way check, and the way back."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from agreements.models.agreement import Agreement


class SheetGiven(models.Model):
    """What the rows were when a file was given out (فایل دریافت‌شده): what a returning file is compared with.

    One for each version of the paper, however often its file is fetched.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+", verbose_name="موافقتنامه")
    version = models.PositiveIntegerField("ویرایش")
    rows = models.JSONField("ردیف‌ها", help_text="کلید هر ردیف و خانه‌های آن، به ترتیب")
    given_at = models.DateTimeField("زمان دریافت")

    class Meta:
        verbose_name = "فایل دریافت‌شده برای اکسل"
        verbose_name_plural = "فایل‌های دریافت‌شده برای اکسل"
        constraints = [models.UniqueConstraint(fields=["agreement", "version"], name="sheet_given_once_a_version")]

    def __str__(self) -> str:
        return f"{self.agreement_id} / {self.version}"


class SheetBrought(models.Model):
    """A table brought in (ورود از اکسل): the rows of the programmes it touched before and after it, so that it can be taken back."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+", verbose_name="موافقتنامه")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="آورنده")
    at = models.DateTimeField("زمان")
    before = models.JSONField("ردیف‌ها پیش از ورود", help_text="کد برنامه و ردیف‌های آن")
    after = models.JSONField("ردیف‌ها پس از ورود", help_text="کد برنامه و ردیف‌های آن")
    undone_at = models.DateTimeField("زمان برگرداندن", null=True, blank=True)

    class Meta:
        verbose_name = "ورود از اکسل"
        verbose_name_plural = "ورودهای از اکسل"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.agreement_id} / {self.at:%Y-%m-%d %H:%M}"
