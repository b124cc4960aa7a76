"""The task list of a draft: what is done, what is left, what was asked for when it came back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agreements import permissions
from agreements.amendment_checks import base_changed
from agreements.answers import open_by_section, sent_to_agency
from agreements.checks import findings
from agreements.models import Agreement
from agreements.opening import note_opening
from agreements.own_credit import freed_by_base
from agreements.prior_year import prior_total
from agreements.sections import Progress, sections_of
from agreements.views import drafting
from agreements.workflow import CANCEL, PARK, State
from core.access import may
from core.text import to_persian_digits
from distribution.ceilings import notices_of


@may(permissions.draft, Agreement.objects.all, field="identifier", kwarg="no")
def edit_agreement(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Sections with their state, ceiling and remainder, deadline, and after a return its reason."""
    note_opening(request, agreement)
    found = findings(agreement)
    sections = sections_of(agreement, found)
    notices = {notice.pk: notice for notice in notices_of(agreement.fiscal_year, agreement.agency, agreement.credit_type).values()}
    asked = sent_to_agency(agreement)
    freed = freed_by_base(agreement)
    context = {
        "base_changed": base_changed(agreement),
        "park_url": reverse("take_step", args=[agreement.identifier, PARK.name]) if permissions.park(request.user, agreement) else "",
        "agreement": agreement,
        "sections": drafting.section_rows(sections, comments=open_by_section(asked)),
        "asked": asked,
        "unanswered": agreement.comments_left.unanswered,
        "complete": sum(section.progress is Progress.COMPLETE for section in sections if not section.optional),
        "needed": sum(not section.optional for section in sections),
        "next": drafting.next_section(sections),
        "faults": [finding for finding in found if finding.blocks],
        "ceiling": sum(ceiling.free + freed.get(ceiling.pk, 0) for ceiling in agreement.ceilings()),
        "notices": sorted(notices.values(), key=lambda notice: notice.pk),
        "prior": prior_total(agreement),
        "prior_label": to_persian_digits(f"مصوب {agreement.fiscal_year.year - 1}"),
        "deadline": drafting.deadline_of(agreement),
        "returned": _last_return(agreement),
        "cancel_url": reverse("take_step", args=[agreement.identifier, CANCEL.name])
        if permissions.cancel(request.user, agreement)
        else "",
    }
    return render(request, "agreements/edit_agreement.html", context)


def _last_return(agreement: Agreement) -> object:
    """The note of the return that opened the draft again."""
    if agreement.state != State.RETURNED:
        return None
    return agreement.returns.select_related("reason", "by").first()
