"""Agreements: the paper, its forms, its frozen prints, its signatures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django_fsm import FSMField

from accounts.models import ExecutiveAgency, Signatory, SignatureSlot
from accounts.permissions import Rights, rights_of
from accounts.rights import Right
from accounts.stand_ins import Capacity, capacities_of, in_capacity, persons_behind
from agreements import invariants, permissions, workflow
from agreements.claims import holder_before, is_stale
from agreements.failures import StepFailure  # noqa: F401 - a table of its own file
from agreements.workflow import FINISHED, HOLDING, STAMPS, TURN, WITH_AGENCY, WRITABLE, Desk, State
from core import clock
from core.audit import history_of
from core.models import AuditEntry, StoredFile
from core.money import MoneyField
from core.refusals import Verdict
from core.workdays import add_working_days, holidays, working_days_between
from core.workflow import Kind, Paper, Step
from distribution.models import CreditSource, CreditType, ExpenseChapter, FiscalYear, FunctionalCode

if TYPE_CHECKING:
    from accounts.models import User

# Who has a desk's work to do.
DESK_RIGHT = {
    Desk.AGENCY: Right.DRAFT_AGREEMENT,
    Desk.EXPERT: Right.CONFIRM_AGREEMENT,
    Desk.INTEGRATION: Right.APPROVE_INTEGRATION,
    Desk.DEPUTY: Right.APPROVE_DEPUTY,
    Desk.SIGNATORY: Right.SIGN_AGREEMENT,
    Desk.HEAD: Right.SIGN_FOR_ORGANIZATION,
}
_ORDER = (Desk.AGENCY, Desk.EXPERT, Desk.INTEGRATION, Desk.DEPUTY, Desk.SIGNATORY, Desk.HEAD)


def _who_and_when() -> tuple[models.ForeignKey, models.DateTimeField]:
    return (
        models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"),
        models.DateTimeField(null=True, blank=True),
    )


def _any_of(conditions: list[Q]) -> Q:
    found = conditions[0]
    for condition in conditions[1:]:
        found |= condition
    return found


_DESK_OF_STATE = _any_of(
    [
        *(Q(state=state, desk=desk) for state, desk in TURN.items()),
        Q(state=State.SIGNED, desk__in=[Desk.HEAD, Desk.DEPUTY], countersigned_at__isnull=True),
    ]
)
# Steps that stamp something else than the state they arrive in.
_STAMP_OF_STEP = {workflow.COUNTERSIGN.name: "countersigned", workflow.CONFIRM_AND_RESUME.name: "confirmed"}
_STAMP_NAMES = ("created", *STAMPS.values(), "countersigned")
_STAMPS_PAIRED = Q()
for _name in _STAMP_NAMES:
    _STAMPS_PAIRED &= Q(**{f"{_name}_by__isnull": True, f"{_name}_at__isnull": True}) | Q(
        **{f"{_name}_by__isnull": False, f"{_name}_at__isnull": False}
    )
# A comparison with an empty stamp is unknown, and a CHECK lets the unknown pass.
_FOUR_EYES = (
    ~Q(confirmed_by=F("integration_approved_by"))
    & ~Q(integration_approved_by=F("deputy_approved_by"))
    & ~Q(submitted_by=F("confirmed_by"))
    & ~Q(submitted_by=F("integration_approved_by"))
    & ~Q(submitted_by=F("deputy_approved_by"))
    & ~Q(signed_by=F("deputy_approved_by"))
    & ~Q(signed_by=F("confirmed_by"))
    & ~Q(signed_by=F("countersigned_by"))
)


class GeneralConditions(models.Model):
    """The general conditions (شرایط عمومی) of a year and credit type; an edition is never edited once printed."""

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    credit_type = models.CharField("نوع اعتبار", max_length=10, choices=CreditType)
    edition = models.PositiveSmallIntegerField("ویرایش")
    articles = models.JSONField("مواد", help_text='فهرستی از {"title": …, "text": …}')
    is_in_force = models.BooleanField("معتبر", default=True)

    class Meta:
        verbose_name = "شرایط عمومی"
        verbose_name_plural = "شرایط عمومی"
        ordering = ["-fiscal_year__year", "credit_type", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "credit_type", "edition"], name="conditions_edition_once"),
            models.UniqueConstraint(
                fields=["fiscal_year", "credit_type"], condition=Q(is_in_force=True), name="one_edition_in_force",
                violation_error_message="برای هر سال و نوع اعتبار یک ویرایش معتبر است؛ ابتدا ویرایش پیشین را از اعتبار بیندازید.",
            ),
        ]

    def __str__(self) -> str:
        return f"شرایط عمومی {self.get_credit_type_display()} {self.fiscal_year}، ویرایش {self.edition}"


class ReturnReason(models.Model):
    """The catalogue of reasons for returning a paper (decision 9)."""

    code = models.CharField("کد", max_length=30, unique=True)
    title = models.CharField("دلیل", max_length=120)
    position = models.PositiveSmallIntegerField("ترتیب", default=0)
    is_active = models.BooleanField("فعال", default=True)

    class Meta:
        verbose_name = "دلیل عودت"
        verbose_name_plural = "دلایل عودت"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Reads of agreements."""

    def visible_to(self, user: User) -> AgreementQuerySet:
        """Those a person may see, in his own name or as a stand-in."""
        parts = [rights_of(user).sees(), *(capacity.rights.sees() & capacity.within() for capacity in capacities_of(user))]
        # An empty Q means all of them, but `|` takes it for nothing.
        return self.filter(_any_of(parts) if all(parts) else Q())

    def waiting_for(self, user: User) -> AgreementQuerySet:
        """Those whose next act is this person's: the کارتابل."""
        return self.filter(_turn_of(user))

    def claimed_from(self, user: User) -> AgreementQuerySet:
        """Those a colleague has taken, so that this person does not act on them now."""
        return self.exclude(claimed_by=None).exclude(claimed_by=user)

    def followed_by(self, user: User) -> AgreementQuerySet:
        """Those that passed this person's desk and are not finished: where is what I sent?"""
        rights = rights_of(user)
        passed = Q(pk__in=[])
        for place, desk in enumerate(_ORDER):
            right = DESK_RIGHT[desk]
            if rights.anywhere(right):
                later = [*_ORDER[place + 1 :], Desk.INTEGRATION]
                returned = Q(state=State.RETURNED) if desk != Desk.AGENCY else Q(pk__in=[])
                beyond = Q(desk__in=set(later)) & ~Q(state__in=_not_yet_past(desk))
                passed |= (beyond | returned) & rights.where(right)
        return self.filter(passed & ~_turn_of(user)).exclude(state__in=FINISHED)

    def for_lists(self) -> AgreementQuerySet:
        """With what a row of a list shows, in one query."""
        return self.select_related("agency", "fiscal_year", "opened_by", "claimed_by")


