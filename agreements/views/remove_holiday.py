"""Take a day out of the calendar: it is a working day after all."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agreements import permissions
from agreements.actions import keep_calendar as rules
from agreements.views.add_holiday import moved_words
from core.access import may
from core.jalali import format_jalali, jalali_year
from core.models import Holiday
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField


class RemoveForm(forms.Form):
    """Why."""

    reason = PersianCharField(
        label="دلیل", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": rules.REASON_NEEDED}, help_text="در سوابق می‌ماند."
    )


@may(permissions.keep_calendar)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_holiday(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """The day and its reason; pressed twice, it says that it is gone."""
    holiday = Holiday.objects.filter(pk=pk).first()
    if holiday is None or jalali_year(holiday.day) != year:
        # Whoever comes here sees every calendar, so nothing is given away by saying so.
        messages.info(request, rules.GONE_ALREADY)
        return redirect("show_calendar", year=min(max(year, 1390), 1419))
    form, status = RemoveForm(request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        try:
            moved = rules.remove_holiday(holiday, reason=form.cleaned_data["reason"], by=request.user)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect("show_calendar", year=year)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, f"{format_jalali(holiday.day)} «{holiday.title}» از تعطیلات حذف شد. {moved_words(moved)}")
            return redirect("show_calendar", year=year)
    return render(request, "agreements/remove_holiday.html", {"form": form, "holiday": holiday, "year": year}, status=status)
