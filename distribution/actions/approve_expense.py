"""The council's resolution for expense: its number and date go onto the drafts it covers."""

from __future__ import annotations

from django.db import transaction

from accounts.models import ExecutiveAgency, User
from core.audit import record
from core.models import AuditEntry
from core.refusals import AlreadyDone, Refused, Stale
from core.workflow import lock
from distribution import permissions
from distribution.models import CouncilResolution, CreditNotice, CreditType
from distribution.workflow.credit_notice import State

OTHER_TYPE = "این مصوبه برای اعتبارات هزینه‌ای نیست."
NOT_SEEN = "پیش‌نویس «{name}» پس از باز شدن صفحه آمده یا تغییر کرده است؛ فهرست تازه را ببینید و دوباره ثبت کنید."
NOTHING_WAITS = "ابلاغیهٔ صادرنشده‌ای بی مصوبه نمانده است."


@transaction.atomic
def approve_expense(resolution: CouncilResolution, *, by: User, seen: dict[int, int] | None = None) -> int:
    """Write the resolution on every draft expense notice that has none; returns how many.

    `seen` are the drafts the person was looking at (notice id -> version): the council decided on those
    figures and no others. Raises Stale when a draft came or changed since, AlreadyDone when none is left.
    """
    permissions.record_resolution(by, resolution).or_refuse()
    if resolution.credit_type != CreditType.EXPENSE:
        raise Refused(OTHER_TYPE)
    drafts = CreditNotice.objects.filter(
        fiscal_year=resolution.fiscal_year_id, credit_type=CreditType.EXPENSE, state=State.DRAFT, council_number=""
    ).order_by("pk")
    # Agencies before their drafts, as whoever enters, imports or consolidates credits.
    agencies = ExecutiveAgency.objects.filter(pk__in=drafts.order_by().values("agency"))
    list(agencies.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    count = 0
    for draft in drafts:
        notice = lock(draft)
        if notice.state != State.DRAFT or notice.council_number:
            continue
        if seen is not None and seen.get(notice.pk) != notice.version:
            raise Stale(NOT_SEEN.format(name=notice.agency.name))
        notice.council_number, notice.council_date = resolution.number, resolution.date
        notice.version += 1
        notice.save()
        record(notice, by=by, action="approve_expense", label="تصویب در شورا", side=AuditEntry.Side.ORGANIZATION, data={"resolution": resolution.number})
        count += 1
    if not count:
        raise AlreadyDone(NOTHING_WAITS)
    return count
