"""May this person do that to a job? Whoever started it may see it, stop it and try again; nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.refusals import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import User
    from core.models import Job

NOT_STARTED_BY_YOU = "این کار را کاربر دیگری آغاز کرده است."


def see_job(user: User, job: Job | None = None) -> Verdict:
    """See and steer a job: its starter only. What it does to papers, each item asks again."""
    return YES if job is None or job.started_by_id == user.pk else Verdict(NOT_STARTED_BY_YOU)
