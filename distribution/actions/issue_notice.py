"""Issue a credit notice: its lines become the agency's ceilings, its paper is frozen."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import transaction

from accounts.models import User
from core import clock
from core.files import store
from core.refusals import Refused
from core.serials import next_number
from core.workflow import take
from distribution import invariants
from distribution.documents.notice_content import notice_paper
from distribution.entry_plans import below_zero
from distribution.models import CeilingPosting, CreditCeiling, CreditNotice
from distribution.workflow import ISSUE

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

    Raises Refused: number used, no lines, a reduction below what agreements hold, no right.
    """
    cells = _by_ceiling(notice)
    ceilings = _ceilings(notice, cells)
    with take(ISSUE, notice, by=by, seen_version=seen_version, holding=[ceilings]) as locked:
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
        _refuse_deep_reduction(locked, ceilings, cells)
        if fault := below_zero(locked):
            raise Refused(fault)
        locked.number, locked.date = number, date
        locked.issued_at, locked.issued_by = clock.now(), by
        locked.serial = _serial(locked)
        locked.file = store(notice_paper(locked), "application/pdf")
        _post(locked, ceilings, cells, by)
    return locked


def _by_ceiling(notice: CreditNotice) -> dict[tuple[int, int], int]:
    cells: dict[tuple[int, int], int] = defaultdict(int)
    for line in notice.lines.all():
        cells[line.programme_id, line.source_id] += line.amount
    return cells


def _ceilings(notice: CreditNotice, cells: dict[tuple[int, int], int]) -> object:
    of_agency = {"fiscal_year": notice.fiscal_year, "agency": notice.agency, "credit_type": notice.credit_type}
    CreditCeiling.objects.bulk_create(
        [CreditCeiling(**of_agency, programme_id=p, source_id=s) for p, s in sorted(cells)], ignore_conflicts=True
    )
    return CreditCeiling.objects.filter(**of_agency)


def _serial(notice: CreditNotice) -> str:
    year = notice.fiscal_year.year
    return f"{year}-N-{notice.agency.code}-{next_number(f'{year}-N'):03}"


def _refuse_deep_reduction(notice: CreditNotice, ceilings: object, cells: dict[tuple[int, int], int]) -> None:
    if notice.sign > 0:
        return
    for ceiling in ceilings.select_related("programme", "source"):
        wanted = cells.get((ceiling.programme_id, ceiling.source_id), 0)
        if wanted > ceiling.free:
            from core.money import format_amount

            raise Refused(
                f"کاهش {format_amount(wanted)} میلیون ریال در «{ceiling.programme.title}» ممکن نیست؛ "
                f"تنها {format_amount(ceiling.free)} میلیون ریال آن در موافقتنامه‌ها به کار نرفته است."
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
        for cell, amount in sorted(cells.items())
        if amount
    )
