"""Keep when and to whom a letter to a county was handed over."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import may
from core.jalali import JalaliDateField
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField
from distribution import permissions
from distribution.actions.issue_county_notice import DELIVERED_BEFORE, note_delivery
from distribution.models import CountyNotice
from distribution.workflow.county_notice import State

RECEIVER_MISSING = "نام تحویل‌گیرنده را بنویسید."


class DeliveryForm(forms.Form):
    """The day and the person."""

    delivered_on = JalaliDateField(label="تاریخ تحویل", help_text="سال/ماه/روز، مانند ۱۳۹۷/۰۷/۲۳")
    delivered_to = PersianCharField(
        label="تحویل‌گیرنده", max_length=120, help_text="نام و سمت، مانند «نگار ساحلی، دبیر کمیته»",
        error_messages={"required": RECEIVER_MISSING},
    )  # fmt: skip


@may(permissions.issue_county_notice, CountyNotice.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def note_county_delivery(request: HttpRequest, notice: CountyNotice) -> HttpResponse:
    """Ask for both with the letter in view; what was noted before stands in the boxes."""
    if request.method != "POST" and notice.state != State.ISSUED:
        messages.info(request, f"این ابلاغیه «{notice.get_state_display()}» است و تحویل نمی‌شود.")
        return redirect(notice)
    before = {"delivered_on": notice.delivered_on or clock.today(), "delivered_to": notice.delivered_to}
    form = DeliveryForm(request.POST if request.method == "POST" else None, initial=before)
    status = 200
    if form.is_valid():
        try:
            note_delivery(notice, **form.cleaned_data, by=request.user)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect(notice)
        except Refused as refusal:
            form.add_error("delivered_on" if refusal.sentence == DELIVERED_BEFORE else None, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, f"تحویل ابلاغیهٔ شهرستان «{notice.county.name}» ثبت شد.")
            return redirect(notice)
    return render(request, "distribution/note_county_delivery.html", {"notice": notice, "form": form}, status=status)
