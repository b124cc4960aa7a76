"""The expert confirms and prints: the document is frozen and goes to integration."""

from __future__ import annotations

from accounts.models import User
from agreements.actions.freeze_print import freeze_print
from agreements.models import Agreement
from agreements.workflow import CONFIRM, CONFIRM_AND_RESUME
from core.workflow import take


def confirm_agreement(agreement: Agreement, *, by: User, note: str = "", seen_version: int | None = None) -> Agreement:
    """Freeze the paper under a new serial; on to integration, or straight to the deputy who asked for it."""
    step = CONFIRM_AND_RESUME if agreement.resumes_at_deputy else CONFIRM
    facts: dict[str, str] = {}
    with take(step, agreement, by=by, note=note, seen_version=seen_version, data=facts) as locked:
        facts["serial"] = freeze_print(locked, by=by).serial
        locked.resumes_at_deputy = False
    return locked
