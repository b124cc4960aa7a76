"""Add one day off to the calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agreements import permissions
from agreements.actions import keep_calendar as rules
from agreements.views.show_calendar import holidays_of
from core.access import may
from core.jalali import JalaliDateField, format_jalali, jalali_year
from core.models import Holiday
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField, to_persian_digits

CHOOSE = "یکی از گزینه‌های فهرست را انتخاب کنید."
OTHER_YEAR = "این روز در سال {year} نیست."


class HolidayForm(forms.Form):
    """The day, its occasion, and the announcement it rests on."""

    day = JalaliDateField(label="روز")
    title = PersianCharField(label="مناسبت", max_length=120)
    kind = forms.ChoiceField(label="نوع", choices=Holiday.Kind.choices, initial=Holiday.Kind.OTHER, error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE))
    note = PersianCharField(label="شمارهٔ اطلاعیه یا توضیح", required=False, max_length=300, help_text="در سوابق می‌ماند.")

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_day(self) -> Any:
        """A day of the year on screen."""
        day = self.cleaned_data["day"]
        if jalali_year(day) != self.year:
            raise ValidationError(OTHER_YEAR.format(year=to_persian_digits(self.year)))
        return day


@may(permissions.keep_calendar)
@require_http_methods(["GET", "HEAD", "POST"])
def add_holiday(request: HttpRequest, year: int) -> HttpResponse:
    """What was typed stays when it is refused; running deadlines are set anew."""
    holidays_of(year)
    form, status = HolidayForm(request.POST if request.method == "POST" else None, year=year), 200
    if form.is_valid():
        try:
            made, moved = rules.add_holiday(**form.cleaned_data, by=request.user)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect("show_calendar", year=year)
        except Refused as refusal:
            form.add_error("day", refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, f"{format_jalali(made.day)} «{made.title}» تعطیل است. {moved_words(moved)}")
            return redirect("show_calendar", year=year)
    return render(request, "agreements/add_holiday.html", {"form": form, "year": year}, status=status)


def moved_words(moved: int) -> str:
    """How many running deadlines changed by it."""
    return f"مهلت {to_persian_digits(moved)} پرونده جابه‌جا شد." if moved else "مهلت هیچ پرونده‌ای جابه‌جا نشد."
