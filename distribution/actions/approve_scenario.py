"""Bind the council's resolution to a proposal: shares are final, the province's own part opens."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from core import clock
from core.refusals import Refused
from core.uploads import Upload
from core.workflow import take
from distribution.actions.propose_scenario import credits_of
from distribution.actions.record_resolution import record_resolution
from distribution.models import CenterPosting, CouncilResolution, CreditType, DistributionScenario, Share, SharePosting
from distribution.workflow.scenario import APPROVE_SCENARIO

OTHER_YEAR = "این مصوبه از سال یا نوع اعتبار دیگری است."
POOL_CHANGED = (
    "اعتبار توزیع‌نشدهٔ این منبع پس از پیشنهاد تغییر کرده است؛ نسخهٔ تازه‌ای بسازید تا جمع توزیع با ابلاغ مرکز برابر شود."
)
ALREADY_NOTIFIED = "رقم‌های این مصوبه به شهرستان‌ها ابلاغ شده است؛ برای این سناریو مصوبهٔ دیگری ثبت کنید."


@dataclass(frozen=True)
class NewResolution:
    """A resolution that is recorded together with the approval: both, or neither."""

    number: str
    date: dt.date
    session: str
    scan: Upload

    def record(self, scenario: DistributionScenario, by: User) -> CouncilResolution:
        """Record it in the scenario's year."""
        return record_resolution(
            fiscal_year=scenario.fiscal_year, credit_type=CreditType.CAPITAL, number=self.number, date=self.date,
            session=self.session, scan=self.scan, by=by,
        )  # fmt: skip


@transaction.atomic
def approve_scenario(
    scenario: DistributionScenario, *, resolution: CouncilResolution | NewResolution, by: User, note: str = "", seen_version: int | None = None
) -> DistributionScenario:
    """Distribute the center's credit as the council decided.

    Raises Refused: another year's resolution, a new one that cannot be recorded, one that counties
    were told of already, or the undistributed credit is no longer the proposal's total.
    """
    facts = {"resolution": resolution.number}
    with take(APPROVE_SCENARIO, scenario, by=by, note=note, seen_version=seen_version, holding=[credits_of(scenario)], data=facts) as locked:
        if isinstance(resolution, NewResolution):
            resolution = resolution.record(locked, by)
        if (resolution.fiscal_year_id, resolution.credit_type) != (locked.fiscal_year_id, CreditType.CAPITAL):
            raise Refused(OTHER_YEAR)
        # A letter says all of its resolution; what is added later would make an issued letter untrue.
        # Whoever issues one holds the same row.
        CouncilResolution.objects.select_for_update(no_key=True).get(pk=resolution.pk)
        if resolution.county_notices.filter(state="issued").exists():
            raise Refused(ALREADY_NOTIFIED)
        credits = {credit.programme_id: credit for credit in credits_of(locked)}
        if sum(credit.undistributed for credit in credits.values()) != locked.total:
            raise Refused(POOL_CHANGED)
        cells = dict(locked.cells.values_list("programme").annotate(total=Sum("amount")).order_by())
        if any(amount > credits[programme].undistributed for programme, amount in cells.items()):
            raise Refused(POOL_CHANGED)
        locked.resolution = resolution
        now = clock.now()
        CenterPosting.objects.bulk_create(
            CenterPosting(credit=credits[programme], act=CenterPosting.Act.DISTRIBUTE, paper=locked.identifier, distributed_delta=amount, at=now, by=by)
            for programme, amount in sorted(cells.items(), key=lambda item: credits[item[0]].pk)
            if amount
        )
        _open_province_part(locked, by)
    return locked


def _open_province_part(scenario: DistributionScenario, by: User) -> None:
    # The province's own part needs no letter to a county: the council's decision opens it.
    own = {cell.programme_id: cell.amount for cell in scenario.cells.filter(county=None) if cell.amount}
    head = {"fiscal_year_id": scenario.fiscal_year_id, "source_id": scenario.source_id}
    Share.objects.bulk_create([Share(county=None, programme_id=programme, **head) for programme in sorted(own)], ignore_conflicts=True)
    shares = Share.objects.filter(county=None, programme__in=own, **head).order_by("pk").select_for_update(no_key=True, of=("self",))
    SharePosting.objects.bulk_create(
        SharePosting(share=share, act=SharePosting.Act.NOTIFY, paper=scenario.identifier, notified_delta=own[share.programme_id], at=clock.now(), by=by)
        for share in shares
    )
