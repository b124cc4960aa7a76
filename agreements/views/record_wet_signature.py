"""Record the agency official's handwritten signature with its scan."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from agreements import permissions
from agreements.actions import sign_agreement as signing
from agreements.models import Agreement
from agreements.opening import note_opening, whole_papers
from agreements.step_forms import DocumentForm
from agreements.step_pages import carried_out, page, turned_away
from agreements.views.sign_agreement import document_code
from agreements.workflow import DECLINE_SIGNATURE, RECORD_WET_SIGNATURE
from core.access import may
from core.jalali import JalaliDateField
from core.uploads import SCANS, UploadField


class WetSignatureForm(DocumentForm):
    """The day of the signature and the scan of the signed leaf."""

    AT_FIELD = {signing.SIGNED_LATER: "signed_on"}

    signed_on = JalaliDateField(label="تاریخ امضا", help_text="سال/ماه/روز، مانند ۱۳۹۷/۰۷/۲۳")
    scan = UploadField(
        kinds=SCANS, label="تصویر برگ امضاشده", help_text="برگ امضا را با مهر دستگاه پویش کنید: PDF، JPG یا PNG تا ۱۰ مگابایت."
    )


@may(permissions.see, whole_papers, field="identifier", kwarg="no")
def record_wet_signature(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Bind the scan to the frozen document it is the signature of."""
    step = RECORD_WET_SIGNATURE
    form = WetSignatureForm(*((request.POST, request.FILES) if request.method == "POST" else ()), agreement=agreement)

    def act(given: dict[str, Any]) -> Agreement:
        return signing.record_wet_signature(
            agreement,
            scan=given["scan"].content,
            scan_type=given["scan"].content_type,
            signed_on=given["signed_on"],
            seen_sha256=given["document"],
            by=request.user,
            seen_version=given["version"],
        )

    answer = turned_away(request, agreement, step) or carried_out(request, agreement, step, form, act)
    if answer:
        return answer
    note_opening(request, agreement)
    printed = agreement.valid_print
    facts = {
        "printed": printed,
        "code": document_code(printed.content_sha256) if printed else "",
        "may_decline": bool(DECLINE_SIGNATURE.may(request.user, agreement)),
        "way_back": DECLINE_SIGNATURE,
    }
    return page(request, "agreements/record_wet_signature.html", agreement, step, form, **facts)