def _turn_of(user: User) -> Q:
    turn = _turn_with(rights_of(user))
    for capacity in capacities_of(user):
        own = _turn_with(capacity.rights) & capacity.within()
        turn |= own if capacity.may_sign else own & ~Q(desk__in=[Desk.SIGNATORY, Desk.HEAD])
    return turn


def _turn_with(rights: Rights) -> Q:
    turn = Q(pk__in=[])
    for desk, right in DESK_RIGHT.items():
        if rights.anywhere(right):
            turn |= Q(desk=desk) & rights.where(right)
    if rights.anywhere(Right.DRAFT_ON_BEHALF):
        turn |= Q(desk=Desk.AGENCY, on_behalf=True)
    # An agency that signs by hand: its staff record the scan.
    if rights.anywhere(Right.RECORD_WET_SIGNATURE):
        turn |= Q(desk=Desk.SIGNATORY, agency__signature_kind="wet") & rights.where(Right.RECORD_WET_SIGNATURE)
    return turn


def _not_yet_past(desk: str) -> list[str]:
    # The states in which a paper has not come to this desk, or lies on it.
    states = [State.DRAFT, State.RETURNED, *HOLDING]
    first = {
        Desk.AGENCY: 2, Desk.EXPERT: 3, Desk.INTEGRATION: 4, Desk.DEPUTY: 5, Desk.SIGNATORY: 6, Desk.HEAD: 7,
    }[Desk(desk)]
    return [str(state) for state in states[:first]]


