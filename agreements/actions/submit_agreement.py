"""The agency hands its draft over; from here only its expert can move it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from accounts.models import User
from agreements.actions.holding_credit import reserve
from agreements.actions.keep_version import keep_version
from agreements.checks import blocking, findings
from agreements.models import Agreement, WarningReason
from agreements.workflow import SUBMIT
from core import clock
from core.refusals import Refused
from core.text import normalise, to_persian_digits
from core.workflow import take

REASON_NEEDED = "برای این هشدار یک جمله توضیح بنویسید."


def submit_agreement(
    agreement: Agreement, *, by: User, note: str = "", seen_version: int | None = None, reasons: Mapping[str, str] = MappingProxyType({})
) -> Agreement:
    """Check the whole draft, reserve its credit, start the clock. Raises Refused with the first fault.

    `reasons` says for the sentence of each warning why the paper is sent in spite of it; a warning
    without a reason stands in the way like a fault.
    """
    with take(SUBMIT, agreement, by=by, note=note, seen_version=seen_version, holding=[agreement.ceilings()]) as locked:
        found = findings(locked)
        faults = blocking(found)
        if faults:
            more = f" ({to_persian_digits(len(faults) - 1)} مورد دیگر هم هست.)" if len(faults) > 1 else ""
            raise Refused(f"{faults[0].sentence}{more}")
        _keep_reasons(locked, [finding.sentence for finding in found], reasons, by)
        reserve(locked, by=by)
        keep_version(locked, by=by)
    return locked


def _keep_reasons(agreement: Agreement, warnings: list[str], reasons: Mapping[str, str], by: User) -> None:
    if any(not normalise(reasons.get(sentence, "")) for sentence in warnings):
        raise Refused(REASON_NEEDED)
    agreement.warning_reasons.all().delete()
    WarningReason.objects.bulk_create(
        WarningReason(agreement=agreement, sentence=sentence, text=reasons[sentence], by=by, at=clock.now()) for sentence in warnings
    )
