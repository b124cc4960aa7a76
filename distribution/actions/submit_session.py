"""The county hands its projects and minutes over to the Organization."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from core import clock
from core.refusals import Refused
from core.workflow import take
from distribution.models import CommitteeSession
from distribution.session_checks import findings_of
from distribution.session_rounds import as_sent
from distribution.workflow.committee_session import SUBMIT_SESSION


def submit_session(session: CommitteeSession, *, by: User, seen_version: int | None = None) -> CommitteeSession:
    """Raises Refused with the first of what stands in the way; the check page lists all of it.

    The history keeps the rows as they were sent, so that after a return the changes can be shown.
    """
    sent: dict[str, Any] = {}
    with take(SUBMIT_SESSION, session, by=by, seen_version=seen_version, data=sent) as locked:
        blocking = [finding.sentence for finding in findings_of(locked, by=by) if finding.blocks]
        if blocking:
            raise Refused(blocking[0])
        sent["rows_sent"] = as_sent(locked.rows.select_related("agency", "programme", "source"))
        locked.submitted_at, locked.submitted_by = clock.now(), by
    return locked
