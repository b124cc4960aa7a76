"""Put a letter to a county aside that was never issued."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.refusals import AlreadyDone, Refused
from distribution import permissions
from distribution.actions.discard_county_notice import discard_county_notice as discard
from distribution.county_notice_rows import table_of
from distribution.models import CountyNotice
from distribution.views.discard_notice import DiscardForm
from distribution.workflow.county_notice import DISCARD_COUNTY_NOTICE, State


@may(permissions.issue_county_notice, CountyNotice.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def discard_county_notice(request: HttpRequest, notice: CountyNotice) -> HttpResponse:
    """Say what is put aside, then do it."""
    if request.method != "POST" and notice.state != State.DRAFT:
        messages.info(request, f"این ابلاغیه «{notice.get_state_display()}» است.")
        return redirect(notice)
    form = DiscardForm(request.POST if request.method == "POST" else None, initial={"version": notice.version})
    status = 200
    if form.is_valid():
        try:
            discard(notice, by=request.user, note=form.cleaned_data["note"], seen_version=form.cleaned_data["version"])
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect(notice)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
            notice.refresh_from_db()
            form.data = form.data.copy()
            form.data["version"] = str(notice.version)
        else:
            messages.success(request, f"ابلاغیهٔ صادرنشدهٔ شهرستان «{notice.county.name}» کنار گذاشته شد؛ سهمی تغییر نکرد.")
            return redirect("list_county_notices", notice.fiscal_year.year)
    context = {
        "notice": notice,
        "form": form,
        "total": table_of(notice).total,
        "step": DISCARD_COUNTY_NOTICE,
        "draft": notice.state == State.DRAFT,
    }
    return render(request, "distribution/discard_county_notice.html", context, status=status)
