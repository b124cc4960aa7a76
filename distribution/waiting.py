"""What waits for a person in the distribution: the part of the کارتابل that is not agreements.

All of it is read in one query, whatever there is. A screen that is not in this portal's addresses
leaves its line without a link.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.permissions import Rights, rights_of
from accounts.rights import Right
from distribution.county_overview import untold_shares
from distribution.models import (
    CommitteeSession,
    CouncilResolution,
    CountyNotice,
    CreditNotice,
    DistributionScenario,
    ExpenseProposal,
    FiscalYear,
)
from distribution.workflow import committee_session, county_notice, credit_notice, expense_proposal, scenario

Rows = dict[str, QuerySet[Any]]


def waiting_for(user: User, year: int) -> list[dict[str, Any]]:
    """What this person can go on with in `year`: title, url (empty without a screen), count and note, the most urgent first."""
    rights = rights_of(user)
    wanted = {**_of_county(rights), **_of_organization(rights)}
    if not wanted:
        return []
    ids = {name: ArraySubquery(rows.order_by("pk").values("pk")) for name, rows in wanted.items()}
    found = FiscalYear.objects.filter(year=year).exclude(status=FiscalYear.Status.CLOSED).values(**ids).first() or {}
    return [_line(name, found[name], year) for name in wanted if found.get(name)]


def _of_county(rights: Rights) -> Rows:
    """What lies with the secretary of a county."""
    if not rights.anywhere(Right.PROPOSE_PROJECTS):
        return {}
    mine = {"fiscal_year": OuterRef("pk"), "county__in": sorted(rights.counties)}
    sessions = CommitteeSession.objects.filter(**mine)
    return {
        "returned_sessions": sessions.filter(state=committee_session.State.RETURNED),
        "unseen_letters": CountyNotice.objects.filter(**mine, state=county_notice.State.ISSUED, opened_at=None),
        "draft_sessions": sessions.filter(state=committee_session.State.DRAFT),
    }


def _of_organization(rights: Rights) -> Rows:
    """What lies with integration, each right its part."""
    year = {"fiscal_year": OuterRef("pk")}
    rows: Rows = {}
    if rights.anywhere(Right.CHECK_SESSIONS):
        rows["sent_sessions"] = CommitteeSession.objects.filter(**year, state=committee_session.State.SUBMITTED)
    if rights.anywhere(Right.RECORD_RESOLUTIONS):
        rows["scenarios"] = DistributionScenario.objects.filter(**year, state=scenario.State.PROPOSED)
    if rights.anywhere(Right.ISSUE_NOTICES):
        rows["to_prepare"] = CouncilResolution.objects.filter(**year).filter(Exists(untold_shares(OuterRef("pk"))))
        rows["county_drafts"] = CountyNotice.objects.filter(**year, state=county_notice.State.DRAFT)
        rows["agency_drafts"] = CreditNotice.objects.filter(**year, state=credit_notice.State.DRAFT)
    if rights.anywhere(Right.DISTRIBUTE):
        rows["proposals"] = ExpenseProposal.objects.filter(**year, state=expense_proposal.State.SUBMITTED)
    return rows


# name: title, note, where one of them is seen, where all of them are seen (the first address there is)
_WORDS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "returned_sessions": ("جلسهٔ برگشت‌خورده برای اصلاح", "نکته‌های سازمان در همان جلسه است", "show_session", ("list_counties",)),
    "unseen_letters": ("ابلاغیهٔ تازهٔ شهرستان", "هنوز باز نشده است", "show_county_notice", ("list_county_notices",)),
    "draft_sessions": ("جلسهٔ در حال ثبت", "پروژه‌ها و صورت‌جلسه را کامل کنید و بفرستید", "show_session", ("list_counties",)),
    "sent_sessions": ("صورت‌جلسهٔ شهرستان برای بررسی", "پذیرش یا برگشت با نکته", "show_session", ("list_sessions", "list_counties")),
    "scenarios": ("سناریوی توزیع نزد شورا", "پس از جلسه، مصوبهٔ آن ثبت می‌شود", "show_scenario", ("list_scenarios",)),
    "to_prepare": ("مصوبهٔ شورا بی ابلاغیهٔ شهرستان", "سهم تصویب‌شدهٔ شهرستان‌ها هنوز در ابلاغیه‌ای نیامده است", "prepare_county_notices", ("list_county_notices",)),
    "county_drafts": ("ابلاغیهٔ شهرستان آمادهٔ صدور", "با شماره و تاریخ صادر می‌شود", "show_county_notice", ("issue_county_notices",)),
    "agency_drafts": ("ابلاغیهٔ دستگاه آمادهٔ صدور", "با شماره و تاریخ صادر می‌شود", "show_notice", ("issue_notices",)),
    "proposals": ("پیشنهاد گروه‌های تخصصی", "برای تلفیق در ابلاغیهٔ دستگاه‌ها", "show_proposal", ("list_proposals",)),
}


def _line(name: str, ids: list[int], year: int) -> dict[str, Any]:
    title, note, one, many = _WORDS[name]
    url = address((one,), ids[0]) if len(ids) == 1 else address(many, year)
    return {"name": name, "title": title, "url": url, "count": len(ids), "note": note}


def address(names: Iterable[str], *arguments: Any) -> str:
    """The first of these addresses that is there, or nothing."""
    for name in names:
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return ""
