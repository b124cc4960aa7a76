"""The letter to a county as PDF: the kept bytes once issued, a fresh watermarked draft before."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.access import may
from distribution import permissions
from distribution.documents.county_notice_content import county_notice_paper as draw
from distribution.models import CountyNotice
from distribution.views.show_county_notice import note_opening


@may(permissions.see_counties, CountyNotice.objects.all)
@require_safe
def county_notice_paper(request: HttpRequest, notice: CountyNotice) -> HttpResponse:
    """The bytes; the county reading them has seen the letter."""
    note_opening(notice, request.user)
    content = bytes(notice.file.content) if notice.file else draw(notice)
    name = notice.serial or f"draft-county-{notice.pk}"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"', "X-Content-Type-Options": "nosniff"},
    )
