"""Enter an agency's credits into its draft notice, whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from accounts.models import ExecutiveAgency, User
from core import clock
from core.audit import record
from core.models import AuditEntry
from core.refusals import Stale
from core.workflow import lock, refuse_if_changed
from distribution import permissions
from distribution.models import CreditNotice, CreditNoticeLine, CreditType, FiscalYear
from distribution.workflow.credit_notice import Desk, State

# (programme id, source id, chapter id) -> million rials
Cells = Mapping[tuple[int, int, int], int]

DRAFT_IS_GONE = "این پیش‌نویس پس از باز شدن صفحه صادر یا کنار گذاشته شده است؛ چیزی ثبت نشد."


@transaction.atomic
def enter_credits(
    *,
    fiscal_year: FiscalYear,
    agency: ExecutiveAgency,
    cells: Cells,
    by: User,
    kind: str = CreditNotice.Kind.ORIGINAL,
    council_number: str = "",
    council_date: dt.date | None = None,
    seen_version: int | None = None,
    replace: bool = True,
    note: str = "",
) -> CreditNotice:
    """Write `cells` into the agency's draft notice, making one where there is none.

    With `replace` the notice afterwards holds exactly the non-zero cells given; without it the
    given cells are set and the others stay (an import of a part). `seen_version` is the version
    of the draft the person was looking at, 0 where there was none. Writing what is already
    written changes nothing. Raises Refused.
    """
    permissions.enter_in(by, fiscal_year).or_refuse()
    # Two people entering the same agency's credits at once: the second waits here.
    ExecutiveAgency.objects.select_for_update(no_key=True, of=("self",)).get(pk=agency.pk)
    notice = CreditNotice.objects.filter(
        fiscal_year=fiscal_year, agency=agency, credit_type=CreditType.EXPENSE, state=State.DRAFT
    ).first()
    notice = notice and lock(notice)
    if (notice is None and seen_version) or (notice is not None and notice.state != State.DRAFT):
        raise Stale(DRAFT_IS_GONE)
    written = _cells_of(notice) if notice else {}
    wanted = {} if replace else dict(written)
    wanted.update(cells)
    wanted = {cell: amount for cell, amount in wanted.items() if amount}
    if notice is None:
        notice = CreditNotice.objects.create(
            fiscal_year=fiscal_year, agency=agency, kind=kind, desk=Desk.INTEGRATION, desk_since=clock.now()
        )
    else:
        head = (notice.kind, notice.council_number, notice.council_date)
        if wanted == written and head == (kind, council_number, council_date):
            return notice
        refuse_if_changed(notice, seen_version, by=by)
    notice.kind, notice.council_number, notice.council_date = kind, council_number, council_date
    notice.lines.all().delete()
    CreditNoticeLine.objects.bulk_create(
        CreditNoticeLine(notice=notice, programme_id=programme, source_id=source, chapter_id=chapter, amount=amount)
        for (programme, source, chapter), amount in sorted(wanted.items())
    )
    notice.version += 1
    notice.save()
    record(
        notice,
        by=by,
        action="enter_credits",
        label="ثبت اعتبار در ابلاغیه",
        side=AuditEntry.Side.ORGANIZATION,
        note=note,
        data=notice.audit_facts(),
    )
    return notice


def _cells_of(notice: CreditNotice) -> dict[tuple[int, int, int], int]:
    return {(line.programme_id, line.source_id, line.chapter_id): line.amount for line in notice.lines.all()}
