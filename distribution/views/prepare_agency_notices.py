"""From approved projects to one draft notice an agency: what waits, the press, what came of it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.refusals import AlreadyDone, Refused
from core.text import to_persian_digits
from distribution import permissions
from distribution.actions.prepare_agency_notices import prepare_agency_notices as prepare
from distribution.models import CreditNotice, FiscalYear
from distribution.waiting_projects import waiting_projects

_PREPARED = "prepared_notices"


class SeenForm(forms.Form):
    """How much waited on the page the button was pressed on. What cannot be read counts as another sum."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def clean_seen(self) -> int:
        """Million rials, or -1."""
        text = self.cleaned_data["seen"]
        return int(text) if text.isascii() and text.isdigit() else -1


@may(permissions.enter)
@require_http_methods(["GET", "HEAD", "POST"])
def prepare_agency_notices(request: HttpRequest, year: int) -> HttpResponse:
    """Put everything that waits into draft notices, all of it or nothing."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    verdict = permissions.enter_in(request.user, fiscal_year)
    if request.method != "POST" or not verdict:
        return _show(request, fiscal_year, closed=verdict.reason, status=409 if request.method == "POST" else 200)
    form = SeenForm(request.POST)
    try:
        notices = prepare(fiscal_year, by=request.user, seen=form.cleaned_data["seen"] if form.is_valid() else -1)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
        return redirect("prepare_agency_notices", year)
    except Refused as refusal:
        return _show(request, fiscal_year, refusal=refusal.sentence, status=refusal.status)
    request.session[_PREPARED] = {"year": year, "notices": [notice.pk for notice in notices]}
    messages.success(request, f"{to_persian_digits(len(notices))} ابلاغیه آماده شد. با صدور آن‌ها سقف دستگاه‌ها تغییر می‌کند.")
    return redirect("prepare_agency_notices", year)


def _show(request: HttpRequest, fiscal_year: FiscalYear, *, closed: str = "", refusal: str = "", status: int = 200) -> HttpResponse:
    waiting = waiting_projects(fiscal_year)
    result = request.session.pop(_PREPARED, None) if request.method == "GET" else None
    wanted = result["notices"] if result and result["year"] == fiscal_year.year else []
    prepared = CreditNotice.objects.visible_to(request.user).filter(pk__in=wanted).select_related("agency")
    context = {
        "fiscal_year": fiscal_year,
        "waiting": waiting,
        "ready": waiting.ready,
        "prepared": list(prepared.annotate(total=Sum("lines__amount")).order_by("agency__code")),
        "closed": closed,
        "refusal": [refusal] if refusal else [],
    }
    return render(request, "distribution/prepare_agency_notices.html", context, status=status)
