"""The mark «گشوده»: who holds the desk has opened the paper, so the sender can no longer recall it."""

from __future__ import annotations

from django.http import HttpRequest

from agreements.models import Agreement, AgreementQuerySet
from core import clock
from core.audit import history_of
from core.workflow import opened_by


def note_opening(request: HttpRequest, agreement: Agreement) -> None:
    """Mark the paper as opened when the person looking at it is the one whose turn it is.

    Only a page that was really read counts (no POST, no prefetch), and never one read by the
    person who sent the paper here.
    """
    if request.method != "GET" or agreement.opened_at is not None or agreement.is_finished:
        return
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return
    if not Agreement.objects.waiting_for(request.user).filter(pk=agreement.pk).exists():
        return
    sender = history_of(agreement).exclude(to_state="").values_list("actor_id", flat=True).last()
    if sender == request.user.pk:
        return
    opened_by(agreement, request.user)
    agreement.opened_at, agreement.opened_by = clock.now(), request.user


def whole_papers() -> AgreementQuerySet:
    """Agreements with what every page about one of them asks for."""
    return Agreement.objects.select_related("agency__expert_group", "fiscal_year", "opened_by", "claimed_by", "programme")