class Agreement(Paper):
    """A موافقتنامه: what an agency will do with a year's credit, and how the credit is split."""

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    agency = models.ForeignKey(ExecutiveAgency, models.PROTECT, verbose_name="دستگاه")
    credit_type = models.CharField("نوع اعتبار", max_length=10, choices=CreditType, default=CreditType.EXPENSE)
    identifier = models.CharField("شناسه", max_length=30)
    state = FSMField("وضعیت", choices=State, default=State.DRAFT, protected=True)
    on_behalf = models.BooleanField("تهیه‌شده به جای دستگاه", default=False)
    total = MoneyField("جمع اعتبار", default=0)

    official_name = models.CharField("نام بالاترین مقام", max_length=100, blank=True)
    official_title = models.CharField("عنوان بالاترین مقام", max_length=150, blank=True)
    accountant_name = models.CharField("نام ذی‌حساب", max_length=100, blank=True)
    address = models.CharField("نشانی", max_length=300, blank=True)
    postal_code = models.CharField("کد پستی", max_length=10, blank=True)
    phone = models.CharField("تلفن", max_length=30, blank=True)
    conditions = models.ForeignKey(GeneralConditions, models.PROTECT, null=True, blank=True, verbose_name="شرایط عمومی")
    conditions_accepted = models.BooleanField("پذیرش شرایط عمومی", default=False)
    no_attachments = models.BooleanField("پیوستی ندارد", default=False)

    created_by, created_at = _who_and_when()
    submitted_by, submitted_at = _who_and_when()
    confirmed_by, confirmed_at = _who_and_when()
    integration_approved_by, integration_approved_at = _who_and_when()
    deputy_approved_by, deputy_approved_at = _who_and_when()
    signed_by, signed_at = _who_and_when()
    countersigned_by, countersigned_at = _who_and_when()
    notified_by, notified_at = _who_and_when()

    # Which acts were done in somebody's name: the prefix of the who-and-when pair -> the principal's id.
    in_name_of = models.JSONField("به جانشینی از", default=dict, db_default={}, blank=True)
    claimed_by, claimed_at = _who_and_when()

    resumes_at_deputy = models.BooleanField("پس از اصلاح یک‌راست نزد معاون", default=False)
    exchange_number = models.CharField("شمارهٔ مبادله", max_length=40, blank=True)
    exchange_date = models.DateField("تاریخ مبادله", null=True, blank=True)
    notification_number = models.CharField("شمارهٔ ابلاغ", max_length=40, blank=True)
    notification_date = models.DateField("تاریخ ابلاغ", null=True, blank=True)

    # The service clock: working days already counted, the day it runs from (empty while it
    # stands still), and the day the present desk should be done, for ordering.
    days_counted = models.PositiveSmallIntegerField("روزهای شمرده", default=0)
    clock_from = models.DateField("ساعت رسیدگی از", null=True, blank=True)
    due_on = models.DateField("مهلت", null=True, blank=True)

    submit = workflow.SUBMIT.on(state)
    confirm = workflow.CONFIRM.on(state)
    confirm_and_resume = workflow.CONFIRM_AND_RESUME.on(state)
    approve_integration = workflow.APPROVE_INTEGRATION.on(state)
    approve_deputy = workflow.APPROVE_DEPUTY.on(state)
    sign = workflow.SIGN.on(state)
    record_wet_signature = workflow.RECORD_WET_SIGNATURE.on(state)
    countersign = workflow.COUNTERSIGN.on(state)
    notify = workflow.NOTIFY.on(state)
    return_to_agency = workflow.RETURN_TO_AGENCY.on(state)
    return_to_expert = workflow.RETURN_TO_EXPERT.on(state)
    return_to_integration = workflow.RETURN_TO_INTEGRATION.on(state)
    decline_signature = workflow.DECLINE_SIGNATURE.on(state)
    return_to_deputy = workflow.RETURN_TO_DEPUTY.on(state)
    recall_submission = workflow.RECALL_SUBMISSION.on(state)
    recall_confirmation = workflow.RECALL_CONFIRMATION.on(state)
    recall_integration_approval = workflow.RECALL_INTEGRATION_APPROVAL.on(state)
    recall_deputy_approval = workflow.RECALL_DEPUTY_APPROVAL.on(state)
    cancel = workflow.CANCEL.on(state)

    objects = AgreementQuerySet.as_manager()

    # The print in force as an action of this very step read or made it.
    just_seen: Print | None = None

    class Meta:
        verbose_name = "موافقتنامه"
        verbose_name_plural = "موافقتنامه‌ها"
        ordering = ["-fiscal_year__year", "identifier"]
        indexes = [
            models.Index(fields=["desk", "due_on", "id"], name="agreement_inbox"),
            models.Index(fields=["fiscal_year", "identifier"], name="agreement_list"),
            models.Index(fields=["fiscal_year", "state"], name="agreement_by_state"),
        ]
        constraints = [
            invariants.IDENTIFIER_ONCE.unique("identifier"),
            invariants.ONE_ACTIVE_AGREEMENT.unique(
                "fiscal_year", "agency", "credit_type", condition=~Q(state__in=[State.SUPERSEDED, State.CANCELLED])
            ),
            invariants.STATE_IS_KNOWN.check(Q(state__in=State.values)),
            invariants.DESK_FOLLOWS_STATE.check(_DESK_OF_STATE),
            invariants.STAMPS_IN_PAIRS.check(_STAMPS_PAIRED),
            invariants.CLAIM_IS_WHOLE.check(
                Q(claimed_by=None, claimed_at=None) | Q(claimed_by__isnull=False, claimed_at__isnull=False, desk__in=workflow.CLAIMABLE)
            ),
            invariants.FOUR_EYES.check(_FOUR_EYES),
            invariants.NOTIFIED_HAS_NUMBERS.check(
                ~Q(state__in=[State.NOTIFIED, State.SUPERSEDED])
                | (
                    ~Q(exchange_number="")
                    & ~Q(notification_number="")
                    & Q(exchange_date__isnull=False, notification_date__isnull=False, notified_at__isnull=False)
                )
            ),
            invariants.EXCHANGE_NUMBER_ONCE.unique("fiscal_year", "exchange_number", condition=~Q(exchange_number="")),
            invariants.NOTIFICATION_NUMBER_ONCE.unique(
                "fiscal_year", "notification_number", condition=~Q(notification_number="")
            ),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def title(self) -> str:
        """«موافقتنامهٔ هزینه‌ای سال 1397»."""
        return f"موافقتنامهٔ {self.get_credit_type_display()} سال {self.fiscal_year.year}"

    @property
    def is_writable(self) -> bool:
        """True while its contents may be changed."""
        return self.state in WRITABLE

    @property
    def is_finished(self) -> bool:
        """True when no step is left."""
        return self.state in FINISHED

    @property
    def valid_print(self) -> Print | None:
        """The frozen print in force, without its content; None before confirmation and after a return."""
        return self.prints.filter(kind=Print.Kind.FROZEN, voided_at=None).defer("content").first()

    @property
    def document_sha256(self) -> str:
        """The content hash of the print in force; empty while there is none."""
        if self.just_seen is not None:
            return self.just_seen.content_sha256
        return (
            self.prints.filter(kind=Print.Kind.FROZEN, voided_at=None)
            .order_by()
            .values_list("content_sha256", flat=True)
            .first()
            or ""
        )

    def sha256_for_history(self) -> str:
        """The same, kept beside each entry of the history; asked of the locked, current row only."""
        return "" if self.state in (*WRITABLE, State.SUBMITTED, State.CANCELLED) else self.document_sha256

    def sum_of_lines(self) -> int:
        """The sum of form E-1 as stored now, in million rials."""
        return self.lines.aggregate(total=Sum("amount"))["total"] or 0

    def ceilings(self) -> models.QuerySet:
        """The ceilings this agreement draws on, whatever it uses of them."""
        from distribution.models import CreditCeiling

        return CreditCeiling.objects.filter(
            fiscal_year=self.fiscal_year_id, agency=self.agency_id, credit_type=self.credit_type
        )

    def get_absolute_url(self) -> str:
        """The record's page."""
        return reverse("show_agreement", args=[self.identifier])

    # ---- whose turn, and the clock ---------------------------------------------------------

    def desk_now(self) -> str:
        """Whose turn it is: the state's owner, or the Organization's signer while his slot is empty."""
        if self.state == State.SIGNED and self.countersigned_at is None:
            slot = self.fiscal_year.organization_slot
            if slot != FiscalYear.Slot.NONE:
                return Desk.HEAD if slot == FiscalYear.Slot.HEAD else Desk.DEPUTY
        return TURN[State(self.state)]

    def acting_side(self, step: Step, by: User) -> str:
        """For whom the person acts: a draft written on the agency's behalf is the Organization's act."""
        if self.on_behalf and step in (workflow.SUBMIT, workflow.RECALL_SUBMISSION):
            return AuditEntry.Side.ORGANIZATION
        rights = self.acting.rights if self.acting else rights_of(by)
        if step is workflow.CANCEL and rights.on(Right.DRAFT_AGREEMENT, self.agency):
            return AuditEntry.Side.AGENCY
        return step.side

    def writing_side(self) -> str:
        """The draft is the agency's own words, or the Organization's where it writes on its behalf."""
        return AuditEntry.Side.ORGANIZATION if self.on_behalf else AuditEntry.Side.AGENCY

    def sides_acted_by(self, user: User) -> frozenset[str]:
        """For which sides this person, or whom he acts for, has acted on this paper so far, also by a stand-in."""
        known, persons = self.__dict__.setdefault("_sides", {}), persons_behind(user)
        key = user.pk if len(persons) == 1 else persons
        if key not in known:
            theirs = Q(actor__in=persons)
            for person in persons:
                theirs |= Q(data__in_name_of=person)
            known[key] = frozenset(
                AuditEntry.objects.filter(theirs, subject_type="agreement", subject_id=self.pk)
                .order_by()
                .values_list("side", flat=True)
                .distinct()
            )
        return known[key]

    def persons_of(self, *stamps: str) -> frozenset[int]:
        """Who did these acts: the person, and the principal where it was done by a stand-in (decision 15)."""
        found = (getattr(self, f"{stamp}_by_id") for stamp in stamps)
        return frozenset(pk for pk in [*found, *(self.in_name_of.get(stamp) for stamp in stamps)] if pk is not None)

    def acting_for(self, question: Callable[[Any, Any], Verdict], by: User) -> Capacity | None:
        """The capacity in which `by` may do what `question` asks; None in his own name."""
        alone = getattr(question, "in_own_name", question)
        if alone(by, self):
            return None
        return next((c for c in capacities_of(by) if permissions.reaches(c, self) and alone(in_capacity(by, c), self)), None)

    def signatory(self, slot: str) -> Signatory | None:
        """Whose signature counts today in `slot`, by the register."""
        known = self.__dict__.setdefault("_signatories", {})
        if slot not in known:
            known[slot] = Signatory.objects.signing(slot, self.agency, clock.today())
        return known[slot]

    @property
    def claim_is_stale(self) -> bool:
        """True when whoever took it in hand has done nothing with it for too long."""
        return is_stale(self)

    @property
    def came_back(self) -> bool:
        """True while it lies on its present desk by a return or a recall, not because it was sent there."""
        if "_came_back" not in self.__dict__:
            last = history_of(self).exclude(to_state="").last()
            step = workflow.STEP_NAMED.get(last.action) if last else None
            self.__dict__["_came_back"] = step is not None and step.kind in (Kind.RETURN, Kind.RECALL)
        return self.__dict__["_came_back"]

    def moved(self, step: Step, by: User, left_desk: str) -> None:
        """After every step: the who-and-when pair of where it arrived, and the service clock."""
        if step.kind == Kind.FORWARD:
            self._stamp(_STAMP_OF_STEP.get(step.name) or STAMPS[State(self.state)], by)
        elif step.kind in (Kind.RETURN, Kind.RECALL):
            self._clear_stamps_beyond(State(self.state))
        self._hand_on_claim(step, left_desk)
        self._turn_clock(self.desk_now())
        # What was remembered about its history is no longer so.
        for remembered in ("_sides", "_came_back"):
            self.__dict__.pop(remembered, None)

    def _stamp(self, name: str, by: User) -> None:
        setattr(self, f"{name}_by", by)
        setattr(self, f"{name}_at", clock.now())
        others = {stamp: person for stamp, person in self.in_name_of.items() if stamp != name}
        self.in_name_of = {**others, name: self.acting.principal_id} if self.acting else others

    def _clear_stamps_beyond(self, state: State) -> None:
        order = list(STAMPS)
        kept = order.index(state) + 1 if state in order else 0
        gone = [*(STAMPS[later] for later in order[kept:]), "countersigned"]
        for name in gone:
            setattr(self, f"{name}_by", None)
            setattr(self, f"{name}_at", None)
        self.in_name_of = {stamp: person for stamp, person in self.in_name_of.items() if stamp not in gone}

    def _hand_on_claim(self, step: Step, left_desk: str) -> None:
        desk = self.desk_now()
        if desk == left_desk:
            return
        self.claimed_by = self.claimed_at = None
        # What comes back after a correction comes back to whoever had it (feature A7).
        if desk in workflow.CLAIMABLE and (step.kind == Kind.RETURN or (step is workflow.SUBMIT and self.returns.exists())):
            holder = holder_before(self, desk)
            if holder is not None:
                self.claimed_by, self.claimed_at = holder, clock.now()

    def _turn_clock(self, desk: str) -> None:
        off, today, year = holidays(), clock.today(), self.fiscal_year
        if self.clock_from is not None:
            self.days_counted += working_days_between(self.clock_from, today, off)
        if desk == Desk.NONE:
            self.clock_from = self.due_on = None
        elif desk in WITH_AGENCY:
            self.clock_from = None
            self.due_on = add_working_days(today, year.signature_days, off) if desk == Desk.SIGNATORY else None
        else:
            self.clock_from = today
            self.due_on = add_working_days(today, year.service_days - self.days_counted, off)

    def days_used(self, off: frozenset[dt.date]) -> int:
        """Working days of the service clock so far, today included."""
        running = working_days_between(self.clock_from, clock.today(), off) if self.clock_from else 0
        return self.days_counted + running

    def days_at_desk(self, off: frozenset[dt.date]) -> int:
        """Working days since the present desk received it."""
        from core.jalali import to_jalali

        return working_days_between(to_jalali(self.desk_since).togregorian(), clock.today(), off)


class AgreementLine(models.Model):
    """One figure of form E-1: programme, source and expense chapter."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="lines", verbose_name="موافقتنامه")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    chapter = models.ForeignKey(ExpenseChapter, models.PROTECT, verbose_name="فصل هزینه")
    amount = MoneyField("مبلغ")

    class Meta:
        verbose_name = "ردیف هـ‑۱"
        verbose_name_plural = "فرم هـ‑۱: خلاصهٔ اعتبارات"
        ordering = ["source__code", "programme__code", "chapter__number"]
        constraints = [
            invariants.LINE_ONCE.unique("agreement", "programme", "source", "chapter"),
            invariants.AMOUNTS_NOT_NEGATIVE.check(Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.programme.code}/{self.chapter.number}: {self.amount}"


class ProgrammeBlock(models.Model):
    """A programme's part of form E-2: its goal, above its activities."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="blocks", verbose_name="موافقتنامه")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    goal = models.TextField("هدف", blank=True)

    class Meta:
        verbose_name = "هدف برنامه"
        verbose_name_plural = "فرم هـ‑۲: اهداف"
        ordering = ["programme__code"]
        constraints = [models.UniqueConstraint(fields=["agreement", "programme"], name="programme_once_an_agreement")]

    def __str__(self) -> str:
        return str(self.programme)


class Activity(models.Model):
    """A row of form E-2. `amount` is what is agreed; quantity times unit cost should equal it."""

    block = models.ForeignKey(ProgrammeBlock, models.CASCADE, related_name="activities", verbose_name="برنامه")
    position = models.PositiveSmallIntegerField("ردیف")
    title = models.CharField("عنوان فعالیت", max_length=200)
    unit = models.CharField("واحد سنجش", max_length=40, blank=True)
    quantity = models.BigIntegerField("مقدار", null=True, blank=True)
    unit_cost = MoneyField("هزینهٔ واحد", null=True, blank=True)
    amount = MoneyField("اعتبار")

    class Meta:
        verbose_name = "فعالیت"
        verbose_name_plural = "فرم هـ‑۲: فعالیت‌ها"
        ordering = ["block__programme__code", "position"]
        constraints = [
            invariants.ACTIVITY_AMOUNTS.check(
                Q(amount__gte=0) & (Q(quantity=None) | Q(quantity__gte=0)) & (Q(unit_cost=None) | Q(unit_cost__gte=0))
            )
        ]

    def __str__(self) -> str:
        return self.title


class Attachment(models.Model):
    """A file that belongs to the agreement (پیوست); served only through permission."""

    class Kind(models.TextChoices):
        """What the file is."""

        NOTICE = "notice", "ابلاغیهٔ اعتبار"
        JUSTIFICATION = "justification", "نامهٔ توجیهی"
        STAFF = "staff", "صورت کارکنان"
        TABLES = "tables", "جدول‌های پشتیبان"
        OTHER = "other", "سایر"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="attachments", verbose_name="موافقتنامه")
    kind = models.CharField("نوع", max_length=15, choices=Kind)
    name = models.CharField("نام فایل", max_length=150)
    letter_number = models.CharField("شمارهٔ نامه", max_length=40, blank=True)
    letter_date = models.DateField("تاریخ نامه", null=True, blank=True)
    pages = models.PositiveSmallIntegerField("تعداد برگ", null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="فایل")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="افزوده به دست")
    added_at = models.DateTimeField("زمان")

    class Meta:
        verbose_name = "پیوست"
        verbose_name_plural = "پیوست‌ها"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


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


class ReturnNote(models.Model):
    """Why a paper was returned: from which desk to which, the reason and the text."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="returns", verbose_name="موافقتنامه")
    from_desk = models.CharField("از", max_length=20, choices=Desk)
    to_desk = models.CharField("به", max_length=20, choices=Desk)
    reason = models.ForeignKey(ReturnReason, models.PROTECT, verbose_name="دلیل")
    text = models.TextField("شرح")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="عودت‌دهنده")
    at = models.DateTimeField("زمان")

    class Meta:
        verbose_name = "عودت"
        verbose_name_plural = "عودت‌ها"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_from_desk_display()} ← {self.reason}"


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
