"""Issue one letter to a county: its number and date, and what it changes for good."""

from __future__ import annotations

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import may
from core.middleware import sentence_of
from core.refusals import AlreadyDone, Refused
from distribution import permissions
from distribution.actions.issue_county_notice import DATE_BEFORE_COUNCIL, DATE_IN_FUTURE
from distribution.actions.issue_county_notice import issue_county_notice as issue
from distribution.county_notice_rows import table_of
from distribution.invariants import COUNTY_NOTICE_NUMBER_ONCE
from distribution.models import CountyNotice
from distribution.views.issue_notice import IssueForm
from distribution.views.show_county_notice import why_not
from distribution.workflow.county_notice import ISSUE_COUNTY_NOTICE, State

# Where a refusal of the action belongs on the page; the others stand above the form.
AT_FIELD = {COUNTY_NOTICE_NUMBER_ONCE.sentence: "number", DATE_IN_FUTURE: "date", DATE_BEFORE_COUNCIL: "date"}


@may(permissions.issue_county_notice, CountyNotice.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def issue_county_notice(request: HttpRequest, notice: CountyNotice) -> HttpResponse:
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
    messages.success(request, f"ابلاغیهٔ شهرستان «{issued.county.name}» با سریال {issued.serial} صادر شد.")
    return redirect(issued)


def _refused(form: IssueForm, sentence: str, notice: CountyNotice) -> IssueForm:
    """The sentence where it belongs; the page shows the letter as it stands now, and so does its version."""
    form.add_error(AT_FIELD.get(sentence), sentence)
    notice.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = str(notice.version)
    return form


def _show(request: HttpRequest, notice: CountyNotice, form: IssueForm, status: int = 200) -> HttpResponse:
    draft = notice.state == State.DRAFT
    context = {
        "notice": notice,
        "form": form,
        "table": table_of(notice),
        "step": ISSUE_COUNTY_NOTICE,
        "refusal": why_not(notice, permissions.issue_county_notice(request.user, notice).reason) if draft else "",
        "draft": draft,
    }
    return render(request, "distribution/issue_county_notice.html", context, status=status)
