"""May this person do that to a job or a message? Each is one person's, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.refusals import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import User
    from core.models import Job, Message

NOT_STARTED_BY_YOU = "این کار را کاربر دیگری آغاز کرده است."
NOT_YOUR_MESSAGE = "این اعلان برای کاربر دیگری است."


def see_job(user: User, job: Job | None = None) -> Verdict:
    """See and steer a job: its starter only. What it does to papers, each item asks again."""
    return YES if job is None or job.started_by_id == user.pk else Verdict(NOT_STARTED_BY_YOU)


def see_message(user: User, message: Message | None = None) -> Verdict:
    """Read a message: whom it was written to, and nobody else."""
    return YES if message is None or message.recipient_id == user.pk else Verdict(NOT_YOUR_MESSAGE)
