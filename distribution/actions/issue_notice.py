"""Issue a credit notice: its lines become the agency's ceilings, its paper is frozen."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from core import clock
from core.files import store
from core.money import format_amount
from core.refusals import Refused
from core.serials import next_number
from core.workflow import take
from distribution import invariants
from distribution.documents.notice_content import notice_paper
from distribution.entry_plans import below_zero
from distribution.holdings import Holding, holdings_of, in_words, together
from distribution.models import (
    CeilingPosting,
    CenterCredit,
    CreditCeiling,
    CreditNotice,
    CreditSource,
    CreditType,
    Share,
    SharePosting,
)
from distribution.workflow.credit_notice import ISSUE

DATE_IN_FUTURE = "تاریخ ابلاغیه نباید پس از امروز باشد."
DATE_BEFORE_COUNCIL = "تاریخ ابلاغیه نباید پیش از تاریخ مصوبهٔ شورا باشد."
NO_LINES = "این ابلاغیه هنوز ردیفی ندارد؛ ابتدا اعتبار را ثبت کنید."


@transaction.atomic
def issue_notice(
    notice: CreditNotice,
    *,
    number: str,
    date: dt.date,
    by: User,
    seen_version: int | None = None,
) -> CreditNotice:
    """Give the notice its letter number and date, post it to the ceilings, freeze its paper.

    Raises Refused: number used, no lines, more than the center notified, a reduction below what
    agreements hold, no right.
    """
    cells = _by_ceiling(notice)
    ceilings = _ceilings(notice, cells)
    # The center's credit before everything else: who consolidates proposals holds it while waiting for this draft.
    center = CenterCredit.objects.filter(fiscal_year=notice.fiscal_year_id, credit_type=notice.credit_type)
    with take(ISSUE, notice, by=by, seen_version=seen_version, holding=[center, ceilings]) as locked:
        cells = _by_ceiling(locked)
        if not any(cells.values()):
            raise Refused(NO_LINES)
        if date > clock.today():
            raise Refused(DATE_IN_FUTURE)
        if locked.council_date and date < locked.council_date:
            raise Refused(DATE_BEFORE_COUNCIL)
        if (
            CreditNotice.objects.filter(fiscal_year=locked.fiscal_year, number=number)
            .exclude(state="discarded")
            .exclude(pk=locked.pk)
            .exists()
        ):
            raise Refused(invariants.NOTICE_NUMBER_ONCE.sentence)
        _refuse_deep_reduction(locked)
        if locked.credit_type == CreditType.EXPENSE and (fault := below_zero(locked)):
            raise Refused(fault)
        _refuse_beyond_center(locked, cells)
        locked.number, locked.date = number, date
        locked.issued_at, locked.issued_by = clock.now(), by
        locked.serial = _serial(locked)
        locked.file = store(notice_paper(locked), "application/pdf")
        _post(locked, ceilings, cells, by)
        _pass_on_shares(locked, by)
    return locked


def _by_ceiling(notice: CreditNotice) -> dict[tuple[int, int], int]:
    cells: dict[tuple[int, int], int] = defaultdict(int)
    for line in notice.lines.all():
        cells[line.programme_id, line.source_id] += line.amount
    return cells


def _ceilings(notice: CreditNotice, cells: dict[tuple[int, int], int]) -> object:
    of_agency = _of_agency(notice)
    CreditCeiling.objects.bulk_create(
        [CreditCeiling(**of_agency, programme_id=p, source_id=s) for p, s in sorted(cells)], ignore_conflicts=True
    )
    return CreditCeiling.objects.filter(**of_agency)


def _serial(notice: CreditNotice) -> str:
    year = notice.fiscal_year.year
    return f"{year}-N-{notice.agency.code}-{next_number(f'{year}-N'):03}"


@dataclass(frozen=True)
class Shortfall:
    """A ceiling that cannot be brought down as far as the notice says, and the agreements that hold its credit."""

    ceiling: CreditCeiling
    wanted: int  # the reduction, million rials
    holdings: tuple[Holding, ...]

    @property
    def sentence(self) -> str:
        """One sentence about this ceiling, naming what stands in the way."""
        held = f" آنچه مانع است: {in_words(list(self.holdings))}." if self.holdings else ""
        return (
            f"کاهش {format_amount(self.wanted)} میلیون ریال در «{self.ceiling.programme.title}» ممکن نیست؛ "
            f"تنها {format_amount(self.ceiling.free)} میلیون ریال آن در موافقتنامه‌ها به کار نرفته است.{held}"
        )


def shortfalls(notice: CreditNotice) -> list[Shortfall]:
    """What stands in the way of a reduction, ceiling by ceiling; nothing for other notices. At most three queries."""
    reduced = _reduced(notice)
    deep = [(ceiling, wanted) for ceiling, wanted in reduced if wanted > ceiling.free]
    held = holdings_of(ceiling.pk for ceiling, _ in deep) if deep else {}
    return [Shortfall(ceiling, wanted, tuple(held.get(ceiling.pk, ()))) for ceiling, wanted in deep]


def touched_by(notice: CreditNotice) -> list[Holding]:
    """The agreements that hold credit of the ceilings a reduction brings down, with what they hold of it."""
    return together(holdings_of(ceiling.pk for ceiling, _ in _reduced(notice)).values())


def _reduced(notice: CreditNotice) -> list[tuple[CreditCeiling, int]]:
    """The ceilings the notice takes from, with how much; none where it adds."""
    if notice.sign > 0:
        return []
    cells = _by_ceiling(notice)
    ceilings = CreditCeiling.objects.filter(**_of_agency(notice)).select_related("programme", "source")
    found = {(ceiling.programme_id, ceiling.source_id): ceiling for ceiling in ceilings}
    # A ceiling that was never notified is one of zero: nothing can be taken from it either.
    return [(found.get(cell) or _no_ceiling(notice, cell), amount) for cell, amount in sorted(cells.items()) if amount]


def _no_ceiling(notice: CreditNotice, cell: tuple[int, int]) -> CreditCeiling:
    return CreditCeiling(**_of_agency(notice), programme_id=cell[0], source_id=cell[1])


def _of_agency(notice: CreditNotice) -> dict[str, Any]:
    return {"fiscal_year": notice.fiscal_year, "agency": notice.agency, "credit_type": notice.credit_type}


def _refuse_deep_reduction(notice: CreditNotice) -> None:
    if found := shortfalls(notice):
        raise Refused(" ".join(shortfall.sentence for shortfall in found))


def _refuse_beyond_center(notice: CreditNotice, cells: dict[tuple[int, int], int]) -> None:
    """Nothing is passed on that the center did not notify; the center credit's CHECK has the last word."""
    if notice.sign < 0:
        return
    wanted: dict[tuple[int, int | None], int] = defaultdict(int)
    for (programme, source), amount in cells.items():
        wanted[source, programme if notice.credit_type == CreditType.CAPITAL else None] += amount
    credits = {
        (credit.source_id, credit.programme_id): credit
        for credit in CenterCredit.objects.filter(fiscal_year=notice.fiscal_year, credit_type=notice.credit_type).select_related("source")
    }
    for cell, amount in sorted(wanted.items(), key=lambda item: item[0][0]):
        credit = credits.get(cell)
        if amount and (credit is None or amount > credit.unissued):
            title = credit.source.title if credit else CreditSource.objects.get(pk=cell[0]).title
            raise Refused(
                f"این ابلاغیه {format_amount(amount)} میلیون ریال از «{title}» می‌خواهد و از ابلاغ مرکز "
                f"{format_amount(credit.unissued if credit else 0)} میلیون ریال مانده است."
            )


