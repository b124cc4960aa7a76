"""The agreement itself: its particulars, whose turn it is, its clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django_fsm import FSMField

from accounts.models import ExecutiveAgency, Signatory
from accounts.permissions import Rights, rights_of
from accounts.rights import Right
from accounts.stand_ins import Capacity, capacities_of, in_capacity, persons_behind
from agreements import invariants, permissions, workflow
from agreements.claims import holder_before, is_stale
from agreements.models.conditions import GeneralConditions
from agreements.workflow import FINISHED, HOLDING, STAMPS, TURN, WITH_AGENCY, WRITABLE, Desk, State
from core import clock
from core.audit import history_of
from core.models import AuditEntry
from core.money import MoneyField
from core.refusals import Verdict
from core.workdays import add_working_days, holidays, working_days_between
from core.workflow import Kind, Paper, Step
from distribution.models import CreditType, FiscalYear, FunctionalCode

if TYPE_CHECKING:
    from accounts.models import User
    from agreements.models.prints import Print

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

# Asked inside every step, and written out: building these two queries took longer than answering them (bench/steps).
_SIDES = """
SELECT DISTINCT side FROM core_auditentry
 WHERE subject_type = 'agreement' AND subject_id = %(paper)s
   AND (actor_id = ANY(%(persons)s) OR (data ->> 'in_name_of')::bigint = ANY(%(persons)s))
"""
# Without the content, which is long and which no step reads.
_PRINT_IN_FORCE = """
SELECT id, agreement_id, kind, number, serial, content_sha256, file_id, frozen_at, frozen_by_id, voided_at, void_reason
  FROM agreements_print WHERE agreement_id = %s AND kind = 'frozen' AND voided_at IS NULL
"""

_COMMENTS_LEFT = """
SELECT count(*) FILTER (WHERE NOT is_internal AND sent_at IS NOT NULL AND answered_at IS NULL AND settled_at IS NULL),
       count(*) FILTER (WHERE NOT is_internal AND settled_at IS NULL),
       count(*) FILTER (WHERE is_internal AND settled_at IS NULL)
  FROM agreements_comment WHERE agreement_id = %s
"""


class CommentsLeft(NamedTuple):
    """How many comments the agency has not answered, the reviewer not settled, and how many internal ones are open."""

    unanswered: int
    unsettled: int
    internal: int


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

    def parked_by(self, user: User) -> AgreementQuerySet:
        """The amendments of this person's agencies that were set aside and may be taken up again."""
        rights = rights_of(user)
        on_behalf = Q(on_behalf=True) if rights.anywhere(Right.DRAFT_ON_BEHALF) else Q(pk__in=[])
        return self.filter(rights.where(Right.DRAFT_AGREEMENT) | on_behalf, state=State.PARKED)

    def for_lists(self) -> AgreementQuerySet:
        """With what a row of a list shows, in one query."""
        return self.select_related("agency", "fiscal_year", "opened_by", "claimed_by", "programme")


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
    # Of a capital paper: the plan (طرح) is what an agency does under one programme (docs/decisions/0019).
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="طرح")
    # Of an amendment: the paper as it was first exchanged, and the notified one this will replace.
    original = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name="اصل")
    amends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="جایگزینِ")
    amendment_number = models.PositiveSmallIntegerField("شمارهٔ اصلاحیه", default=0, db_default=0)
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
    supersede = workflow.SUPERSEDE.on(state)
    park = workflow.PARK.on(state)
    take_up = workflow.TAKE_UP.on(state)

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
            models.UniqueConstraint(
                fields=["fiscal_year", "agency", "credit_type", "programme"],
                name=invariants.ONE_ACTIVE_AGREEMENT.name,
                condition=Q(original=None) & ~Q(state=State.CANCELLED),
                nulls_distinct=False,
                violation_error_message=invariants.ONE_ACTIVE_AGREEMENT.sentence,
            ),
            invariants.ONE_OPEN_AMENDMENT.unique("original", condition=Q(state__in=[*WRITABLE, *HOLDING])),
            invariants.ONE_IN_FORCE.unique("original", condition=Q(state=State.NOTIFIED)),
            invariants.AMENDMENT_IS_WHOLE.check(
                Q(original=None, amends=None, amendment_number=0)
                | Q(original__isnull=False, amends__isnull=False, amendment_number__gt=0)
            ),
            invariants.PLAN_OF_CAPITAL.check(
                Q(credit_type=CreditType.EXPENSE, programme=None) | Q(credit_type=CreditType.CAPITAL, programme__isnull=False)
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
        """«موافقتنامهٔ هزینه‌ای سال 1397»; of an amendment «اصلاحیهٔ 1 …»."""
        kind = f"اصلاحیهٔ {self.amendment_number} موافقتنامهٔ" if self.is_amendment else "موافقتنامهٔ"
        return f"{kind} {self.get_credit_type_display()} سال {self.fiscal_year.year}"

    @property
    def is_amendment(self) -> bool:
        """True for a paper that replaces a notified one (اصلاحیه)."""
        return self.original_id is not None

    @property
    def has_signed_amendment(self) -> bool:
        """True while an amendment of this paper is signed and waits only for its notification."""
        if "_signed_amendment" not in self.__dict__:
            self.__dict__["_signed_amendment"] = self.replaced_by.filter(state=State.SIGNED).exists()
        return self.__dict__["_signed_amendment"]

    @property
    def comments_left(self) -> CommentsLeft:
        """The comments that still stand in the way of somebody."""
        # Asked inside every step forward, so written out like the other two.
        if "_comments_left" not in self.__dict__:
            with connection.cursor() as cursor:
                cursor.execute(_COMMENTS_LEFT, [self.pk])
                self.__dict__["_comments_left"] = CommentsLeft(*cursor.fetchone())
        return self.__dict__["_comments_left"]

    @property
    def is_capital(self) -> bool:
        """True for a paper of capital credits, with forms C-1 to C-6."""
        return self.credit_type == CreditType.CAPITAL

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
        from agreements.models.prints import Print

        return next(iter(Print.objects.raw(_PRINT_IN_FORCE, [self.pk])), None)

    @property
    def document_sha256(self) -> str:
        """The content hash of the print in force; empty while there is none."""
        printed = self.just_seen or self.valid_print
        return printed.content_sha256 if printed else ""

    def sha256_for_history(self) -> str:
        """The same, kept beside each entry of the history; asked of the locked, current row only."""
        return "" if self.state in (*WRITABLE, State.SUBMITTED, State.CANCELLED) else self.document_sha256

    def sum_of_lines(self) -> int:
        """The sum of form E-1, or of C-5, as stored now, in million rials."""
        from agreements.models.capital import ProjectLine

        lines = ProjectLine.objects.filter(sheet__agreement=self) if self.is_capital else self.lines
        return lines.aggregate(total=Sum("amount"))["total"] or 0

    def ceilings(self) -> models.QuerySet:
        """The ceilings this agreement draws on, whatever it uses of them."""
        from distribution.models import CreditCeiling

        ceilings = CreditCeiling.objects.filter(
            fiscal_year=self.fiscal_year_id, agency=self.agency_id, credit_type=self.credit_type
        )
        return ceilings.filter(programme=self.programme_id) if self.is_capital else ceilings

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
            with connection.cursor() as cursor:
                cursor.execute(_SIDES, {"persons": list(persons), "paper": self.pk})
                known[key] = frozenset(side for (side,) in cursor)
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
        for remembered in ("_sides", "_came_back", "_signed_amendment", "_comments_left"):
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
