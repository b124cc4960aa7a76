"""The record of an agreement: everything about one paper, and what this person can do with it now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agreements import permissions
from agreements.amendment_checks import base_changed
from agreements.amendment_pages import changes_context
from agreements.answers import comments_at_rows
from agreements.chain import Chain, chain_of
from agreements.deadlines import target_on
from agreements.desk import comments_for
from agreements.failures import failures_now
from agreements.figures import blocks_of, figures_of, files_of
from agreements.models import Agreement
from agreements.offers import Offer, offers_to, url_of_step
from agreements.opening import note_opening, whole_papers
from agreements.optional_content import optional_parts
from agreements.optional_layout import optional_forms
from agreements.reductions import reduction_of
from agreements.rows import Days, rows_of
from agreements.stations import stations_of, timeline_rows
from agreements.timeline import events_of
from agreements.views.sign_agreement import document_code
from agreements.workflow import CLAIMABLE, STEP_NAMED, WRITABLE, State
from core.access import may

REVIEWED = (State.SUBMITTED, State.EXPERT_CONFIRMED, State.INTEGRATION_APPROVED)


@may(permissions.see, whole_papers, field="identifier", kwarg="no")
def show_agreement(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Read the record; whose turn it is leaves the mark «گشوده» by reading."""
    note_opening(request, agreement)
    days = Days.now()
    row = rows_of([agreement], days)[0]
    events = events_of(agreement, days.off)
    prints = list(agreement.prints.select_related("frozen_by", "file").defer("content", "file__content"))
    frozen = next((p for p in prints if p.kind == "frozen" and p.voided_at is None), None)
    chain = chain_of(agreement)
    return render(
        request,
        "agreements/show_agreement.html",
        {
            "agreement": agreement,
            "row": row,
            "figures": figures_of(agreement),
            "stations": stations_of(agreement, events, days, row.returned),
            "events": timeline_rows(agreement, events, days),
            "blocks": blocks_of(agreement),
            "optional": None if agreement.is_capital else optional_forms(optional_parts(agreement)),
            "ceilings": list(agreement.ceilings().exclude(notified=0, reserved=0, used=0).select_related("programme", "source")),
            "prior_year": agreement.fiscal_year.year - 1,
            "attachments": files_of(agreement),
            "comments": comments_at_rows(agreement, comments_for(request.user, agreement)),
            "versions": agreement.versions.count(),
            "signatures": agreement.signatures.all(),
            "prints": prints,
            "failures": _failures(request, agreement),
            "target": None if agreement.is_finished else target_on(agreement, days.off),
            "target_words": days.words(target_on(agreement, days.off)),
            "code": document_code(frozen.content_sha256) if frozen else "",
            **_acts(request, agreement),
            **_of_amendment(request, agreement, chain),
        },
    )


def _of_amendment(request: HttpRequest, agreement: Agreement, chain: Chain) -> dict[str, Any]:
    """The other papers of the same original; of an amendment why it is one and what it changes."""
    may_amend = agreement.state == State.NOTIFIED and chain.open_one is None and permissions.amend(request.user, agreement)
    stale = base_changed(agreement)
    found: dict[str, Any] = {
        "chain": chain,
        "amend_url": reverse("start_amendment", args=[agreement.identifier]) if may_amend else "",
        "base_changed": stale,
        "reduction": reduction_of(agreement, request.user),
        "merge_url": reverse("merge_amendment", args=[agreement.identifier])
        if stale and permissions.draft(request.user, agreement)
        else "",
    }
    return found | changes_context(agreement)


def _acts(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    """The primary act, the others, and why the rest is not possible."""
    offers = offers_to(request.user, agreement)
    forward = list(offers.forward)
    writes = agreement.state in WRITABLE and bool(permissions.draft(request.user, agreement))
    reviews = agreement.state in REVIEWED and bool(permissions.review(request.user, agreement))
    primary: Offer | None = None
    if forward and not writes:
        primary = forward.pop(0)
    return {
        "primary": primary,
        "forward": forward,
        "offers": offers,
        "edit_url": reverse("edit_agreement", args=[agreement.identifier]) if writes else "",
        "hand": _hand(request, agreement),
        "review_url": reverse("review_agreement", args=[agreement.identifier]) if reviews else "",
    }


def _hand(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    """Who has the paper in hand, and what this person can do about it."""
    user = request.user
    return {
        "holder": agreement.claimed_by,
        "mine": agreement.claimed_by_id == user.pk,
        "stale": agreement.claimed_by_id is not None and agreement.claim_is_stale,
        "may_claim": agreement.claimed_by_id is None and bool(permissions.claim(user, agreement)),
        "may_release": bool(permissions.release(user, agreement)),
        "may_reassign": agreement.desk in CLAIMABLE and bool(permissions.reassign(user, agreement)),
    }


def _failures(request: HttpRequest, agreement: Agreement) -> list[dict[str, Any]]:
    """What failed here and may be tried again; the way there for whoever may."""
    rows = []
    for failure in failures_now(agreement):
        step = STEP_NAMED.get(failure.step)
        again = step is not None and agreement.state in step.sources and bool(step.may(request.user, agreement))
        rows.append({"failure": failure, "title": step.button if step else failure.step, "url": url_of_step(step, agreement) if again else ""})
    return rows
