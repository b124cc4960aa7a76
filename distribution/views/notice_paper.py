"""The letter of a credit notice as PDF: the kept bytes once issued, a fresh watermarked draft before."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.access import may
from distribution import permissions
from distribution.documents.notice_content import notice_paper as draw
from distribution.models import CreditNotice
from distribution.views.show_notice import note_opening


@may(permissions.see_credits, CreditNotice.objects.all)
@require_safe
def notice_paper(request: HttpRequest, notice: CreditNotice) -> HttpResponse:
    """The bytes; the agency reading them has seen the notice."""
    note_opening(notice, request.user)
    content = bytes(notice.file.content) if notice.file else draw(notice)
    name = notice.serial or f"draft-{notice.pk}"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"', "X-Content-Type-Options": "nosniff"},
    )
