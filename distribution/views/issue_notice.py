"""Issue one notice: its number and date, and what it changes for good."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import may
from core.jalali import JalaliDateField
from core.middleware import sentence_of
from core.refusals import AlreadyDone, Refused
from distribution import permissions
from distribution.actions.issue_notice import DATE_BEFORE_COUNCIL, DATE_IN_FUTURE, shortfalls, touched_by
from distribution.actions.issue_notice import issue_notice as issue
from distribution.entry_plans import below_zero
from distribution.forms import LetterNumberField, VersionField
from distribution.invariants import NOTICE_NUMBER_ONCE
from distribution.models import CreditNotice, CreditType
from distribution.notice_rows import blocks_of, parts_of
from distribution.workflow.credit_notice import ISSUE, State

NUMBER_MISSING = "شمارهٔ نامه را بنویسید."
# Where a refusal of the action belongs on the page; the others stand above the form.
AT_FIELD = {NOTICE_NUMBER_ONCE.sentence: "number", DATE_IN_FUTURE: "date", DATE_BEFORE_COUNCIL: "date"}


class IssueForm(forms.Form):
    """The letter's number and date."""

    number = LetterNumberField(
        label="شمارهٔ نامه", help_text="مانند ۹۷/۲۱۰/۱۱۲۰۱", error_messages={"required": NUMBER_MISSING}
    )
    date = JalaliDateField(label="تاریخ نامه", help_text="سال/ماه/روز، مانند ۱۳۹۷/۰۷/۲۳")
    version = VersionField()


@may(permissions.enter, CreditNotice.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def issue_notice(request: HttpRequest, notice: CreditNotice) -> HttpResponse:
    """Ask for the number and date with the facts in view, then issue."""
    if request.method != "POST":
        if notice.state != State.DRAFT:
            messages.info(request, f"این ابلاغیه «{notice.get_state_display()}» است.")
            return redirect(notice)
        return _show(request, notice, IssueForm(initial={"date": clock.today(), "version": notice.version}))
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _show(request, notice, form)
    given = form.cleaned_data
    try:
        issued = issue(notice, number=given["number"], date=given["date"], by=request.user, seen_version=given["version"])
    except AlreadyDone as done:
        messages.info(request, done.sentence)
        return redirect(notice)
    except Refused as refusal:
        return _show(request, notice, _refused(form, refusal.sentence, notice), status=refusal.status)
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        return _show(request, notice, _refused(form, sentence, notice), status=409)
    messages.success(request, f"ابلاغیهٔ «{issued.agency.name}» با سریال {issued.serial} صادر شد.")
    return redirect(issued)


def _refused(form: IssueForm, sentence: str, notice: CreditNotice) -> IssueForm:
    """The sentence where it belongs; the page shows the notice as it stands now, and so does its version."""
    form.add_error(AT_FIELD.get(sentence), sentence)
    notice.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = str(notice.version)
    return form


def _show(request: HttpRequest, notice: CreditNotice, form: IssueForm, status: int = 200) -> HttpResponse:
    blocks = blocks_of(notice)
    draft = notice.state == State.DRAFT
    context: dict[str, Any] = {
        "notice": notice,
        "form": form,
        "blocks": blocks,
        "parts": parts_of(blocks) if notice.credit_type == CreditType.CAPITAL else None,
        "total": sum(block.total for block in blocks),
        "step": ISSUE,
        "refusal": (permissions.issue(request.user, notice).reason or below_zero(notice)) if draft else "",
        "draft": draft,
        "shortfalls": shortfalls(notice) if draft else [],
        "touched": touched_by(notice) if draft else [],
    }
    return render(request, "distribution/issue_notice.html", context, status=status)