def _pass_on_shares(notice: CreditNotice, by: User) -> None:
    """What a capital notice carries is passed on from the shares its projects were approved in."""
    sums: dict[int, int] = defaultdict(int)
    for line in notice.lines.exclude(project_credit=None).select_related("project_credit"):
        sums[line.project_credit.share_id] += line.amount
    shares = Share.objects.filter(pk__in=sums).order_by("pk").select_for_update(no_key=True, of=("self",))
    SharePosting.objects.bulk_create(
        SharePosting(share=share, act=SharePosting.Act.ISSUE, paper=notice.serial, issued_delta=sums[share.pk], at=notice.issued_at, by=by)
        for share in shares
    )


def _post(notice: CreditNotice, ceilings: object, cells: dict[tuple[int, int], int], by: User) -> None:
    ids = {(c.programme_id, c.source_id): c.pk for c in ceilings}
    CeilingPosting.objects.bulk_create(
        CeilingPosting(
            ceiling_id=ids[cell],
            act=CeilingPosting.Act.NOTIFY,
            paper=notice.serial,
            notified_delta=notice.sign * amount,
            at=notice.issued_at,
            by=by,
        )
        # By source first: each posting locks the center's credit of its source, in one order everywhere.
        for cell, amount in sorted(cells.items(), key=lambda item: (item[0][1], item[0][0]))
        if amount
    )
