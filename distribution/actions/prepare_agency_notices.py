"""From approved project credits to the draft capital notices of their agencies."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import ExecutiveAgency, User
from core import clock
from core.audit import record
from core.models import AuditEntry
from core.refusals import AlreadyDone, Stale
from core.text import to_persian_digits
from distribution import permissions
from distribution.models import CouncilResolution, CreditNotice, CreditNoticeLine, CreditType, FiscalYear, ProjectCredit
from distribution.workflow.credit_notice import Desk, State

NOTHING_LEFT = "همهٔ پروژه‌های مصوب در ابلاغیه‌ها آمده است."
NOT_ACTIVE = "دستگاه در سامانه فعال نیست؛ پس از فعال شدن، ابلاغیهٔ آن آماده می‌شود."
MORE_ARRIVED = "پس از باز شدن صفحه، پروژه‌های در انتظار تغییر کرده است؛ فهرست تازه را ببینید و دوباره بفرستید."


def waiting_credits(fiscal_year: FiscalYear) -> QuerySet[ProjectCredit]:
    """Approved project credits that are in no notice yet."""
    return ProjectCredit.objects.filter(fiscal_year=fiscal_year, notice=None)


def why_held(agency: ExecutiveAgency) -> str:
    """Why this agency gets no notice now; empty when it does."""
    return "" if agency.is_active else NOT_ACTIVE


@transaction.atomic
def prepare_agency_notices(fiscal_year: FiscalYear, *, by: User, seen: int | None = None) -> list[CreditNotice]:
    """One draft notice an agency with everything approved for it since the last one; county and council part together.

    An agency whose first notice is issued gets a supplement; an agency that is not active waits. `seen` is how
    much waited (million rials) on the page the person pressed on. Raises AlreadyDone when nothing waits, Stale
    when it is no longer what was seen.
    """
    permissions.enter_in(by, fiscal_year).or_refuse()
    credits = waiting_credits(fiscal_year).select_related("project").order_by("pk").select_for_update(no_key=True, of=("self",))
    by_agency: dict[int, list[ProjectCredit]] = defaultdict(list)
    for credit in credits:
        by_agency[credit.project.agency_id].append(credit)
    locked = ExecutiveAgency.objects.filter(pk__in=by_agency).order_by("pk").select_for_update(no_key=True, of=("self",))
    agencies = [agency for agency in locked if not why_held(agency)]
    if not agencies:
        raise AlreadyDone(NOTHING_LEFT)
    if seen is not None and seen != sum(credit.amount for agency in agencies for credit in by_agency[agency.pk]):
        raise Stale(MORE_ARRIVED)
    return [_prepare(fiscal_year, agency, by_agency[agency.pk], by) for agency in agencies]


def _prepare(fiscal_year: FiscalYear, agency: ExecutiveAgency, credits: list[ProjectCredit], by: User) -> CreditNotice:
    mine = CreditNotice.objects.filter(fiscal_year=fiscal_year, agency=agency, credit_type=CreditType.CAPITAL)
    notice = mine.filter(state=State.DRAFT).first()
    if notice is None:
        kind = CreditNotice.Kind.SUPPLEMENT if mine.filter(state=State.ISSUED).exists() else CreditNotice.Kind.ORIGINAL
        resolution = _resolution(fiscal_year)
        notice = CreditNotice.objects.create(
            fiscal_year=fiscal_year, agency=agency, credit_type=CreditType.CAPITAL, kind=kind, desk=Desk.INTEGRATION, desk_since=clock.now(),
            council_number=resolution.number if resolution else "", council_date=resolution.date if resolution else None,
        )  # fmt: skip
    CreditNoticeLine.objects.bulk_create(
        CreditNoticeLine(notice=notice, programme_id=credit.project.programme_id, source_id=credit.source_id, project_credit=credit, amount=credit.amount)
        for credit in credits
    )
    ProjectCredit.objects.filter(pk__in=[credit.pk for credit in credits]).update(notice=notice)
    CreditNotice.objects.filter(pk=notice.pk).update(version=notice.version + 1)
    record(
        notice, by=by, action="prepare_agency_notice", label=f"آماده‌سازی ابلاغیه با {to_persian_digits(len(credits))} پروژه", side=AuditEntry.Side.ORGANIZATION,
        data=notice.audit_facts(),
    )  # fmt: skip
    notice.version += 1
    return notice


def _resolution(fiscal_year: FiscalYear) -> CouncilResolution | None:
    return CouncilResolution.objects.filter(fiscal_year=fiscal_year, credit_type=CreditType.CAPITAL, scenarios__state="approved").order_by("date", "pk").last()
