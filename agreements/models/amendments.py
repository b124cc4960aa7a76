"""What makes an amendment one: why, on which basis, and the paper it was begun from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from agreements import invariants
from agreements.models.agreement import Agreement
from core.models import StoredFile


class AmendmentSheet(models.Model):
    """Reason and basis of an amendment (decision 19, domain.md 3.8)."""

    class Kind(models.TextChoices):
        """Why papers are amended."""

        SUPPLEMENT = "supplement", "متمم: افزایش اعتبار"
        REDUCTION = "reduction", "کاهش اعتبار"
        SHIFT = "shift", "جابه‌جایی میان فصول یا پروژه‌ها"
        DATA = "data", "تغییر مشخصات یا مقدار کار"
        ERROR = "error", "اصلاح اشتباه"

    agreement = models.OneToOneField(Agreement, models.CASCADE, related_name="amendment", verbose_name="اصلاحیه")
    kind = models.CharField("نوع", max_length=10, choices=Kind)
    reason = models.TextField("دلیل")
    basis_number = models.CharField("شمارهٔ مستند", max_length=40)
    basis_date = models.DateField("تاریخ مستند")
    basis_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="تصویر مستند")
    basis_name = models.CharField("نام فایل", max_length=150, blank=True)
    # The paper in force as it was when this amendment was begun or last merged: the middle of a three-way merge.
    base_content = models.JSONField("مبنای اصلاحیه")
    base_sha256 = models.CharField("اثر مبنا", max_length=64)

    class Meta:
        verbose_name = "برگهٔ اصلاحیه"
        verbose_name_plural = "برگه‌های اصلاحیه"
        constraints = [invariants.AMENDMENT_HAS_REASON.check(~Q(reason="") & ~Q(basis_number=""))]

    def __str__(self) -> str:
        return self.get_kind_display()
