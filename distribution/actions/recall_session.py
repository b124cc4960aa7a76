"""The county takes back what the Organization has not opened."""

from __future__ import annotations

from accounts.models import User
from core.workflow import take
from distribution.models import CommitteeSession
from distribution.workflow.committee_session import RECALL_SESSION


def recall_session(session: CommitteeSession, *, by: User, note: str = "", seen_version: int | None = None) -> CommitteeSession:
    """The session lies with the county again."""
    with take(RECALL_SESSION, session, by=by, note=note, seen_version=seen_version) as locked:
        pass
    return locked
