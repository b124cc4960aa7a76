"""Frozen papers, and the short passes under which they are served."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements import invariants
from agreements.models.agreement import Agreement
from core.models import StoredFile


class Print(models.Model):
    """A frozen paper: its serial, its canonical content and hash, its bytes. A return voids the serial."""

    class Kind(models.TextChoices):
        """The paper that is signed, or the copy issued with numbers and signature leaf."""

        FROZEN = "frozen", "سند تثبیت‌شده"
        ISSUED = "issued", "نسخهٔ ابلاغ‌شده"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="prints", verbose_name="موافقتنامه")
    kind = models.CharField("نوع", max_length=6, choices=Kind, default=Kind.FROZEN)
    number = models.PositiveSmallIntegerField("شمارهٔ چاپ")
    serial = models.CharField("سریال چاپ", max_length=40, db_index=True)
    content = models.JSONField("محتوا")
    content_sha256 = models.CharField("اثر محتوا", max_length=64)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="فایل")
    frozen_at = models.DateTimeField("زمان تثبیت")
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="تثبیت به دست")
    voided_at = models.DateTimeField("زمان ابطال", null=True, blank=True)
    void_reason = models.CharField("دلیل ابطال", max_length=200, blank=True)

    class Meta:
        verbose_name = "چاپ"
        verbose_name_plural = "دفتر چاپ"
        ordering = ["agreement", "number", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["serial", "kind"], name="print_serial_once"),
            models.UniqueConstraint(fields=["agreement", "kind", "number"], name="print_number_once"),
            invariants.ONE_VALID_PRINT.unique("agreement", "kind", condition=Q(voided_at=None)),
        ]

    def __str__(self) -> str:
        return self.serial


class PrintPass(models.Model):
    """For a few minutes: this session may see this print (`print_door.py`). Never the rule itself."""

    key = models.CharField("کلید", max_length=64, primary_key=True)
    sha256 = models.CharField("اثر فایل", max_length=64)
    size = models.PositiveIntegerField("اندازه")
    name = models.CharField("نام فایل", max_length=60)
    expires_at = models.DateTimeField("تا")

    class Meta:
        verbose_name = "گذر چاپ"
        verbose_name_plural = "گذرهای چاپ"

    def __str__(self) -> str:
        return self.name
