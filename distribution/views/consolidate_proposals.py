"""Integration sees all groups' proposals side by side, by source, and writes them into the agencies' drafts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.money import format_amount
from core.refusals import AlreadyDone, Refused
from core.text import to_persian_digits
from distribution import permissions
from distribution.actions.consolidate_proposals import NONE_SENT, over_sentence, standing_of_sources
from distribution.actions.consolidate_proposals import consolidate_proposals as consolidate
from distribution.models import ExpenseProposal, FiscalYear, ProposalLine
from distribution.permissions import YEAR_CLOSED
from distribution.views.list_proposals import spending_groups
from distribution.views.stepping import seen_versions
from distribution.workflow.expense_proposal import CONSOLIDATE, State


@may(permissions.consolidate)
@require_http_methods(["GET", "HEAD", "POST"])
def consolidate_proposals(request: HttpRequest, year: int) -> HttpResponse:
    """All that was sent or nothing; the page says which source is asked for too much and by how much."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    if request.method != "POST" or fiscal_year.status == FiscalYear.Status.CLOSED:
        return _show(request, fiscal_year, status=409 if request.method == "POST" else 200)
    try:
        notices = consolidate(fiscal_year, by=request.user, seen=seen_versions(request))
    except AlreadyDone as done:
        messages.info(request, done.sentence)
        return redirect("list_notices", year)
    except Refused as refusal:
        return _show(request, fiscal_year, refusal=refusal.sentence, status=refusal.status)
    total = format_amount(sum(line.amount for notice in notices for line in notice.lines.all()))
    council = "پس از ثبت مصوبهٔ شورا صادر می‌شود." if fiscal_year.requires_council else "آمادهٔ صدور است."
    messages.success(request, f"پیشنهادها در پیش‌نویس ابلاغیهٔ {to_persian_digits(len(notices))} دستگاه نوشته شد؛ جمع پیش‌نویس‌ها {total} میلیون ریال. {council}")
    return redirect("list_notices", year)


def _show(request: HttpRequest, fiscal_year: FiscalYear, *, refusal: str = "", status: int = 200) -> HttpResponse:
    sent = list(
        ExpenseProposal.objects.visible_to(request.user)
        .filter(fiscal_year=fiscal_year, state=State.SUBMITTED)
        .select_related("group").annotate(total=Sum("lines__amount")).order_by("group", "pk")
    )  # fmt: skip
    sources = standing_of_sources(fiscal_year, sent)
    asked: dict[tuple[int, int], int] = {
        (proposal, source): amount
        for proposal, source, amount in ProposalLine.objects.filter(proposal__in=sent).order_by().values_list("proposal", "source").annotate(Sum("amount"))
    }
    over = [over_sentence(row) for row in sources if row.left < 0]
    closed = fiscal_year.status == FiscalYear.Status.CLOSED
    context: dict[str, Any] = {
        "fiscal_year": fiscal_year,
        "sent": [{"proposal": proposal, "by_source": [asked.get((proposal.pk, row.source.pk), 0) for row in sources]} for proposal in sent],
        "unsent": _unsent(fiscal_year),
        "sources": sources,
        "totals": {name: sum(getattr(row, name) for row in sources) for name in ("notified", "issued", "drafted", "free", "asked", "left")},
        "over": [] if refusal in over else over,
        "refusal": [refusal] if refusal else [],
        "none_sent": "" if sent else NONE_SENT,
        "closed": YEAR_CLOSED if closed else "",
        "ready": bool(sent) and not over and not closed,
        "step": CONSOLIDATE,
    }
    return render(request, "distribution/consolidate_proposals.html", context, status=status)


def _unsent(fiscal_year: FiscalYear) -> list[tuple[str, str]]:
    """The groups with agencies of the expense budget that have sent nothing, each with where it stands; never their figures."""
    latest: dict[int, str] = {}
    for proposal in ExpenseProposal.objects.filter(fiscal_year=fiscal_year).order_by("pk"):
        latest[proposal.group_id] = proposal.state
    return [
        (group.title, State(latest[group.pk]).label if group.pk in latest else "هنوز آغاز نشده")
        for group in spending_groups()
        if latest.get(group.pk) not in (State.SUBMITTED, State.CONSOLIDATED)
    ]
