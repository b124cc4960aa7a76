"""People, the executive agencies they serve, and the sector groups that review them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from guardian.mixins import GuardianUserMixin
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.rights import REVIEW_SECTOR, SERVE_AGENCY, Right
from core.text import search_key, sort_key


class User(GuardianUserMixin, AbstractUser):
    """A person who signs in. What the person may do comes from groups (roles), where from object
    permissions; `position` is the post printed beside the name in history and on paper."""

    position = models.CharField("سمت", max_length=120, blank=True)
    phone = models.CharField("تلفن", max_length=30, blank=True)

    class Meta:
        verbose_name = "کاربر"
        verbose_name_plural = "کاربران"
        ordering = ["last_name", "first_name", "id"]

    @property
    def full_name(self) -> str:
        """First and last name, or the user name while these are empty."""
        return self.get_full_name() or self.username

    def __str__(self) -> str:
        return self.full_name


class RightsHolder(models.Model):
    """No table: the place Django hangs the portal's rights on (`accounts/rights.py`)."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [(right.codename, right.sentence) for right in Right]
        verbose_name = "حق"
        verbose_name_plural = "حقوق دسترسی"

    def __str__(self) -> str:
        return "حقوق دسترسی"


class ExpertGroup(models.Model):
    """A sector group of the Organization: social, infrastructure, production, integration."""

    code = models.CharField("کد", max_length=20, unique=True)
    title = models.CharField("نام", max_length=80)

    class Meta:
        verbose_name = "گروه تخصصی"
        verbose_name_plural = "گروه‌های تخصصی"
        ordering = ["id"]
        permissions = [(REVIEW_SECTOR, "بررسی پرونده‌های این گروه")]

    def __str__(self) -> str:
        return self.title


class ExecutiveAgency(models.Model):
    """An executive agency (دستگاه اجرایی): drafts, signs and spends."""

    class SignatureKind(models.TextChoices):
        """How the agency's top official signs (decision 14)."""

        CODE = "code", "رمز یک‌بارمصرف در سامانه"
        WET = "wet", "امضای دست‌نویس با تصویر"

    code = models.CharField("کد دستگاه", max_length=10, unique=True)
    name = models.CharField("نام", max_length=200)
    budget_row = models.CharField("ردیف بودجه", max_length=10, blank=True, help_text="شش رقم")
    expert_group = models.ForeignKey(ExpertGroup, models.PROTECT, verbose_name="گروه تخصصی")
    is_provincial_expense = models.BooleanField("تابع بودجهٔ هزینه‌ای استانی", default=True)
    is_active = models.BooleanField("فعال", default=True)
    signature_kind = models.CharField("شیوهٔ امضا", max_length=4, choices=SignatureKind, default=SignatureKind.CODE)
    official_title = models.CharField("عنوان بالاترین مقام", max_length=150, blank=True)
    accountant_name = models.CharField("نام ذی‌حساب", max_length=100, blank=True)
    address = models.CharField("نشانی", max_length=300, blank=True)
    postal_code = models.CharField("کد پستی", max_length=10, blank=True)
    phone = models.CharField("تلفن", max_length=30, blank=True)
    search_key = models.CharField(max_length=300, editable=False, db_index=True)
    sort_key = models.CharField(max_length=300, editable=False)

    class Meta:
        verbose_name = "دستگاه اجرایی"
        verbose_name_plural = "دستگاه‌های اجرایی"
        ordering = ["code"]
        permissions = [(SERVE_AGENCY, "کار در این دستگاه")]
        constraints = [
            models.UniqueConstraint(
                fields=["search_key"],
                name="agencies_have_distinct_names",
                violation_error_message="دستگاهی با همین نام ثبت شده است.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Fill the folded keys, so that a twin spelled with other letters is found."""
        self.fold_name()

    def fold_name(self) -> None:
        """Set the search and sort keys from the name."""
        self.search_key, self.sort_key = search_key(self.name), sort_key(self.name)


class AgencyUserPermission(UserObjectPermissionBase):
    """A person serves this agency."""

    content_object = models.ForeignKey(ExecutiveAgency, models.CASCADE)


class AgencyGroupPermission(GroupObjectPermissionBase):
    """Everybody in a group serves this agency."""

    content_object = models.ForeignKey(ExecutiveAgency, models.CASCADE)


class SectorUserPermission(UserObjectPermissionBase):
    """A person reviews the agencies of this sector group."""

    content_object = models.ForeignKey(ExpertGroup, models.CASCADE)


class SectorGroupPermission(GroupObjectPermissionBase):
    """Everybody in a group reviews the agencies of this sector group."""

    content_object = models.ForeignKey(ExpertGroup, models.CASCADE)
