"""Put a notice aside that was never issued."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.access import may
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField
from distribution import permissions
from distribution.actions.discard_notice import discard_notice as discard
from distribution.forms import VersionField
from distribution.models import CreditNotice, CreditType
from distribution.notice_rows import blocks_of
from distribution.workflow.credit_notice import DISCARD, State

TAB = {CreditType.EXPENSE: "", CreditType.CAPITAL: "?type=capital"}


class DiscardForm(forms.Form):
    """A word about why, for the history."""

    note = PersianCharField(
        label="دلیل", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="در سوابق ابلاغیه می‌ماند.",
    )  # fmt: skip
    version = VersionField()


@may(permissions.enter, CreditNotice.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def discard_notice(request: HttpRequest, notice: CreditNotice) -> HttpResponse:
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
            messages.success(request, f"ابلاغیهٔ صادرنشدهٔ «{notice.agency.name}» کنار گذاشته شد؛ سقفی تغییر نکرد.")
            return redirect(f"{reverse('list_notices', args=[notice.fiscal_year.year])}{TAB[notice.credit_type]}")
    context = {
        "notice": notice,
        "form": form,
        "total": sum(block.total for block in blocks_of(notice)),
        "step": DISCARD,
        "draft": notice.state == State.DRAFT,
    }
    return render(request, "distribution/discard_notice.html", context, status=status)
