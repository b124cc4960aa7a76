"""The second and third approvals: integration, then the budget deputy."""

from __future__ import annotations

from accounts.models import User
from agreements.actions.freeze_print import freeze_again_if_void
from agreements.models import Agreement
from agreements.workflow import APPROVE_DEPUTY, APPROVE_INTEGRATION
from core.workflow import Step, take


def approve_integration(agreement: Agreement, *, by: User, note: str = "", seen_version: int | None = None) -> Agreement:
    """Integration's approval; the paper goes to the deputy."""
    return _approve(APPROVE_INTEGRATION, agreement, by=by, note=note, seen_version=seen_version)


def approve_deputy(agreement: Agreement, *, by: User, note: str = "", seen_version: int | None = None) -> Agreement:
    """The deputy's approval; the paper goes to the agency's top official for signature."""
    return _approve(APPROVE_DEPUTY, agreement, by=by, note=note, seen_version=seen_version)


def _approve(step: Step, agreement: Agreement, *, by: User, note: str, seen_version: int | None) -> Agreement:
    facts: dict[str, str] = {}
    with take(step, agreement, by=by, note=note, seen_version=seen_version, data=facts) as locked:
        # After a return between desks the old serial is void: the same content goes on under the
        # next one, so that what is signed always carries a serial in force (docs/decisions/0008).
        facts["serial"] = freeze_again_if_void(locked, by=by).serial
    return locked
