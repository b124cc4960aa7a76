"""The dense page on which the expert, integration and the deputy read a paper before deciding."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agreements import permissions
from agreements.amendment_pages import changes_context
from agreements.checks import Finding, findings
from agreements.figures import blocks_of, figures_of, files_of
from agreements.models import Agreement
from agreements.offers import offers_to
from agreements.opening import note_opening, whole_papers
from agreements.rows import Days, rows_of
from agreements.stations import timeline_rows
from agreements.timeline import events_of
from agreements.views.show_agreement import REVIEWED
from core.access import may
from core.text import to_persian_digits

# The strip: title, the checks it stands for, the place on the page, what it says when all is well.
STRIP = (
    ("سقف ابلاغی", ("ceiling", "sums"), "#chapters", "در سقف است"),
    ("فصول ثابت", ("fixed",), "#chapters", "برابر ابلاغیه"),
    ("تغییر بیش از ۳۰٪", ("change",), "#chapters", "ندارد"),
    ("برنامه و فعالیت", ("activities",), "#activities", "با فصول برابر است"),
    ("پیوست‌ها", ("attachments",), "#attachments", "کامل است"),
)
SECTIONS = (
    ("particulars", "مشخصات دستگاه"),
    ("chapters", "فصول هزینه"),
    ("activities", "برنامه و فعالیت"),
    ("attachments", "پیوست‌ها"),
    ("conditions", "شرایط عمومی"),
)


@may(permissions.review, whole_papers, field="identifier", kwarg="no")
def review_agreement(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Checks on top, the sections, the history; the decision in the bottom bar."""
    if agreement.state not in REVIEWED:
        return redirect(agreement)
    note_opening(request, agreement)
    days = Days.now()
    found = findings(agreement)
    events = events_of(agreement)
    strip = [_check(*check, found) for check in STRIP]
    told = {check["detail"] for check in strip}
    sections = [_section(key, title, found) for key, title in SECTIONS]
    clean = sum(section["state"] == "complete" for section in sections)
    return render(
        request,
        "agreements/review_agreement.html",
        {
            "agreement": agreement,
            "row": rows_of([agreement], days)[0],
            "figures": figures_of(agreement),
            "strip": strip,
            "untold": [finding for finding in found if finding.sentence not in told],
            "sections": sections,
            "sections_summary": to_persian_digits(f"{clean} از {len(sections)} بخش بی‌ایراد است."),
            "blocks": blocks_of(agreement),
            "prior_year": agreement.fiscal_year.year - 1,
            "attachments": files_of(agreement),
            "last_return": agreement.returns.select_related("reason", "by").first(),
            "events": timeline_rows(agreement, events, days),
            "printed": agreement.valid_print,
            "offers": offers_to(request.user, agreement),
            **changes_context(agreement),
        },
    )


def _check(title: str, checks: tuple[str, ...], place: str, fine: str, found: list[Finding]) -> dict[str, Any]:
    faults = [finding for finding in found if finding.check in checks]
    if not faults:
        return {"result": "ok", "title": title, "detail": fine}
    blocks = any(finding.blocks for finding in faults)
    detail = faults[0].sentence if len(faults) == 1 else to_persian_digits(f"{len(faults)} مورد")
    return {"result": "fail" if blocks else "warn", "title": title, "detail": detail, "url": place}


def _section(key: str, title: str, found: list[Finding]) -> dict[str, Any]:
    odd = sum(finding.section == key for finding in found)
    return {
        "title": title,
        "url": f"#{key}",
        "state": "in_progress" if odd else "complete",
        "words": to_persian_digits(f"{odd} مورد برای دیدن") if odd else "بی‌ایراد در بررسی خودکار",
    }
