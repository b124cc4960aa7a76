"""Issue a letter to a county: its lines become the county's shares, its paper is frozen."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import User
from core import clock
from core.audit import record
from core.files import store
from core.models import AuditEntry
from core.refusals import AlreadyDone, Refused
from core.serials import next_number
from core.workflow import lock, take
from distribution import invariants, permissions
from distribution.actions.prepare_county_notices import says_what_was_decided
from distribution.documents.county_notice_content import county_notice_paper
from distribution.models import CouncilResolution, CountyNotice, Share, SharePosting
from distribution.workflow.county_notice import ISSUE_COUNTY_NOTICE, State

DATE_IN_FUTURE = "تاریخ ابلاغیه نباید پس از امروز باشد."
DATE_BEFORE_COUNCIL = "تاریخ ابلاغیه نباید پیش از تاریخ مصوبهٔ شورا باشد."
NOT_ISSUED = "تنها ابلاغیهٔ صادرشده تحویل می‌شود."
DELIVERED_BEFORE = "تاریخ تحویل نباید پیش از تاریخ نامه یا پس از امروز باشد."
NOTED_ALREADY = "همین تحویل پیش‌تر ثبت شده است و دوباره ثبت نشد."


@transaction.atomic
def issue_county_notice(
    notice: CountyNotice, *, number: str, date: dt.date, by: User, seen_version: int | None = None
) -> CountyNotice:
    """Give the letter its number and date, open the county's shares, freeze the paper.

    Raises Refused: number used, date in the future or before the council's, lines that are no
    longer what the council decided.
    """
    head = {"fiscal_year_id": notice.fiscal_year_id, "county_id": notice.county_id}
    lines = list(notice.lines.all())
    Share.objects.bulk_create(
        [Share(programme_id=line.programme_id, source_id=line.source_id, **head) for line in lines], ignore_conflicts=True
    )
    shares = Share.objects.filter(**head)
    # The resolution too: nobody adds a scenario to it while a letter that says all of it goes out.
    decided = CouncilResolution.objects.filter(pk=notice.resolution_id)
    with take(ISSUE_COUNTY_NOTICE, notice, by=by, seen_version=seen_version, holding=[decided, shares]) as locked:
        if not says_what_was_decided(locked):
            raise Refused(invariants.COUNTY_NOTICE_IS_THE_COUNCILS.sentence)
        if date > clock.today():
            raise Refused(DATE_IN_FUTURE)
        if date < locked.resolution.date:
            raise Refused(DATE_BEFORE_COUNCIL)
        used = CountyNotice.objects.filter(fiscal_year=locked.fiscal_year, number=number).exclude(state=State.DISCARDED)
        if used.exclude(pk=locked.pk).exists():
            raise Refused(invariants.COUNTY_NOTICE_NUMBER_ONCE.sentence)
        locked.number, locked.date = number, date
        locked.issued_at, locked.issued_by = clock.now(), by
        series = f"{locked.fiscal_year.year}-S"
        locked.serial = f"{series}-{locked.county.code}-{next_number(series):03}"
        locked.file = store(county_notice_paper(locked), "application/pdf")
        ids = {(share.programme_id, share.source_id): share.pk for share in shares}
        SharePosting.objects.bulk_create(
            SharePosting(
                share_id=ids[line.programme_id, line.source_id], act=SharePosting.Act.NOTIFY, paper=locked.serial,
                notified_delta=line.amount, at=locked.issued_at, by=by,
            )
            for line in locked.lines.all()
        )  # fmt: skip
    return locked


@transaction.atomic
def note_delivery(notice: CountyNotice, *, delivered_on: dt.date, delivered_to: str, by: User) -> CountyNotice:
    """Keep when and to whom the paper letter was handed over; a later note stands, the history keeps both.

    Raises AlreadyDone when just this is noted, Refused when the letter is not issued or the date cannot be.
    """
    permissions.issue_county_notice(by, notice).or_refuse()
    locked = lock(notice)
    if locked.state != State.ISSUED:
        raise Refused(NOT_ISSUED)
    if delivered_on > clock.today() or delivered_on < locked.date:
        raise Refused(DELIVERED_BEFORE)
    if (locked.delivered_on, locked.delivered_to) == (delivered_on, delivered_to):
        raise AlreadyDone(NOTED_ALREADY)
    CountyNotice.objects.filter(pk=locked.pk).update(delivered_on=delivered_on, delivered_to=delivered_to)
    record(
        locked, by=by, action="note_delivery", label="تحویل ابلاغیه", side=AuditEntry.Side.ORGANIZATION,
        data={"delivered_to": delivered_to, "delivered_on": str(delivered_on)},
    )  # fmt: skip
    locked.delivered_on, locked.delivered_to = delivered_on, delivered_to
    return locked
