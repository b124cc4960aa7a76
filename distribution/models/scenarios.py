"""Distribution scenarios: who gets how much of a source, by the indices of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField

from accounts.permissions import rights_of
from accounts.rights import Right
from core.money import MoneyField
from core.workflow import Paper
from distribution import invariants
from distribution.models.classifications import CreditSource, FunctionalCode
from distribution.models.council import CouncilResolution
from distribution.models.counties import County
from distribution.models.indices import DistributionIndex
from distribution.models.years import FiscalYear
from distribution.workflow.scenario import APPROVE_SCENARIO, PROPOSE, REVISE, SET_ASIDE, TURN, State

if TYPE_CHECKING:
    from accounts.models import User


class ScenarioQuerySet(models.QuerySet["DistributionScenario"]):
    """Reads of scenarios."""

    def visible_to(self, user: User) -> ScenarioQuerySet:
        """Those who see the whole province; drafts, those who distribute."""
        rights = rights_of(user)
        if rights.anywhere(Right.DISTRIBUTE):
            return self
        return self.exclude(state=State.DRAFT) if rights.anywhere(Right.VIEW_PROVINCE) else self.none()


class DistributionScenario(Paper):
    """One way to share a capital source among the counties and the province (domain.md 5.2).

    `total` is what is shared: what the center notified of the source less what was distributed
    before. Counties' amounts + `provincial` + `reserve` = `total`, always. The reserve stays
    undistributed and is what a later scenario can share.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    identifier = models.CharField("شناسه", max_length=30, unique=True)
    name = models.CharField("نام سناریو", max_length=80)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="revisions", verbose_name="نسخهٔ پیشین")
    revision_reason = models.TextField("دلیل نسخهٔ تازه", blank=True)
    state = FSMField("وضعیت", choices=State, default=State.DRAFT, protected=True)
    total = MoneyField("مبلغ توزیع", default=0)
    provincial = MoneyField("سهم استانی", default=0)
    reserve = MoneyField("ذخیره", default=0)
    floor_percent = models.SmallIntegerField("کف تغییر نسبت به سال پیش", null=True, blank=True, help_text="درصد، مانند ۱۰− ")
    cap_percent = models.SmallIntegerField("سقف تغییر نسبت به سال پیش", null=True, blank=True, help_text="درصد، مانند ۴۰")
    minimum = MoneyField("کمینهٔ هر شهرستان", null=True, blank=True)
    step = models.PositiveSmallIntegerField("گرد کردن به", default=1, choices=[(1, "۱ میلیون ریال"), (10, "۱۰ میلیون ریال"), (100, "۱۰۰ میلیون ریال")])
    note = models.TextField("توضیح", blank=True)
    inputs = models.JSONField("شاخص‌های به‌کاررفته", default=dict, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="سازنده")
    created_at = models.DateTimeField("زمان ساخت")
    proposed_at = models.DateTimeField("زمان پیشنهاد", null=True, blank=True)
    resolution = models.ForeignKey(CouncilResolution, models.PROTECT, null=True, blank=True, related_name="scenarios", verbose_name="مصوبهٔ شورا")

    propose = PROPOSE.on(state)
    approve_scenario = APPROVE_SCENARIO.on(state)
    revise = REVISE.on(state)
    set_aside = SET_ASIDE.on(state)

    objects = ScenarioQuerySet.as_manager()
    comes_with = ("fiscal_year", "source")

    class Meta:
        verbose_name = "سناریوی توزیع"
        verbose_name_plural = "سناریوهای توزیع"
        ordering = ["-fiscal_year__year", "source__code", "-id"]
        constraints = [
            invariants.APPROVED_BY_A_RESOLUTION.check(~Q(state=State.APPROVED) | Q(resolution__isnull=False)),
            models.CheckConstraint(
                condition=Q(total__gte=0, provincial__gte=0, reserve__gte=0),
                name="scenario_heads_not_negative",
                violation_error_message=invariants.SCENARIO_AMOUNTS_NOT_NEGATIVE.sentence,
            ),
        ]

    def __str__(self) -> str:
        return self.identifier

    def desk_now(self) -> str:
        """Whose turn it is."""
        return TURN[State(self.state)]

    def writing_side(self) -> str:
        """The Organization's own work."""
        return PROPOSE.side

    @property
    def is_writable(self) -> bool:
        """True while its figures may be changed."""
        return self.state == State.DRAFT

    def audit_facts(self) -> dict[str, Any]:
        """The heads of the scenario, kept beside each entry of its history."""
        return {"total": self.total, "provincial": self.provincial, "reserve": self.reserve}

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("show_scenario", args=[self.pk])


