"""Signatures on frozen papers, and the one-time codes they are given with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Signatory, SignatureSlot
from agreements import invariants
from agreements.models.agreement import Agreement
from agreements.models.prints import Print
from core.models import StoredFile


class Signature(models.Model):
    """A signature, bound to the frozen paper's bytes and content by their hashes."""

    Slot = SignatureSlot

    class Kind(models.TextChoices):
        """How it was given (decision 14)."""

        CODE = "code", "رمز یک‌بارمصرف در سامانه"
        WET = "wet", "امضای دست‌نویس، تصویر پیوست"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures", verbose_name="موافقتنامه")
    printed = models.ForeignKey(Print, models.PROTECT, related_name="signatures", verbose_name="سند")
    slot = models.CharField("جایگاه", max_length=12, choices=Slot)
    kind = models.CharField("نوع", max_length=5, choices=Kind)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ثبت‌کننده")
    signer_name = models.CharField("نام", max_length=150)
    signer_title = models.CharField("عنوان", max_length=150, blank=True)
    signatory = models.ForeignKey(Signatory, models.PROTECT, null=True, related_name="signatures", verbose_name="سطر دفتر امضاداران")
    on_behalf_of = models.CharField("به جانشینی از", max_length=150, blank=True, db_default="", default="")
    signed_on = models.DateField("تاریخ امضا")
    signed_at = models.DateTimeField("زمان ثبت")
    content_sha256 = models.CharField("اثر محتوا", max_length=64)
    file_sha256 = models.CharField("اثر فایل", max_length=64)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="تصویر")
    voided_at = models.DateTimeField("زمان ابطال", null=True, blank=True)

    class Meta:
        verbose_name = "امضا"
        verbose_name_plural = "امضاها"
        ordering = ["agreement", "signed_at"]
        constraints = [
            invariants.SIGNED_ONCE.unique("agreement", "slot", condition=Q(voided_at=None)),
            invariants.WET_SIGNATURE_HAS_SCAN.check(Q(kind="code") | Q(scan__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_slot_display()}: {self.signer_name}"


class SigningCode(models.Model):
    """A one-time code for one person, one paper, one document; kept only as a keyed hash."""

    class Delivery(models.TextChoices):
        """How far its letter is."""

        WAITING = "waiting", "در صف فرستادن"
        SENT = "sent", "فرستاده‌شده"
        FAILED = "failed", "نرسیده"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    delivery = models.CharField(max_length=7, choices=Delivery, default=Delivery.WAITING, db_default="waiting")

    class Meta:
        verbose_name = "رمز یک‌بارمصرف"
        verbose_name_plural = "رمزهای یک‌بارمصرف"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.agreement_id}/{self.user_id}"
