"""Write the credits of a checked file into the draft notices of its agencies: all of them or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.models import ExecutiveAgency, User
from core.refusals import AlreadyDone, Refused, Stale
from core.workflow import refuse_if_changed
from distribution import permissions
from distribution.actions.enter_credits import DRAFT_IS_GONE, Cells, enter_credits
from distribution.entry_plans import Plan, plan_import, resolution_wanted
from distribution.models import CreditNotice, FiscalYear

NOTHING_LEFT = "همهٔ ارقام این فایل پیش‌تر ثبت شده است؛ چیزی افزوده نشد."


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    notices: tuple[CreditNotice, ...]
    cells: int
    total: int


@transaction.atomic
def import_credits(
    *,
    fiscal_year: FiscalYear,
    given: Mapping[ExecutiveAgency, Cells],
    kind: str,
    by: User,
    council_number: str = "",
    council_date: dt.date | None = None,
    seen: Mapping[int, int] | None = None,
    note: str = "",
) -> Imported:
    """Set the given cells in the agencies' draft notices; other cells of the drafts stay.

    A draft whose figures change stands on the resolution given here from then on (number and date
    together); where it named one and none is given, the import is refused. `seen` are the versions
    of the drafts at the time of the preview (agency id -> version, 0 for none). Figures that are
    written or issued already are passed over, so a file taken twice adds nothing. Raises Refused,
    and then nothing is changed.
    """
    permissions.enter_in(by, fiscal_year).or_refuse()
    # Two imports at once, or an import and a typist: the second waits here and then sees the first.
    ids = [agency.pk for agency in given]
    list(ExecutiveAgency.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True, of=("self",)))
    plans = plan_import(fiscal_year, kind, given)
    for plan in plans:
        _refuse(plan, seen, by)
    wanted = resolution_wanted(plans, council_number)
    if wanted:
        raise Refused(wanted)
    notices = [
        enter_credits(
            fiscal_year=fiscal_year,
            agency=plan.agency,
            cells=plan.cells,
            by=by,
            kind=kind,
            council_number=council_number,
            council_date=council_date,
            replace=False,
            note=note,
        )
        for plan in plans
        if plan.writes
    ]
    if not notices:
        raise AlreadyDone(NOTHING_LEFT)
    written = [amount for plan in plans if plan.writes for amount in plan.cells.values()]
    return Imported(notices=tuple(notices), cells=len(written), total=sum(written))


def _refuse(plan: Plan, seen: Mapping[int, int] | None, by: User) -> None:
    if plan.refusals:
        raise Refused(f"«{plan.agency.name}»: {plan.refusals[0]}")
    if not plan.writes or seen is None:
        return
    version = seen.get(plan.agency.pk, 0)
    if plan.draft is not None:
        refuse_if_changed(plan.draft, version, by=by)
    elif version:
        raise Stale(f"«{plan.agency.name}»: {DRAFT_IS_GONE}")
