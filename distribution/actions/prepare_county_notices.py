"""From a resolution's approved scenarios to one draft letter a county."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from accounts.models import User
from core import clock
from core.audit import record
from core.models import AuditEntry
from core.refusals import AlreadyDone
from distribution import permissions
from distribution.models import CouncilResolution, CountyNotice, CountyNoticeLine, ScenarioCell
from distribution.workflow.county_notice import Desk, State

NOTHING_LEFT = "برای همهٔ شهرستان‌های این مصوبه ابلاغیه ساخته شده است."


@transaction.atomic
def prepare_county_notices(resolution: CouncilResolution, *, by: User) -> list[CountyNotice]:
    """A draft for each county that has a share in the resolution and no letter for it yet.

    Raises AlreadyDone when there is nothing left to prepare.
    """
    permissions.issue_county_notice(by).or_refuse()
    permissions.record_resolution(by, resolution).or_refuse()
    # A second press at the same moment waits here and then finds the drafts.
    CouncilResolution.objects.select_for_update(no_key=True).get(pk=resolution.pk)
    noticed = set(resolution.county_notices.exclude(state=State.DISCARDED).values_list("county", flat=True))
    shares = {county: cells for county, cells in decided_shares(resolution).items() if county not in noticed}
    if not shares:
        raise AlreadyDone(NOTHING_LEFT)
    now = clock.now()
    notices = CountyNotice.objects.bulk_create(
        CountyNotice(fiscal_year=resolution.fiscal_year, county_id=county, resolution=resolution, desk=Desk.INTEGRATION, desk_since=now)
        for county in sorted(shares)
    )
    CountyNoticeLine.objects.bulk_create(
        CountyNoticeLine(notice=notice, programme_id=programme, source_id=source, amount=amount)
        for notice in notices
        for (programme, source), amount in sorted(shares[notice.county_id].items())
    )
    for notice in notices:
        record(notice, by=by, action="prepare_county_notice", label="آماده‌سازی ابلاغیهٔ شهرستان", side=AuditEntry.Side.ORGANIZATION)
    return notices


def decided_shares(resolution: CouncilResolution, county: int | None = None) -> dict[int, dict[tuple[int, int], int]]:
    """What the resolution's approved scenarios give: county -> (programme, source) -> million rials; only `county`'s when given."""
    shares: dict[int, dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    cells = ScenarioCell.objects.filter(
        scenario__resolution=resolution, scenario__state="approved", county__isnull=False, amount__gt=0
    )
    if county is not None:
        cells = cells.filter(county=county)
    for of, programme, source, amount in cells.values_list("county", "programme", "scenario__source", "amount"):
        shares[of][programme, source] += amount
    return shares


def says_what_was_decided(notice: CountyNotice) -> bool:
    """Whether the letter's lines still are the council's figures for its county; a scenario may have been approved since."""
    lines = {(line.programme_id, line.source_id): line.amount for line in notice.lines.all()}
    return lines == dict(decided_shares(notice.resolution, notice.county_id)[notice.county_id])
