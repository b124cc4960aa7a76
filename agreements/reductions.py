"""Reductions that wait for an amendment: a notice «کاهش» that is entered but takes more than agreements left free.

Issuing such a notice is refused (distribution, REDUCTION_BELOW_USE): the agency's paper in force would stand above
its ceiling. What gives the credit back is an amendment «کاهش اعتبار», and its basis is that very notice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Sum
from django.urls import reverse

from accounts.models import User
from accounts.permissions import rights_of
from accounts.rights import Right
from agreements import permissions
from agreements.models import Agreement, AmendmentSheet
from agreements.workflow import FINISHED, State
from core.money import format_amount
from distribution.models import CreditCeiling, CreditNotice, CreditNoticeLine, FiscalYear
from distribution.workflow.credit_notice import State as NoticeState

REASON = "کاهش اعتبار ابلاغی به مبلغ {amount} میلیون ریال"


@dataclass(frozen=True)
class Reduction:
    """A paper in force, the reduction that waits for it, and by how much it would stand above its ceilings (million rials)."""

    paper: Agreement
    notice: CreditNotice
    excess: int
    url: str  # where the amendment is begun; empty for who may not

    @property
    def basis(self) -> dict[str, Any]:
        """The boxes of «آغاز اصلاحیه» as this notice fills them; before its letter has a number, by the council's resolution."""
        notice = self.notice
        number, day = (notice.number, notice.date) if notice.number else (notice.council_number, notice.council_date)
        found = {"kind": AmendmentSheet.Kind.REDUCTION, "reason": REASON.format(amount=format_amount(self.excess)), "number": number}
        return found | ({"date": day} if day else {})


def reduction_of(paper: Agreement, user: User) -> Reduction | None:
    """What the record of a paper in force tells; None where nothing waits for it."""
    if paper.state != State.NOTIFIED:
        return None
    return next(iter(_waiting(Agreement.objects.filter(pk=paper.pk), user)), None)


def reductions_for(user: User) -> list[Reduction]:
    """What the agency and its expert find in their cartable; five queries at most, however many there are."""
    rights = rights_of(user)
    asked = [right for right in (Right.DRAFT_AGREEMENT, Right.CONFIRM_AGREEMENT) if rights.anywhere(right)]
    if not asked:
        return []
    mine = Q(pk__in=[])
    for right in asked:
        mine |= rights.where(right)
    return _waiting(Agreement.objects.filter(mine, fiscal_year__status=FiscalYear.Status.ACTIVE), user)


def _waiting(papers: Any, user: User) -> list[Reduction]:
    # Nobody is asked to begin what is under way or set aside.
    begun = Agreement.objects.filter(amends=OuterRef("pk")).exclude(state__in=FINISHED)
    entered = CreditNotice.objects.filter(state=NoticeState.DRAFT, kind=CreditNotice.Kind.REDUCTION)
    touched = entered.filter(agency=OuterRef("agency"), fiscal_year=OuterRef("fiscal_year"), credit_type=OuterRef("credit_type"))
    found = list(
        papers.filter(Exists(touched), state=State.NOTIFIED).exclude(Exists(begun)).select_related("agency", "fiscal_year", "programme").order_by("identifier")
    )
    if not found:
        return []
    notices = {
        (notice.agency_id, notice.fiscal_year_id, notice.credit_type): notice
        for notice in entered.filter(agency__in={p.agency_id for p in found}, fiscal_year__in={p.fiscal_year_id for p in found})
    }
    excess = _excess(notices.values())
    rows = []
    for paper in found:
        notice = notices[paper.agency_id, paper.fiscal_year_id, paper.credit_type]
        above = sum(amount for programme, amount in excess[notice.pk] if paper.programme_id in (None, programme))
        if above:
            url = f"{reverse('start_amendment', args=[paper.identifier])}?reduction={notice.pk}" if permissions.amend(user, paper) else ""
            rows.append(Reduction(paper, notice, above, url))
    return rows


def _excess(notices: Iterable[CreditNotice]) -> dict[int, list[tuple[int, int]]]:
    """Notice id -> (programme id, what it takes beyond what is free) of each ceiling; two queries."""
    notices = list(notices)
    ceilings = CreditCeiling.objects.filter(agency__in={n.agency_id for n in notices}, fiscal_year__in={n.fiscal_year_id for n in notices})
    free = {
        (c.agency_id, c.fiscal_year_id, c.credit_type, c.programme_id, c.source_id): c.free for c in ceilings
    }
    of = {notice.pk: (notice.agency_id, notice.fiscal_year_id, notice.credit_type) for notice in notices}
    lines = CreditNoticeLine.objects.filter(notice__in=of).order_by().values_list("notice_id", "programme_id", "source_id")
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for notice, programme, source, wanted in lines.annotate(wanted=Sum("amount")):
        left = free.get((*of[notice], programme, source), 0)
        if wanted > left:
            found[notice].append((programme, wanted - left))
    return found
