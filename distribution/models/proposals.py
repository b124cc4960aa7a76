"""What the sector groups propose for the expense credits of their agencies (procedure table, row 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse
from django_fsm import FSMField

from accounts.models import ExecutiveAgency, ExpertGroup
from accounts.permissions import rights_of
from accounts.rights import Right
from core.money import MoneyField
from core.workflow import Paper
from distribution import invariants
from distribution.models.classifications import CreditSource, ExpenseChapter, FunctionalCode
from distribution.models.years import FiscalYear
from distribution.workflow.expense_proposal import (
    CONSOLIDATE,
    RECALL_PROPOSAL,
    RETURN_PROPOSAL,
    SUBMIT_PROPOSAL,
    TURN,
    WRITABLE,
    State,
)

if TYPE_CHECKING:
    from accounts.models import User


class ProposalQuerySet(models.QuerySet["ExpenseProposal"]):
    """Reads of expense proposals."""

    def visible_to(self, user: User) -> ProposalQuerySet:
        """The group its own; those who see the province, what was sent."""
        rights = rights_of(user)
        own = Q(group__in=sorted(rights.sectors)) if rights.anywhere(Right.PROPOSE_EXPENSE) else Q(pk__in=[])
        sent = ~Q(state=State.DRAFT) if rights.anywhere(Right.VIEW_PROVINCE) else Q(pk__in=[])
        return self.filter(own | sent)


class ExpenseProposal(Paper):
    """One group's proposal for a year: agency, programme, source, chapter and amount, row by row."""

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    group = models.ForeignKey(ExpertGroup, models.PROTECT, verbose_name="گروه تخصصی")
    identifier = models.CharField("شناسه", max_length=30, unique=True)
    state = FSMField("وضعیت", choices=State, default=State.DRAFT, protected=True)
    note = models.TextField("توضیح گروه", blank=True)

    submit_proposal = SUBMIT_PROPOSAL.on(state)
    recall_proposal = RECALL_PROPOSAL.on(state)
    return_proposal = RETURN_PROPOSAL.on(state)
    consolidate = CONSOLIDATE.on(state)

    objects = ProposalQuerySet.as_manager()
    comes_with = ("fiscal_year", "group")

    class Meta:
        verbose_name = "پیشنهاد اعتبار هزینه‌ای"
        verbose_name_plural = "پیشنهادهای اعتبار هزینه‌ای"
        ordering = ["-fiscal_year__year", "group", "-id"]
        constraints = [invariants.ONE_OPEN_PROPOSAL.unique("fiscal_year", "group", condition=~Q(state=State.CONSOLIDATED))]

    def __str__(self) -> str:
        return self.identifier

    def desk_now(self) -> str:
        """Whose turn it is."""
        return TURN[State(self.state)]

    def writing_side(self) -> str:
        """The Organization's own work."""
        return SUBMIT_PROPOSAL.side

    @property
    def is_writable(self) -> bool:
        """True while it lies with the group."""
        return self.state in WRITABLE

    def audit_facts(self) -> dict[str, Any]:
        """The figure kept beside each entry of its history."""
        return {"total": self.lines.aggregate(total=Sum("amount"))["total"] or 0}

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("show_proposal", args=[self.pk])


class ProposalLine(models.Model):
    """One figure of a proposal."""

    proposal = models.ForeignKey(ExpenseProposal, models.CASCADE, related_name="lines", verbose_name="پیشنهاد")
    agency = models.ForeignKey(ExecutiveAgency, models.PROTECT, verbose_name="دستگاه")
    programme = models.ForeignKey(FunctionalCode, models.PROTECT, verbose_name="برنامه")
    source = models.ForeignKey(CreditSource, models.PROTECT, verbose_name="منبع")
    chapter = models.ForeignKey(ExpenseChapter, models.PROTECT, verbose_name="فصل هزینه")
    amount = MoneyField("مبلغ")

    class Meta:
        verbose_name = "ردیف پیشنهاد"
        verbose_name_plural = "ردیف‌های پیشنهاد"
        ordering = ["agency__code", "programme__code", "source__code", "chapter__number"]
        constraints = [
            invariants.PROPOSAL_CELL_ONCE.unique("proposal", "agency", "programme", "source", "chapter"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="proposal_line_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.agency}، {self.programme}، {self.chapter}: {self.amount}"
