"""One letter to a county: its figures, its paper, who has seen it, to whom it was handed over."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import rights_of
from accounts.rights import Right
from core.access import may
from core.workflow import opened_by
from distribution import invariants, permissions
from distribution.actions.prepare_county_notices import says_what_was_decided
from distribution.county_notice_rows import events_of, table_of
from distribution.models import CountyNotice
from distribution.workflow.county_notice import DISCARD_COUNTY_NOTICE, ISSUE_COUNTY_NOTICE, State


@may(permissions.see_counties, CountyNotice.objects.all)
@require_safe
def show_county_notice(request: HttpRequest, notice: CountyNotice) -> HttpResponse:
    """The record. That the county has opened it is kept: it is the answer to "did they see it?"."""
    note_opening(notice, request.user)
    inside = rights_of(request.user).anywhere(Right.VIEW_PROVINCE)
    verdict = permissions.issue_county_notice(request.user, notice)
    draft = notice.state == State.DRAFT
    return render(
        request,
        "distribution/show_county_notice.html",
        {
            "notice": notice,
            "table": table_of(notice),
            "events": events_of(notice, inside=inside),
            "inside": inside,
            "steps": {"issue": ISSUE_COUNTY_NOTICE, "discard": DISCARD_COUNTY_NOTICE},
            "issues": draft and bool(permissions.issue_county_notice(request.user)),
            "issue_refusal": why_not(notice, verdict.reason) if draft else "",
            "delivers": notice.state == State.ISSUED and bool(verdict),
        },
    )


def why_not(notice: CountyNotice, reason: str) -> str:
    """Why a draft cannot be issued as it stands; empty when it can."""
    return reason or ("" if says_what_was_decided(notice) else invariants.COUNTY_NOTICE_IS_THE_COUNCILS.sentence)


def note_opening(notice: CountyNotice, user: User) -> None:
    """The people who serve the county have seen the letter; the first of them, once."""
    serves = rights_of(user).in_county(Right.VIEW_COUNTY, notice.county_id)
    if notice.state == State.ISSUED and notice.opened_at is None and serves:
        opened_by(notice, user)
