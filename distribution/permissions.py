"""May this person do that to a paper of the distribution? One function a question; the answer carries its reason.

The guard of the action, the button and the sentence beside what is not possible all ask here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.permissions import OUT_OF_REACH, holds, rights_of
from accounts.rights import Right
from core.refusals import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import User
    from distribution.models import (
        CenterNotice,
        CommitteeSession,
        CouncilResolution,
        County,
        CountyNotice,
        CreditCeiling,
        CreditNotice,
        Directive,
        DistributionScenario,
        ExpenseProposal,
        FiscalYear,
        Project,
        Share,
    )


YEAR_CLOSED = "این سال مالی بسته است و فقط دیده می‌شود."
ALREADY_OPENED = "گیرنده آن را باز کرده است؛ دیگر نمی‌توان آن را بازپس گرفت."
SESSION_NOT_WRITABLE = "این جلسه نزد شهرستان نیست و اکنون ویرایش نمی‌شود."
NO_COUNCIL_NUMBER = "شماره و تاریخ مصوبهٔ شورای برنامه‌ریزی و توسعهٔ استان برای این ابلاغیه ثبت نشده است."


def see_credits(user: User, notice: CreditNotice | CreditCeiling | None = None) -> Verdict:
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


# ---- what the year begins with ---------------------------------------------------------------


def see_directives(user: User, directive: Directive | None = None) -> Verdict:
    """Read the year's law and instructions: everybody who is signed in."""
    return YES


def publish_directive(user: User, directive: Directive | None = None) -> Verdict:
    """Write, publish and withdraw directives."""
    return _in_open_year(user, Right.PUBLISH_DIRECTIVES, directive)


def see_center_notices(user: User, notice: CenterNotice | None = None) -> Verdict:
    """See the center's notices: the whole Organization."""
    rights = rights_of(user)
    return YES if rights.anywhere(Right.VIEW_PROVINCE) or rights.anywhere(Right.VIEW_SECTOR) else Verdict(OUT_OF_REACH)


def record_center_notice(user: User, notice: CenterNotice | None = None) -> Verdict:
    """Enter and record a notice of the center."""
    return _in_open_year(user, Right.RECORD_CENTER_NOTICES, notice)


# ---- distribution and the council ------------------------------------------------------------


def see_scenarios(user: User, scenario: DistributionScenario | None = None) -> Verdict:
    """See scenarios and resolutions: those who see the whole province."""
    return holds(user, Right.VIEW_PROVINCE)


def distribute(user: User, scenario: DistributionScenario | None = None) -> Verdict:
    """Make, change and propose scenarios."""
    return _in_open_year(user, Right.DISTRIBUTE, scenario)


def approve_scenario(user: User, scenario: DistributionScenario | None = None) -> Verdict:
    """Record that the council approved a proposal."""
    return _in_open_year(user, Right.RECORD_RESOLUTIONS, scenario)


def record_resolution(user: User, resolution: CouncilResolution | None = None) -> Verdict:
    """Record a resolution of the council."""
    return _in_open_year(user, Right.RECORD_RESOLUTIONS, resolution)


def see_proposals(user: User, proposal: ExpenseProposal | None = None) -> Verdict:
    """See expense proposals: the group its own, those who see the province all."""
    rights = rights_of(user)
    if rights.anywhere(Right.VIEW_PROVINCE):
        return YES
    if rights.anywhere(Right.PROPOSE_EXPENSE) and (proposal is None or proposal.group_id in rights.sectors):
        return YES
    return Verdict(OUT_OF_REACH)


def write_proposal(user: User, proposal: ExpenseProposal | None = None) -> Verdict:
    """Write and send the proposal of one's sector group."""
    verdict = _in_open_year(user, Right.PROPOSE_EXPENSE, proposal)
    if verdict and proposal is not None and proposal.group_id not in rights_of(user).sectors:
        return Verdict(OUT_OF_REACH)
    return verdict


def recall_proposal(user: User, proposal: ExpenseProposal) -> Verdict:
    """Take back what integration has not opened."""
    verdict = write_proposal(user, proposal)
    return Verdict(ALREADY_OPENED) if verdict and proposal.opened_at is not None else verdict


def consolidate(user: User, proposal: ExpenseProposal | None = None) -> Verdict:
    """Bring the groups' proposals together in the agencies' notices, or give one back."""
    return _in_open_year(user, Right.DISTRIBUTE, proposal)


# ---- counties --------------------------------------------------------------------------------


def see_counties(user: User, paper: CountyNotice | CommitteeSession | County | Share | None = None) -> Verdict:
    """See the counties' shares, notices, sessions and projects: the county its own."""
    rights = rights_of(user)
    if rights.anywhere(Right.VIEW_PROVINCE):
        return YES
    if paper is None:
        return YES if rights.anywhere(Right.VIEW_COUNTY) else Verdict(OUT_OF_REACH)
    county = getattr(paper, "county_id", paper.pk)
    return YES if rights.in_county(Right.VIEW_COUNTY, county) else Verdict(OUT_OF_REACH)


def see_projects(user: User, project: Project | None = None) -> Verdict:
    """See the register of projects: the agency its own, the county its own, the Organization those in its reach."""
    rights = rights_of(user)
    for right in (Right.VIEW_PROVINCE, Right.VIEW_SECTOR, Right.VIEW_AGENCY):
        if rights.anywhere(right) if project is None else rights.on(right, project.agency):
            return YES
    county = rights.anywhere(Right.VIEW_COUNTY) if project is None else rights.in_county(Right.VIEW_COUNTY, project.county_id)
    return YES if county else Verdict(OUT_OF_REACH)


def issue_county_notice(user: User, notice: CountyNotice | None = None) -> Verdict:
    """Prepare, issue and discard notices to counties."""
    return _in_open_year(user, Right.ISSUE_NOTICES, notice)


def write_session(user: User, session: CommitteeSession | None = None) -> Verdict:
    """Enter projects and minutes of one's county."""
    rights = rights_of(user)
    if session is None:
        return YES if rights.anywhere(Right.PROPOSE_PROJECTS) else Verdict(OUT_OF_REACH)
    if not rights.in_county(Right.PROPOSE_PROJECTS, session.county_id):
        return Verdict(OUT_OF_REACH)
    return Verdict(YEAR_CLOSED) if session.fiscal_year.status == "closed" else YES


def edit_session(user: User, session: CommitteeSession) -> Verdict:
    """The same while the session lies with the county."""
    verdict = write_session(user, session)
    return Verdict(SESSION_NOT_WRITABLE) if verdict and session.state not in ("draft", "returned") else verdict


def submit_session(user: User, session: CommitteeSession) -> Verdict:
    """Send projects and minutes to the Organization."""
    return write_session(user, session)


def recall_session(user: User, session: CommitteeSession) -> Verdict:
    """Take back what the Organization has not opened."""
    verdict = write_session(user, session)
    return Verdict(ALREADY_OPENED) if verdict and session.opened_at is not None else verdict


def check_session(user: User, session: CommitteeSession | None = None) -> Verdict:
    """Check rows beside the scan; accept or return."""
    return _in_open_year(user, Right.CHECK_SESSIONS, session)


def _in_open_year(user: User, right: Right, paper: object | None) -> Verdict:
    verdict = holds(user, right)
    if verdict and paper is not None and paper.fiscal_year.status == "closed":
        return Verdict(YEAR_CLOSED)
    return verdict
