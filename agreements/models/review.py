"""What the reviewers write beside a paper: comments with their answers, marks, phrases."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import ExpertGroup
from agreements import invariants
from agreements.models.agreement import Agreement
from agreements.places import anchor_of
from agreements.workflow import Desk


class Comment(models.Model):
    """A remark on a section, a row or a cell. Until it is sent with a return, only the Organization sees it."""

    class Answer(models.TextChoices):
        """What the agency did about it."""

        CHANGED = "changed", "اصلاح شد"
        KEPT = "kept", "بدون تغییر، با توضیح"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="comments", verbose_name="موافقتنامه")
    number = models.PositiveSmallIntegerField("شماره")
    section = models.CharField("بخش", max_length=20)
    # The key of the row in the canonical content, and the name of its column; empty for the whole section, the whole row.
    row = models.CharField("ردیف", max_length=60, blank=True)
    cell = models.CharField("ستون", max_length=30, blank=True)
    place = models.CharField("جا", max_length=250, blank=True)
    text = models.TextField("نکته")
    is_internal = models.BooleanField("درون‌سازمانی", default=False)
    desk = models.CharField("از میز", max_length=20, choices=Desk)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="نویسنده")
    at = models.DateTimeField("زمان")
    sent_at = models.DateTimeField("فرستاده‌شده", null=True, blank=True)
    answer_kind = models.CharField("پاسخ", max_length=7, choices=Answer, blank=True)
    answer = models.TextField("شرح پاسخ", blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="پاسخ‌دهنده")
    answered_at = models.DateTimeField("زمان پاسخ", null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="برطرف‌شده به تشخیص")
    settled_at = models.DateTimeField("زمان برطرف شدن", null=True, blank=True)

    class Meta:
        verbose_name = "نکته"
        verbose_name_plural = "نکته‌ها"
        ordering = ["agreement", "number"]
        constraints = [
            invariants.COMMENT_NUMBER_ONCE.unique("agreement", "number"),
            invariants.COMMENT_IN_ORDER.check(
                (Q(answered_at=None, answer_kind="") | Q(answered_at__isnull=False, answered_by__isnull=False, sent_at__isnull=False))
                & (Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False))
                & (Q(is_internal=False) | Q(sent_at=None))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} / {self.number}"

    @property
    def here(self) -> str:
        """Its row on a page that shows the whole paper, as a fragment; empty where it stands at a whole section."""
        return f"#{anchor_of(self.section, self.row)}" if self.row else ""


class SectionMark(models.Model):
    """«بررسی شد»: a reviewer has read a section as it was; it falls when the section changes."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="marks", verbose_name="موافقتنامه")
    section = models.CharField("بخش", max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="بررسی‌کننده")
    at = models.DateTimeField("زمان")
    sha256 = models.CharField("اثر بخش", max_length=64)

    class Meta:
        verbose_name = "نشان بررسی"
        verbose_name_plural = "نشان‌های بررسی"
        constraints = [models.UniqueConstraint(fields=["agreement", "section", "by"], name="section_mark_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} / {self.section}"


class SavedPhrase(models.Model):
    """A sentence a reviewer uses again and again: his own, his group's, or everybody's."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="از آنِ")
    group = models.ForeignKey(ExpertGroup, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="گروه")
    text = models.CharField("متن", max_length=300)
    position = models.PositiveSmallIntegerField("ترتیب", default=0)
    is_active = models.BooleanField("فعال", default=True)

    class Meta:
        verbose_name = "جملهٔ آماده"
        verbose_name_plural = "جمله‌های آماده"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class WarningReason(models.Model):
    """Why the agency sends a paper in spite of a warning of the automatic checks."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="warning_reasons", verbose_name="موافقتنامه")
    sentence = models.CharField("هشدار", max_length=400)
    text = models.CharField("توضیح", max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="نویسنده")
    at = models.DateTimeField("زمان")

    class Meta:
        verbose_name = "توضیح هشدار"
        verbose_name_plural = "توضیح هشدارها"
        constraints = [models.UniqueConstraint(fields=["agreement", "sentence"], name="warning_reason_once")]

    def __str__(self) -> str:
        return self.sentence
