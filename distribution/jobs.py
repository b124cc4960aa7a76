"""What this app does for many papers at once, as items of a job (core/jobs.py)."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from core.jobs import job_handler
from core.models import Job, JobItem
from core.refusals import Refused
from distribution import permissions
from distribution.actions.issue_county_notice import issue_county_notice
from distribution.actions.issue_notice import issue_notice
from distribution.models import CountyNotice, CreditNotice

NOT_FOUND = "این ابلاغیه پیدا نشد."


@job_handler("issue_notices", unit="ابلاغیه", verb="صادر شد")
def issue_notices(item: JobItem, job: Job, by: User) -> str:
    """Issue the item's notice and give its serial.

    The payload: `notice` and `version` as the person saw them, `year`, and the letter's `number` and
    `date` (ISO). The right is asked first, so that who has lost it hears that and nothing else.
    """
    permissions.issue(by).or_refuse()
    given = item.payload
    notice = CreditNotice.objects.visible_to(by).filter(pk=given["notice"], fiscal_year__year=given["year"]).first()
    if notice is None:
        raise Refused(NOT_FOUND)
    issued = issue_notice(
        notice, number=given["number"], date=dt.date.fromisoformat(given["date"]), by=by, seen_version=given["version"]
    )
    return issued.serial


@job_handler("issue_county_notices", unit="ابلاغیه", verb="صادر شد")
def issue_county_notices(item: JobItem, job: Job, by: User) -> str:
    """Issue the item's letter to a county and give its serial; the payload is that of `issue_notices`."""
    permissions.issue_county_notice(by).or_refuse()
    given = item.payload
    notice = CountyNotice.objects.visible_to(by).filter(pk=given["notice"], fiscal_year__year=given["year"]).first()
    if notice is None:
        raise Refused(NOT_FOUND)
    issued = issue_county_notice(
        notice, number=given["number"], date=dt.date.fromisoformat(given["date"]), by=by, seen_version=given["version"]
    )
    return issued.serial
