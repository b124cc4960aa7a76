"""May this person do that to a credit notice? One function a question; the answer carries its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.permissions import OUT_OF_REACH, holds, rights_of
from accounts.rights import Right
from core.refusals import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import User
    from distribution.models import CreditNotice, FiscalYear


YEAR_CLOSED = "این سال مالی بسته است و فقط دیده می‌شود."
NO_COUNCIL_NUMBER = "شماره و تاریخ مصوبهٔ شورای برنامه‌ریزی و توسعهٔ استان برای این ابلاغیه ثبت نشده است."


def see_credits(user: User, notice: CreditNotice | None = None) -> Verdict:
    """See credits and notices: the agency its own, the Organization those in its reach."""
    rights = rights_of(user)
    for right in (Right.VIEW_PROVINCE, Right.VIEW_SECTOR, Right.VIEW_AGENCY):
        if rights.anywhere(right) if notice is None else rights.on(right, notice.agency):
            return YES
    return Verdict(OUT_OF_REACH)


def enter(user: User, notice: CreditNotice | None = None) -> Verdict:
    """Enter or import credits, and discard what was not issued."""
    return holds(user, Right.ENTER_CREDITS) if notice is None else enter_in(user, notice.fiscal_year)


def enter_in(user: User, fiscal_year: FiscalYear) -> Verdict:
    """Enter credits in this year, which must still take writes."""
    verdict = holds(user, Right.ENTER_CREDITS)
    return Verdict(YEAR_CLOSED) if verdict and fiscal_year.status == "closed" else verdict


def issue(user: User, notice: CreditNotice | None = None) -> Verdict:
    """Issue a notice: from then on its lines are the agency's ceiling."""
    verdict = holds(user, Right.ISSUE_NOTICES)
    if not verdict or notice is None:
        return verdict
    if notice.fiscal_year.status == "closed":
        return Verdict(YEAR_CLOSED)
    if notice.fiscal_year.requires_council and not (notice.council_number and notice.council_date):
        return Verdict(NO_COUNCIL_NUMBER)
    return verdict
