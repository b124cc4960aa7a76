"""The Organization gives a session back to its county with remarks."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import User
from core import clock
from core.refusals import Refused
from core.workflow import take
from distribution.models import CommitteeSession, SessionComment
from distribution.workflow.committee_session import RETURN_SESSION

NEEDS_REMARK = "دست‌کم یک نکته یا شرح کلی بنویسید."
NO_SUCH_ROW = "ردیفی با این کد در جلسه نیست؛ صفحه را دوباره باز کنید."


def send_back_session(
    session: CommitteeSession, *, text: str, by: User, rows: Mapping[str, str] | None = None, seen_version: int | None = None
) -> CommitteeSession:
    """Return it with a general text, remarks on rows (project code -> text), or both."""
    remarks = {code: remark.strip() for code, remark in (rows or {}).items() if remark.strip()}
    with take(RETURN_SESSION, session, by=by, note=text, seen_version=seen_version) as locked:
        if not text.strip() and not remarks:
            raise Refused(NEEDS_REMARK)
        codes = set(locked.rows.values_list("code", flat=True))
        if not remarks.keys() <= codes:
            raise Refused(NO_SUCH_ROW)
        now = clock.now()
        said = ([("", text.strip())] if text.strip() else []) + sorted(remarks.items())
        SessionComment.objects.bulk_create(SessionComment(session=locked, row_code=code, text=remark, by=by, at=now) for code, remark in said)
    return locked
