"""The year's law, rules and instructions, published to everyone, and who has seen them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django_fsm import FSMField

from accounts.permissions import rights_of
from accounts.rights import Right
from core.models import StoredFile
from core.workflow import Paper
from distribution.models.years import FiscalYear
from distribution.workflow.directive import PUBLISH, TURN, WITHDRAW, State

if TYPE_CHECKING:
    from accounts.models import User


class DirectiveQuerySet(models.QuerySet["Directive"]):
    """Reads of directives."""

    def visible_to(self, user: User) -> DirectiveQuerySet:
        """Everybody reads what was published; what is being written, those who publish."""
        if rights_of(user).anywhere(Right.PUBLISH_DIRECTIVES):
            return self
        return self.filter(state__in=[State.PUBLISHED, State.WITHDRAWN], published_at__isnull=False)


class Directive(Paper):
    """A law, a set of rules, a circular or an instruction that governs the year (procedure step 1)."""

    class Kind(models.TextChoices):
        """What sort of text it is."""

        LAW = "law", "قانون بودجه"
        RULES = "rules", "ضوابط اجرایی"
        INSTRUCTION = "instruction", "دستورالعمل"
        CIRCULAR = "circular", "بخشنامه"

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    kind = models.CharField("نوع", max_length=12, choices=Kind)
    title = models.CharField("عنوان", max_length=200)
    number = models.CharField("شماره", max_length=40, blank=True)
    date = models.DateField("تاریخ", null=True, blank=True)
    text = models.TextField("خلاصه", blank=True)
    state = FSMField("وضعیت", choices=State, default=State.DRAFT, protected=True)
    published_at = models.DateTimeField("زمان انتشار", null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    publish = PUBLISH.on(state)
    withdraw = WITHDRAW.on(state)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = "قانون یا دستورالعمل"
        verbose_name_plural = "قانون و دستورالعمل‌ها"
        ordering = ["-fiscal_year__year", "-published_at", "-id"]

    comes_with = ("fiscal_year",)

    def __str__(self) -> str:
        return self.title

    def desk_now(self) -> str:
        """Whose turn it is."""
        return TURN[State(self.state)]

    def writing_side(self) -> str:
        """The Organization's own text."""
        return PUBLISH.side

    def audit_facts(self) -> dict[str, Any]:
        """How many files it carries."""
        return {"files": self.files.count()}

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("show_directive", args=[self.pk])


class DirectiveFile(models.Model):
    """A file of a directive; everybody who reads the directive may open it."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="files", verbose_name="متن")
    name = models.CharField("نام فایل", max_length=150)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="فایل")

    class Meta:
        verbose_name = "فایل دستورالعمل"
        verbose_name_plural = "فایل‌های دستورالعمل‌ها"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class DirectiveReading(models.Model):
    """A person opened a directive for the first time."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="readings", verbose_name="متن")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="کاربر")
    seen_at = models.DateTimeField("زمان دیدن")

    class Meta:
        verbose_name = "دیدن دستورالعمل"
        verbose_name_plural = "دیده‌شدن دستورالعمل‌ها"
        ordering = ["seen_at"]
        constraints = [models.UniqueConstraint(fields=["directive", "user"], name="reading_once_a_person")]

    def __str__(self) -> str:
        return f"{self.user}: {self.directive}"
