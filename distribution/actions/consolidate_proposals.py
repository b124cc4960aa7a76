"""Integration brings the groups' proposals together: their figures become the agencies' draft notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from accounts.models import ExecutiveAgency, User
from core.money import format_amount
from core.refusals import AlreadyDone, Refused
from core.workflow import take
from distribution import permissions
from distribution.actions.enter_credits import enter_credits
from distribution.models import (
    CenterCredit,
    CreditNotice,
    CreditNoticeLine,
    CreditSource,
    CreditType,
    ExpenseProposal,
    FiscalYear,
    ProposalLine,
)
from distribution.workflow.expense_proposal import CONSOLIDATE, State

DONE = "این پیشنهادها پیش‌تر تلفیق شده است و دوباره انجام نشد."
NONE_SENT = "پیشنهادی برای تلفیق نرسیده است."
OVER = "جمع پیشنهادها از «{source}» {over} میلیون ریال از ماندهٔ ابلاغ مرکز بیشتر است (مانده {free}، پیشنهادها {asked})."
REDUCTION_WAITS = "برای «{name}» یک ابلاغیهٔ کاهش صادرنشده هست؛ ابتدا آن را صادر کنید یا کنار بگذارید."


@dataclass(frozen=True)
class SourceStanding:
    """One expense source: what the center left, what waits in drafts, what the proposals ask. Million rials."""

    source: CreditSource
    notified: int
    issued: int
    drafted: int
    asked: int

    @property
    def free(self) -> int:
        """What proposals may still take."""
        return self.notified - self.issued - self.drafted

    @property
    def left(self) -> int:
        """What they would leave; negative when they ask too much."""
        return self.free - self.asked


def standing_of_sources(fiscal_year: FiscalYear, proposals: Sequence[ExpenseProposal]) -> list[SourceStanding]:
    """Each expense source against the given proposals, in four queries."""
    credits = {c.source_id: c for c in CenterCredit.objects.filter(fiscal_year=fiscal_year, credit_type=CreditType.EXPENSE)}
    asked = dict(ProposalLine.objects.filter(proposal__in=proposals).values_list("source").annotate(total=Sum("amount")).order_by())
    drafts = CreditNoticeLine.objects.filter(
        notice__fiscal_year=fiscal_year, notice__credit_type=CreditType.EXPENSE, notice__state="draft"
    ).exclude(notice__kind=CreditNotice.Kind.REDUCTION)
    drafted = dict(drafts.values_list("source").annotate(total=Sum("amount")).order_by())
    rows = []
    for source in CreditSource.objects.filter(pk__in=credits.keys() | asked.keys()).order_by("code"):
        credit = credits.get(source.pk)
        rows.append(
            SourceStanding(
                source, credit.notified if credit else 0, credit.issued if credit else 0, drafted.get(source.pk, 0), asked.get(source.pk, 0)
            )
        )
    return rows


def over_sentence(row: SourceStanding) -> str:
    """Which source is asked for too much, and by how much."""
    return OVER.format(source=row.source.title, over=format_amount(-row.left), free=format_amount(row.free), asked=format_amount(row.asked))


@transaction.atomic
def consolidate_proposals(fiscal_year: FiscalYear, *, by: User, seen: dict[int, int] | None = None) -> list[CreditNotice]:
    """Write every submitted proposal into the draft notices of its agencies: all of them or none.

    `seen` are the versions the person was looking at (proposal id -> version); one that is not among them
    was not seen. Raises Refused: nothing sent, more than the center's credit of a source, a reduction
    waiting for one of the agencies; AlreadyDone for the same press again.
    """
    permissions.consolidate(by).or_refuse()
    credits = CenterCredit.objects.filter(fiscal_year=fiscal_year, credit_type=CreditType.EXPENSE)
    list(credits.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    sent = list(ExpenseProposal.objects.filter(fiscal_year=fiscal_year, state=State.SUBMITTED).order_by("pk"))
    if not sent:
        if seen and ExpenseProposal.objects.filter(pk__in=seen, state=State.CONSOLIDATED).count() == len(seen):
            raise AlreadyDone(DONE)
        raise Refused(NONE_SENT)
    for row in standing_of_sources(fiscal_year, sent):
        if row.left < 0:
            raise Refused(over_sentence(row))
    cells: dict[int, dict[tuple[int, int, int], int]] = defaultdict(lambda: defaultdict(int))
    for proposal in sent:
        with take(CONSOLIDATE, proposal, by=by, seen_version=(seen or {}).get(proposal.pk, 0 if seen is not None else None)) as locked:
            # An agency that changed its group in the meantime may stand in the proposals of both.
            for line in locked.lines.all():
                cells[line.agency_id][line.programme_id, line.source_id, line.chapter_id] += line.amount
    agencies = list(ExecutiveAgency.objects.filter(pk__in=cells).order_by("pk").select_for_update(no_key=True, of=("self",)))
    _on_top_of_drafts(fiscal_year, cells)
    return [
        enter_credits(fiscal_year=fiscal_year, agency=agency, cells=cells[agency.pk], kind=_kind(fiscal_year, agency), by=by, replace=False, note="تلفیق پیشنهاد گروه‌ها")
        for agency in agencies
    ]


def _on_top_of_drafts(fiscal_year: FiscalYear, cells: dict[int, dict[tuple[int, int, int], int]]) -> None:
    """What waits in an agency's draft stays in it, and the proposals come on top: the check of the sources counted both."""
    drafts = CreditNotice.objects.filter(fiscal_year=fiscal_year, agency__in=cells, credit_type=CreditType.EXPENSE, state="draft")
    for draft in drafts.select_related("agency").prefetch_related("lines").order_by("agency__code"):
        if draft.kind == CreditNotice.Kind.REDUCTION:
            raise Refused(REDUCTION_WAITS.format(name=draft.agency.name))
        for line in draft.lines.all():
            cells[draft.agency_id][line.programme_id, line.source_id, line.chapter_id] += line.amount


def _kind(fiscal_year: FiscalYear, agency: ExecutiveAgency) -> str:
    issued = CreditNotice.objects.filter(fiscal_year=fiscal_year, agency=agency, credit_type=CreditType.EXPENSE, state="issued").exists()
    return CreditNotice.Kind.SUPPLEMENT if issued else CreditNotice.Kind.ORIGINAL
