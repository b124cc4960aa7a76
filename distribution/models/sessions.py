"""Sessions of the counties' planning committees: the rows they approve, the minutes, what the Organization remarked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse
from django_fsm import FSMField

from accounts.permissions import rights_of
from core.models import StoredFile
from core.money import MoneyField
from core.workflow import Paper
from distribution import invariants
from distribution.models.classifications import CreditSource
from distribution.models.counties import County
from distribution.models.projects import FIGURES_MAKE_SENSE, ProjectFacts
from distribution.models.years import FiscalYear
from distribution.workflow.committee_session import (
    ACCEPT_SESSION,
    DROP_SESSION,
    RECALL_SESSION,
    RETURN_SESSION,
    SUBMIT_SESSION,
    TURN,
    WRITABLE,
    State,
)

if TYPE_CHECKING:
    from accounts.models import User


class SessionQuerySet(models.QuerySet["CommitteeSession"]):
    """Reads of sessions."""

    def visible_to(self, user: User) -> SessionQuerySet:
        """The county its own; the Organization what was sent to it and not taken back."""
        rights = rights_of(user)
        own = Q(county__in=sorted(rights.counties)) & rights.sees_counties()
        return self.filter(own | (rights.sees_counties() & Q(submitted_at__isnull=False) & ~Q(state=State.DRAFT)))


class CommitteeSession(Paper):
    """One session of a county's planning committee (procedure steps 6 and 7); several a year."""

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    county = models.ForeignKey(County, models.PROTECT, related_name="sessions", verbose_name="شهرستان")
    identifier = models.CharField("شناسه", max_length=30, unique=True)
    ordinal = models.PositiveSmallIntegerField("جلسهٔ")
    state = FSMField("وضعیت", choices=State, default=State.DRAFT, protected=True)
    minutes_number = models.CharField("شمارهٔ صورت‌جلسه", max_length=40, blank=True)
    held_on = models.DateField("تاریخ جلسه", null=True, blank=True)
    members = models.TextField("حاضران", blank=True, help_text="هر نام و سمت در یک سطر")
    minutes = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="تصویر صورت‌جلسه")
    minutes_name = models.CharField("نام فایل صورت‌جلسه", max_length=150, blank=True)
    explanation = models.TextField("توضیح کمیته", blank=True)
    submitted_at = models.DateTimeField("زمان ارسال", null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField("زمان پذیرش", null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    submit_session = SUBMIT_SESSION.on(state)
    recall_session = RECALL_SESSION.on(state)
    accept_session = ACCEPT_SESSION.on(state)
    return_session = RETURN_SESSION.on(state)
    drop_session = DROP_SESSION.on(state)

    objects = SessionQuerySet.as_manager()
    comes_with = ("fiscal_year", "county")

    class Meta:
        verbose_name = "جلسهٔ کمیتهٔ شهرستان"
        verbose_name_plural = "جلسه‌های کمیتهٔ شهرستان‌ها"
        ordering = ["-fiscal_year__year", "county__code", "-ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "county", "ordinal"], name="session_ordinal_once"),
            invariants.ONE_SESSION_OPEN.unique("fiscal_year", "county", condition=Q(state__in=[*WRITABLE, State.SUBMITTED])),
            invariants.MINUTES_NUMBER_ONCE.unique("fiscal_year", "county", "minutes_number", condition=~Q(minutes_number="") & ~Q(state=State.DROPPED)),
            invariants.SESSION_COMPLETE.check(
                ~Q(state__in=[State.SUBMITTED, State.ACCEPTED])
                | (~Q(minutes_number="") & Q(held_on__isnull=False, minutes__isnull=False, submitted_at__isnull=False, submitted_by__isnull=False))
            ),
        ]

    def __str__(self) -> str:
        return self.identifier

    def desk_now(self) -> str:
        """Whose turn it is."""
        return TURN[State(self.state)]

    def writing_side(self) -> str:
        """The county's own words."""
        return SUBMIT_SESSION.side

    @property
    def is_writable(self) -> bool:
        """True while it lies with the county."""
        return self.state in WRITABLE

    def audit_facts(self) -> dict[str, Any]:
        """The figures kept beside each entry of its history."""
        sums = self.rows.aggregate(total=Sum("amount"), count=models.Count("pk"))
        return {"total": sums["total"] or 0, "rows": sums["count"]}

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("show_session", args=[self.pk])


class SessionRow(ProjectFacts):
    """A row of a session's grid: a project and what it gets of one source this year."""

    session = models.ForeignKey(CommitteeSession, models.CASCADE, related_name="rows", verbose_name="جلسه")
    position = models.PositiveSmallIntegerField("ردیف")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    amount = MoneyField("اعتبار امسال")

    class Meta:
        verbose_name = "ردیف جلسه"
        verbose_name_plural = "ردیف‌های جلسه"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "code", "source"], name="session_project_once",
                violation_error_message="این پروژه با همین منبع در همین جلسه یک بار آمده است.",
            ),
            invariants.PROJECT_ROW_FIGURES.check(FIGURES_MAKE_SENSE & Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.amount}"


class SessionComment(models.Model):
    """A remark of the Organization on a session, or on one of its rows, sent with a return."""

    session = models.ForeignKey(CommitteeSession, models.CASCADE, related_name="comments", verbose_name="جلسه")
    row_code = models.CharField("کد پروژه", max_length=20, blank=True)
    text = models.TextField("نکته")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="نویسنده")
    at = models.DateTimeField("زمان")

    class Meta:
        verbose_name = "نکتهٔ جلسه"
        verbose_name_plural = "نکته‌های جلسه"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:40]
