"""Credits: the fiscal year, its classifications, credit notices, and the ceilings they give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django_fsm import FSMField

from accounts.models import ExecutiveAgency
from accounts.permissions import rights_of
from core.models import StoredFile
from core.money import MoneyField
from core.workflow import Paper
from distribution import invariants
from distribution.workflow import DISCARD, ISSUE, TURN, State

if TYPE_CHECKING:
    from accounts.models import User


class CreditType(models.TextChoices):
    """The two streams."""

    EXPENSE = "expense", "هزینه‌ای"
    CAPITAL = "capital", "تملک دارایی‌های سرمایه‌ای"


class EconomicScheme(models.TextChoices):
    """Two lists of expense chapters are in use; each year names its own (decision 22)."""

    BUDGET7 = "budget7", "هفت فصل"
    GFS8 = "gfs8", "هشت فصل"


class FiscalYear(models.Model):
    """A fiscal year and the settings of the rule book that belong to it."""

    class Slot(models.TextChoices):
        """Who signs for the Organization after the agency (decision 13)."""

        HEAD = "head", "رئیس سازمان"
        DEPUTY = "deputy", "معاون بودجه"
        NONE = "none", "هیچ‌کس"

    class Status(models.TextChoices):
        """Whether the year takes writes."""

        PREPARING = "preparing", "در حال آماده‌سازی"
        ACTIVE = "active", "جاری"
        CLOSED = "closed", "بسته"

    year = models.PositiveSmallIntegerField("سال", unique=True)
    status = models.CharField("وضعیت", max_length=10, choices=Status, default=Status.PREPARING)
    unit_label = models.CharField("واحد مبلغ", max_length=30, default="میلیون ریال")
    motto = models.CharField("شعار سال", max_length=120, blank=True)
    economic_scheme = models.CharField("فهرست فصول هزینه", max_length=10, choices=EconomicScheme, default=EconomicScheme.BUDGET7)
    organization_slot = models.CharField("امضاکنندهٔ سازمان", max_length=6, choices=Slot, default=Slot.HEAD)
    requires_council = models.BooleanField("ابلاغ پس از مصوبهٔ شورا", default=True)
    draft_deadline = models.DateField("مهلت ارسال پیش‌نویس", null=True, blank=True)
    service_days = models.PositiveSmallIntegerField("مهلت رسیدگی (روز کاری)", default=15)
    expert_days = models.PositiveSmallIntegerField("مهلت کارشناس", default=5)
    integration_days = models.PositiveSmallIntegerField("مهلت تلفیق", default=3)
    deputy_days = models.PositiveSmallIntegerField("مهلت معاون", default=2)
    signature_days = models.PositiveSmallIntegerField("مهلت امضا", default=3)
    notification_days = models.PositiveSmallIntegerField("مهلت ابلاغ", default=2)

    class Meta:
        verbose_name = "سال مالی"
        verbose_name_plural = "سال‌های مالی"
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def chapters(self) -> models.QuerySet[ExpenseChapter]:
        """The expense chapters of the year's scheme, in order."""
        return ExpenseChapter.objects.filter(scheme=self.economic_scheme)


class FunctionalCode(models.Model):
    """An affair, chapter or programme of the functional classification; codes are text."""

    class Level(models.TextChoices):
        """Its place in the tree."""

        AFFAIR = "affair", "امور"
        CHAPTER = "chapter", "فصل بودجه"
        PROGRAMME = "programme", "برنامه"

    code = models.CharField("کد", max_length=14, unique=True)
    level = models.CharField("سطح", max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="بالادست")
    title = models.CharField("عنوان", max_length=200)

    class Meta:
        verbose_name = "طبقهٔ وظیفه‌ای"
        verbose_name_plural = "طبقه‌بندی وظیفه‌ای (امور، فصل، برنامه)"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"


class ExpenseChapter(models.Model):
    """A chapter of expense (فصل هزینه) in one of the two schemes."""

    scheme = models.CharField("فهرست", max_length=10, choices=EconomicScheme)
    number = models.PositiveSmallIntegerField("شمارهٔ فصل")
    code = models.CharField("کد", max_length=10)
    title = models.CharField("عنوان", max_length=100)
    typical_items = models.CharField("نمونه‌ها", max_length=400, blank=True)

    class Meta:
        verbose_name = "فصل هزینه"
        verbose_name_plural = "فصول هزینه"
        ordering = ["scheme", "number"]
        constraints = [models.UniqueConstraint(fields=["scheme", "number"], name="chapter_number_once_a_scheme")]

    def __str__(self) -> str:
        return self.title


