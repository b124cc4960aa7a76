"""What differs between two versions of an agreement, as PDF."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from agreements import permissions
from agreements.addresses import as_address
from agreements.allocated import allocated_by_row
from agreements.comparison import compare
from agreements.content import content_of
from agreements.documents.redline import changes_of, draw_redline, sums_of, unchanged_of
from agreements.models import Agreement
from agreements.opening import whole_papers
from core import clock
from core.access import may
from core.text import to_persian_digits

# What stands for a side that is no submitted version: the draft as it is now, and what an amendment was begun from.
NOW, BASE = "now", "base"


class SidesForm(forms.Form):
    """The two sides: numbers of versions, `now`, or `base`. Nothing chosen: the last two of the paper."""

    a = forms.RegexField(r"^(\d{1,4}|now|base)$", required=False, strip=True)
    b = forms.RegexField(r"^(\d{1,4}|now|base)$", required=False, strip=True)


@require_safe
@may(permissions.see, whole_papers, field="identifier", kwarg="no")
def redline(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Draw it afresh; 404 for a side that is not there."""
    form = SidesForm(request.GET)
    if not form.is_valid():
        raise Http404
    numbers = list(agreement.versions.values_list("number", flat=True).order_by("-number")[:2])
    b = form.cleaned_data["b"] or NOW
    a = form.cleaned_data["a"] or _before(agreement, numbers)
    (old_name, old), (new_name, new) = _side(agreement, a), _side(agreement, b)
    compared = compare(old, new)
    # Only of an amendment is the allocation a limit: nothing may fall below it.
    allocated = allocated_by_row(agreement) if agreement.is_amendment else {}
    paper = draw_redline(
        old,
        new,
        changes_of(compared, allocated),
        old_name=old_name,
        new_name=new_name,
        printed_by=request.user.full_name,
        printed_at=clock.now(),
        same=unchanged_of(compared),
        sums=sums_of(compared, allocated),
        with_allocated=agreement.is_amendment,
    )
    name = f"{as_address(agreement.identifier)}-redline-{a}-{b}.pdf"
    return HttpResponse(
        paper,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


def _before(agreement: Agreement, numbers: list[int]) -> str:
    if agreement.is_amendment:
        return BASE
    return str(numbers[0]) if numbers else NOW


def _side(agreement: Agreement, side: str) -> tuple[str, dict[str, Any]]:
    if side == NOW:
        return "اکنون", content_of(agreement)
    if side == BASE:
        amendment = getattr(agreement, "amendment", None)
        if amendment is None:
            raise Http404
        return "متن در حال اجرا", amendment.base_content
    version = agreement.versions.filter(number=int(side)).first()
    if version is None:
        raise Http404
    return f"نسخهٔ {to_persian_digits(version.number)}", version.content
