"""One letter of the center: its figures, its scan, what it changed, whom it touches, and what can be done now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import may
from core.models import StoredFile
from core.uploads import size_in_words
from distribution import permissions
from distribution.actions.record_center_notice import touched_agreements
from distribution.center_checks import readiness_of
from distribution.center_reading import changes_of, table_of
from distribution.events import events_of
from distribution.holdings import told_to
from distribution.models import CenterNotice, CreditType
from distribution.workflow.center_notice import DISCARD_CENTER_NOTICE, RECORD_CENTER_NOTICE, STEPS, State


@may(permissions.see_center_notices, CenterNotice.objects.all)
@require_safe
def show_center_notice(request: HttpRequest, notice: CenterNotice) -> HttpResponse:
    """The record."""
    cells = notice.cells()
    draft = notice.state == State.DRAFT
    may_write = bool(permissions.record_center_notice(request.user, notice))
    corrected_by = CenterNotice.objects.visible_to(request.user).filter(corrects=notice).exclude(state=State.DISCARDED).first()
    context = {
        "notice": notice,
        "capital": notice.credit_type == CreditType.CAPITAL,
        "table": table_of(cells),
        "total": sum(cells.values()),
        "effect": notice.effect_total(),
        "changes": changes_of(notice) if notice.corrects_id else [],
        "corrected_by": corrected_by,
        "scan_size": _scan_size(notice),
        "events": events_of(notice, STEPS),
        "steps": {"record": RECORD_CENTER_NOTICE, "discard": DISCARD_CENTER_NOTICE},
        "writes": draft and may_write,
        "may_correct": may_write and notice.state == State.RECORDED and corrected_by is None,
        # The experts of a sector read here too: they are told of the agreements of their sector only.
        "touched": told_to(request.user, touched_agreements(notice) if notice.state != State.DISCARDED else []),
        "readiness": readiness_of(notice) if draft else None,
    }
    return render(request, "distribution/show_center_notice.html", context)


def _scan_size(notice: CenterNotice) -> str:
    """Without reading its bytes."""
    if notice.scan_id is None:
        return ""
    return size_in_words(StoredFile.objects.values_list("size", flat=True).get(pk=notice.scan_id))
