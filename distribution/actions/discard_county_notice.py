"""Put an unissued letter to a county aside."""

from __future__ import annotations

from accounts.models import User
from core.workflow import take
from distribution.models import CountyNotice
from distribution.workflow.county_notice import DISCARD_COUNTY_NOTICE


def discard_county_notice(notice: CountyNotice, *, by: User, note: str = "", seen_version: int | None = None) -> CountyNotice:
    """No share changes; a new draft can be prepared."""
    with take(DISCARD_COUNTY_NOTICE, notice, by=by, note=note, seen_version=seen_version) as locked:
        pass
    return locked