class ScenarioWeight(models.Model):
    """The weight of an index in a scenario, in whole percent; the weights of a scenario add to 100."""

    scenario = models.ForeignKey(DistributionScenario, models.CASCADE, related_name="weights", verbose_name="سناریو")
    index = models.ForeignKey(DistributionIndex, models.PROTECT, verbose_name="شاخص")
    weight = models.PositiveSmallIntegerField("وزن")

    class Meta:
        verbose_name = "وزن شاخص"
        verbose_name_plural = "وزن‌های شاخص‌ها"
        ordering = ["index__position", "index__code"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "index"], name="weight_once_a_scenario"),
            invariants.WEIGHTS_WITHIN_HUNDRED.check(Q(weight__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.index}: {self.weight}"


class ScenarioCounty(models.Model):
    """A county in a scenario: what was decided by hand, and what came out.

    `model_amount` is what the indices alone give, `amount` the share; `held` says what bound it.
    """

    scenario = models.ForeignKey(DistributionScenario, models.CASCADE, related_name="counties", verbose_name="سناریو")
    county = models.ForeignKey(County, models.PROTECT, verbose_name="شهرستان")
    excluded = models.BooleanField("بیرون از این منبع", default=False)
    locked = MoneyField("مبلغ قفل‌شده", null=True, blank=True)
    correction = models.BigIntegerField("تصحیح دستی", default=0)
    reason = models.CharField("دلیل تصحیح", max_length=300, blank=True)
    last_year = MoneyField("سال پیش", null=True, blank=True)
    model_amount = MoneyField("رقم مدل", default=0)
    held = models.CharField("مقید به", max_length=10, blank=True)
    amount = MoneyField("سهم", default=0)

    class Meta:
        verbose_name = "سهم شهرستان در سناریو"
        verbose_name_plural = "سهم شهرستان‌ها در سناریو"
        ordering = ["county__code"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "county"], name="county_once_a_scenario"),
            invariants.SCENARIO_AMOUNTS_NOT_NEGATIVE.check(Q(amount__gte=0, model_amount__gte=0) & (Q(locked=None) | Q(locked__gte=0))),
            invariants.CORRECTION_HAS_A_REASON.check(Q(correction=0) | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.county}: {self.amount}"


class ScenarioSplit(models.Model):
    """A county's own weight for a programme, where it departs from the province's vector."""

    scenario = models.ForeignKey(DistributionScenario, models.CASCADE, related_name="splits", verbose_name="سناریو")
    county = models.ForeignKey(County, models.PROTECT, verbose_name="شهرستان")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    weight = models.PositiveIntegerField("وزن")

    class Meta:
        verbose_name = "وزن برنامه در شهرستان"
        verbose_name_plural = "وزن‌های برنامه در شهرستان‌ها"
        ordering = ["county__code", "programme__code"]
        constraints = [models.UniqueConstraint(fields=["scenario", "county", "programme"], name="split_once_a_scenario")]

    def __str__(self) -> str:
        return f"{self.county}، {self.programme}: {self.weight}"


class ScenarioCell(models.Model):
    """What a county (or, without one, the province's own part) gets of a programme in a scenario."""

    scenario = models.ForeignKey(DistributionScenario, models.CASCADE, related_name="cells", verbose_name="سناریو")
    county = models.ForeignKey(County, models.PROTECT, null=True, blank=True, verbose_name="شهرستان")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    amount = MoneyField("مبلغ")

    class Meta:
        verbose_name = "خانهٔ سناریو"
        verbose_name_plural = "خانه‌های سناریو"
        ordering = ["county__code", "programme__code"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "county", "programme"], name="scenario_cell_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="scenario_cell_not_negative",
                violation_error_message=invariants.SCENARIO_AMOUNTS_NOT_NEGATIVE.sentence,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county or 'سهم استانی'}، {self.programme}: {self.amount}"
