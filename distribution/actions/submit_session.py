"""The county hands its projects and minutes over to the Organization."""

from __future__ import annotations

from accounts.models import User
from core import clock
from core.refusals import Refused
from core.workflow import take
from distribution.models import CommitteeSession
from distribution.session_checks import findings_of
from distribution.workflow.committee_session import SUBMIT_SESSION


def submit_session(session: CommitteeSession, *, by: User, seen_version: int | None = None) -> CommitteeSession:
    """Raises Refused with the first of what stands in the way; the check page lists all of it."""
    with take(SUBMIT_SESSION, session, by=by, seen_version=seen_version) as locked:
        blocking = [finding.sentence for finding in findings_of(locked) if finding.blocks]
        if blocking:
            raise Refused(blocking[0])
        locked.submitted_at, locked.submitted_by = clock.now(), by
    return locked
