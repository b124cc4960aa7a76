"""Record a resolution of the provincial council with its number, date and scan."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import User
from core import clock
from core.audit import record
from core.files import store
from core.models import AuditEntry
from core.refusals import Refused
from core.uploads import Upload
from distribution import invariants, permissions
from distribution.models import CouncilResolution, FiscalYear

IN_FUTURE = "تاریخ مصوبه نباید پس از امروز باشد."


@transaction.atomic
def record_resolution(
    *, fiscal_year: FiscalYear, credit_type: str, number: str, date: dt.date, scan: Upload, by: User, session: str = ""
) -> CouncilResolution:
    """Record it once. Raises Refused: used number, date in the future, closed year."""
    resolution = CouncilResolution(
        fiscal_year=fiscal_year, credit_type=credit_type, session=session, number=number, date=date,
        scan_name=scan.name, recorded_at=clock.now(), recorded_by=by,
    )  # fmt: skip
    permissions.record_resolution(by, resolution).or_refuse()
    if date > clock.today():
        raise Refused(IN_FUTURE)
    if CouncilResolution.objects.filter(fiscal_year=fiscal_year, number=number).exists():
        raise Refused(invariants.RESOLUTION_NUMBER_ONCE.sentence)
    resolution.scan = store(scan.content, scan.content_type)
    resolution.save()
    record(resolution, by=by, action="record_resolution", label="ثبت مصوبهٔ شورا", side=AuditEntry.Side.ORGANIZATION, data={"number": number})
    return resolution
