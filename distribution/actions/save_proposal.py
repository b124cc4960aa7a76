"""A sector group writes what it proposes for its agencies' expense credits."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from accounts.models import ExecutiveAgency, ExpertGroup, User
from core import clock
from core.audit import record
from core.refusals import Refused
from core.serials import next_number
from core.workflow import write
from distribution import invariants, permissions
from distribution.models import ExpenseProposal, FiscalYear, ProposalLine
from distribution.workflow.expense_proposal import WRITABLE, Desk, State

# (agency id, programme id, source id, chapter id) -> million rials
ProposedCells = Mapping[tuple[int, int, int, int], int]

FOREIGN_AGENCY = "دستگاه «{name}» از گروه دیگری است و در این پیشنهاد نمی‌آید."


@transaction.atomic
def start_proposal(*, fiscal_year: FiscalYear, group: ExpertGroup, by: User) -> ExpenseProposal:
    """Begin the group's proposal of the year. Raises Refused when one is open."""
    ExpertGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    proposal = ExpenseProposal(fiscal_year=fiscal_year, group=group, desk=Desk.GROUP, desk_since=clock.now())
    permissions.write_proposal(by, proposal).or_refuse()
    if ExpenseProposal.objects.filter(fiscal_year=fiscal_year, group=group).exclude(state=State.CONSOLIDATED).exists():
        raise Refused(invariants.ONE_OPEN_PROPOSAL.sentence)
    series = f"{fiscal_year.year}-E-{group.code}"
    proposal.identifier = f"{series[:24]}-{next_number(series):02}"
    proposal.save()
    record(proposal, by=by, action="start_proposal", label="آغاز پیشنهاد گروه", side=proposal.writing_side())
    return proposal


def save_proposal(
    proposal: ExpenseProposal, cells: ProposedCells, *, by: User, note: str = "", seen_version: int | None = None
) -> ExpenseProposal:
    """The proposal holds exactly the non-zero cells given."""
    with write(proposal, permissions.write_proposal, by=by, label="ویرایش پیشنهاد", seen_version=seen_version) as locked:
        if locked.state not in WRITABLE:
            raise Refused(invariants.SENT_PROPOSAL_IS_FINAL.sentence)
        for agency in ExecutiveAgency.objects.filter(pk__in={cell[0] for cell in cells}).exclude(expert_group=locked.group_id):
            raise Refused(FOREIGN_AGENCY.format(name=agency.name))
        locked.note = note
        locked.lines.all().delete()
        ProposalLine.objects.bulk_create(
            ProposalLine(proposal=locked, agency_id=agency, programme_id=programme, source_id=source, chapter_id=chapter, amount=amount)
            for (agency, programme, source, chapter), amount in sorted(cells.items())
            if amount
        )
    return locked
