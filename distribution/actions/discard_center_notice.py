"""Put an unrecorded entry of a letter of the center aside."""

from __future__ import annotations

from accounts.models import User
from core.workflow import take
from distribution.models import CenterNotice
from distribution.workflow.center_notice import DISCARD_CENTER_NOTICE


def discard_center_notice(notice: CenterNotice, *, by: User, note: str = "", seen_version: int | None = None) -> CenterNotice:
    """Nothing changes in the province's credit; number and date may be used again."""
    with take(DISCARD_CENTER_NOTICE, notice, by=by, note=note, seen_version=seen_version) as locked:
        pass
    return locked
