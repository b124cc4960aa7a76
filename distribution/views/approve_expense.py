"""The council's gate of expense: its resolution goes onto the drafts it covers."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.refusals import AlreadyDone, Refused
from core.text import to_persian_digits
from distribution import permissions
from distribution.actions.approve_expense import OTHER_TYPE
from distribution.actions.approve_expense import approve_expense as approve
from distribution.models import CouncilResolution, CreditNotice, CreditType
from distribution.views.stepping import seen_versions
from distribution.workflow.credit_notice import State


@may(permissions.record_resolution, CouncilResolution.objects.select_related("fiscal_year").all)
@require_http_methods(["GET", "HEAD", "POST"])
def approve_expense(request: HttpRequest, resolution: CouncilResolution) -> HttpResponse:
    """List the drafts without a resolution, then write number and date on all of them."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            count = approve(resolution, by=request.user, seen=seen_versions(request))
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect("list_notices", resolution.fiscal_year.year)
        except Refused as refused:
            refusal, status = refused.sentence, refused.status
        else:
            messages.success(request, f"مصوبه بر {to_persian_digits(count)} پیش‌نویس نوشته شد؛ ابلاغیه‌ها آمادهٔ صدور است.")
            return redirect("list_notices", resolution.fiscal_year.year)
    drafts = CreditNotice.objects.visible_to(request.user).filter(
        fiscal_year=resolution.fiscal_year_id, credit_type=CreditType.EXPENSE, state=State.DRAFT
    )
    rows = list(drafts.select_related("agency").annotate(total=Coalesce(Sum("lines__amount"), 0)).order_by("agency__code"))
    waiting = [notice for notice in rows if not notice.council_number]
    context = {
        "resolution": resolution,
        "fiscal_year": resolution.fiscal_year,
        "waiting": waiting,
        "total": sum(notice.total for notice in waiting),
        "approved": [notice for notice in rows if notice.council_number],
        "other_type": OTHER_TYPE if resolution.credit_type != CreditType.EXPENSE else "",
        "refusal": [refusal] if refusal else [],
    }
    return render(request, "distribution/approve_expense.html", context, status=status)