class ChapterRule(models.Model):
    """In this year an agreement may not depart from the notice's figure for this chapter (decision 3)."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="chapter_rules", verbose_name="سال")
    chapter = models.ForeignKey(ExpenseChapter, models.PROTECT, verbose_name="فصل")

    class Meta:
        verbose_name = "فصل ثابت"
        verbose_name_plural = "فصول ثابت (بدون جابه‌جایی نسبت به ابلاغیه)"
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "chapter"], name="chapter_fixed_once_a_year")]

    def __str__(self) -> str:
        return f"{self.chapter} در {self.fiscal_year}"


class CapitalChapter(models.Model):
    """A chapter of capital assets (فصل تملک)."""

    code = models.CharField("کد", max_length=10, unique=True)
    number = models.PositiveSmallIntegerField("شماره")
    title = models.CharField("عنوان", max_length=100)

    class Meta:
        verbose_name = "فصل تملک"
        verbose_name_plural = "فصول تملک دارایی"
        ordering = ["number"]

    def __str__(self) -> str:
        return self.title


class CreditSource(models.Model):
    """A credit source (منبع اعتبار)."""

    code = models.CharField("کد", max_length=20, unique=True)
    title = models.CharField("عنوان", max_length=100, unique=True)
    credit_type = models.CharField("نوع اعتبار", max_length=10, choices=CreditType)

    class Meta:
        verbose_name = "منبع اعتبار"
        verbose_name_plural = "منابع اعتبار"
        ordering = ["credit_type", "code"]

    def __str__(self) -> str:
        return self.title


class County(models.Model):
    """A county of the province, valid in a span of years (decision 26). Deprivation, distance and
    oil figures of the demonstration are invented."""

    code = models.CharField("کد", max_length=6, unique=True)
    name = models.CharField("نام", max_length=60)
    valid_from_year = models.PositiveSmallIntegerField("از سال", default=1390)
    valid_to_year = models.PositiveSmallIntegerField("تا سال", null=True, blank=True)
    predecessor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="جداشده از")
    population = models.PositiveIntegerField("جمعیت", default=0)
    area_km2 = models.PositiveIntegerField("مساحت", default=0)

    class Meta:
        verbose_name = "شهرستان"
        verbose_name_plural = "شهرستان‌ها"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class PriorFigure(models.Model):
    """What was approved and spent for (agency, programme, chapter) in an earlier year, for comparing."""

    year = models.PositiveSmallIntegerField("سال")
    agency = models.ForeignKey(ExecutiveAgency, models.CASCADE, verbose_name="دستگاه")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    chapter_number = models.PositiveSmallIntegerField("فصل")
    approved = MoneyField("مصوب")
    outturn = MoneyField("عملکرد", null=True, blank=True)
    is_invented = models.BooleanField("نمایشی", default=False)

    class Meta:
        verbose_name = "رقم سال پیش"
        verbose_name_plural = "ارقام سال‌های پیش"
        ordering = ["-year", "agency", "programme", "chapter_number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "agency", "programme", "chapter_number"], name="prior_figure_once")
        ]

    def __str__(self) -> str:
        return f"{self.agency}، {self.year}، فصل {self.chapter_number}"


class CreditNoticeQuerySet(models.QuerySet["CreditNotice"]):
    """Reads of credit notices."""

    def visible_to(self, user: User) -> CreditNoticeQuerySet:
        """Those a person may see; an agency sees only what was issued to it."""
        rights = rights_of(user)
        from accounts.rights import Right

        seen = self.filter(rights.sees())
        return seen if rights.anywhere(Right.ENTER_CREDITS) else seen.filter(state=State.ISSUED)

    def with_total(self) -> CreditNoticeQuerySet:
        """With `total`: the sum of the lines, or None without lines."""
        return self.annotate(total=Sum("lines__amount"))


class CreditNotice(Paper):
    """A letter that tells an agency its credit (ابلاغیهٔ اعتبار). Its lines become ceilings when issued."""

    class Kind(models.TextChoices):
        """What the notice does to the ceilings."""

        ORIGINAL = "original", "ابلاغ"
        SUPPLEMENT = "supplement", "متمم (افزایش)"
        REDUCTION = "reduction", "کاهش"

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    agency = models.ForeignKey(ExecutiveAgency, models.PROTECT, verbose_name="دستگاه")
    credit_type = models.CharField("نوع اعتبار", max_length=10, choices=CreditType, default=CreditType.EXPENSE)
    kind = models.CharField("نوع ابلاغیه", max_length=10, choices=Kind, default=Kind.ORIGINAL)
    state = FSMField("وضعیت", choices=State, default=State.DRAFT, protected=True)
    serial = models.CharField("سریال", max_length=30, blank=True)
    number = models.CharField("شمارهٔ نامه", max_length=40, blank=True)
    date = models.DateField("تاریخ نامه", null=True, blank=True)
    council_number = models.CharField("شمارهٔ مصوبهٔ شورا", max_length=40, blank=True)
    council_date = models.DateField("تاریخ مصوبهٔ شورا", null=True, blank=True)
    issued_at = models.DateTimeField("زمان صدور", null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    issue = ISSUE.on(state)
    discard = DISCARD.on(state)

    objects = CreditNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "ابلاغیهٔ اعتبار"
        verbose_name_plural = "ابلاغیه‌های اعتبار"
        ordering = ["-fiscal_year__year", "agency__code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["serial"], condition=~Q(serial=""), name="notice_serial_once"),
            invariants.NOTICE_NUMBER_ONCE.unique("fiscal_year", "number", condition=~Q(number="") & ~Q(state=State.DISCARDED)),
            invariants.ONE_DRAFT_NOTICE.unique("fiscal_year", "agency", "credit_type", condition=Q(state=State.DRAFT)),
            invariants.ISSUED_NOTICE_COMPLETE.check(
                ~Q(state=State.ISSUED)
                | (
                    ~Q(serial="") & ~Q(number="") & Q(date__isnull=False, issued_at__isnull=False, issued_by__isnull=False, file__isnull=False)
                )
            ),
        ]

    def __str__(self) -> str:
        return self.serial or f"ابلاغیهٔ صادرنشدهٔ {self.agency.code}"

    @property
    def sign(self) -> int:
        """+1 where the notice adds to ceilings, -1 where it takes away."""
        return -1 if self.kind == self.Kind.REDUCTION else 1

    def desk_now(self) -> str:
        """Whose turn it is."""
        return TURN[State(self.state)]

    def audit_facts(self) -> dict[str, Any]:
        """The figure kept beside each entry of its history."""
        return {"total": self.lines.aggregate(total=Sum("amount"))["total"] or 0, "serial": self.serial}

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("show_notice", args=[self.pk])


class CreditNoticeLine(models.Model):
    """One figure of a notice: programme, source and expense chapter."""

    notice = models.ForeignKey(CreditNotice, models.CASCADE, related_name="lines", verbose_name="ابلاغیه")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    chapter = models.ForeignKey(ExpenseChapter, models.PROTECT, verbose_name="فصل هزینه")
    amount = MoneyField("مبلغ")

    class Meta:
        verbose_name = "ردیف ابلاغیه"
        verbose_name_plural = "ردیف‌های ابلاغیه"
        ordering = ["programme__code", "source__code", "chapter__number"]
        constraints = [
            invariants.NOTICE_CELL_ONCE.unique("notice", "programme", "source", "chapter"),
            invariants.NOTICE_LINES_POSITIVE.check(Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.programme}، {self.chapter}: {self.amount}"


class CreditCeiling(models.Model):
    """The most that agreements of an agency may use of one credit (سقف اعتبار).

    `notified`, `reserved` and `used` are moved by the database from postings and by nothing else.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    agency = models.ForeignKey(ExecutiveAgency, models.PROTECT, verbose_name="دستگاه", related_name="ceilings")
    credit_type = models.CharField("نوع اعتبار", max_length=10, choices=CreditType)
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    notified = models.BigIntegerField("ابلاغ‌شده", default=0, editable=False)
    reserved = models.BigIntegerField("در گردش", default=0, editable=False)
    used = models.BigIntegerField("قطعی", default=0, editable=False)

    class Meta:
        verbose_name = "سقف اعتبار"
        verbose_name_plural = "سقف‌های اعتبار"
        ordering = ["agency__code", "programme__code", "source__code"]
        constraints = [
            invariants.ONE_CEILING.unique("fiscal_year", "agency", "credit_type", "programme", "source"),
            invariants.CEILING_NOT_OVERSPENT,
        ]

    def __str__(self) -> str:
        return f"{self.agency} / {self.programme.code} / {self.source}"

    @property
    def free(self) -> int:
        """What is neither reserved nor used, in million rials."""
        return self.notified - self.reserved - self.used


