"""The passport of an agency's credit on paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core import clock
from core.access import may
from distribution import permissions
from distribution.ceiling_passport import ceiling_passport
from distribution.documents.passport import draw_passport
from distribution.documents.passport_content import content_of_passport
from distribution.models import CreditCeiling
from distribution.views.show_passport import DayForm


@may(permissions.see_credits, CreditCeiling.objects.select_related("fiscal_year", "agency", "programme", "source").all)
@require_safe
def passport_paper(request: HttpRequest, ceiling: CreditCeiling, year: int) -> HttpResponse:
    """What the page shows, as PDF; drawn afresh, since it is a report and no paper of the office."""
    if ceiling.fiscal_year.year != year:
        raise Http404
    passport = ceiling_passport(ceiling, request.user, DayForm.of(request).wanted("on"))
    content = draw_passport(content_of_passport(ceiling, passport, printed_at=clock.now(), printed_by=request.user.full_name))
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="passport-{year}-{ceiling.pk}.pdf"', "X-Content-Type-Options": "nosniff"},
    )
