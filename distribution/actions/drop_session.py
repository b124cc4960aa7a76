"""The county puts an unsent session aside."""

from __future__ import annotations

from accounts.models import User
from core.workflow import take
from distribution.models import CommitteeSession
from distribution.workflow.committee_session import DROP_SESSION


def drop_session(session: CommitteeSession, *, by: User, note: str = "", seen_version: int | None = None) -> CommitteeSession:
    """No share changes; the next session takes the next ordinal."""
    with take(DROP_SESSION, session, by=by, note=note, seen_version=seen_version) as locked:
        pass
    return locked