class CeilingPosting(models.Model):
    """One movement of one ceiling, named after the paper that caused it; written once."""

    class Act(models.TextChoices):
        """What the paper did to the ceiling."""

        NOTIFY = "notify", "ابلاغ"
        RESERVE = "reserve", "رزرو با ارسال"
        RELEASE = "release", "آزادسازی"
        USE = "use", "قطعی شدن با ابلاغ موافقتنامه"

    ceiling = models.ForeignKey(CreditCeiling, models.PROTECT, related_name="postings", verbose_name="سقف")
    act = models.CharField("گردش", max_length=8, choices=Act)
    paper = models.CharField("سند", max_length=40)
    notified_delta = models.BigIntegerField(default=0)
    reserved_delta = models.BigIntegerField(default=0)
    used_delta = models.BigIntegerField(default=0)
    at = models.DateTimeField("زمان")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ثبت‌کننده")

    class Meta:
        verbose_name = "گردش سقف"
        verbose_name_plural = "گردش‌های سقف"
        ordering = ["id"]
        indexes = [models.Index(fields=["paper"], name="posting_of_paper")]
        constraints = [
            invariants.POSTING_MATCHES_ITS_ACT.check(
                (Q(act="notify", reserved_delta=0, used_delta=0) & ~Q(notified_delta=0))
                | Q(act="reserve", notified_delta=0, used_delta=0, reserved_delta__gt=0)
                | Q(act="release", notified_delta=0, used_delta=0, reserved_delta__lt=0)
                | Q(act="use", notified_delta=0, used_delta__gt=0, reserved_delta=-F("used_delta"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.get_act_display()}"
