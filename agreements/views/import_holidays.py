"""Bring in a year's holidays: the published list as a start, or lines pasted from the announcement."""

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
from agreements.views.add_holiday import moved_words
from agreements.views.show_calendar import holidays_of
from core.access import may
from core.jalali import format_jalali, jalali_year, parse_jalali
from core.models import Holiday
from core.official_holidays import official_holidays
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField, to_persian_digits
from core.workdays import WEEKEND

MOST_LINES = 120
NO_LINES = "دست‌کم یک روز بنویسید: تاریخ، سپس مناسبت."
TOO_MANY = f"بیش از {to_persian_digits(MOST_LINES)} سطر است."
NO_TITLE = "سطر {line}: مناسبت پس از تاریخ نوشته نشده است."
LONG_TITLE = "سطر {line}: مناسبت بیش از ۱۲۰ نویسه دارد."
OTHER_YEAR = "سطر {line}: این روز در سال {year} نیست."
TWICE = "سطر {line}: این روز در سطر {other} هم آمده است."
BAD_DAY = "سطر {line}: {sentence}"


class LinesField(PersianCharField):
    """One day a line: «۱۳۹۸/۰۱/۰۱ نوروز»; blanks, a tab or a comma part them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 18}), error_messages={"required": NO_LINES}, max_length=20_000, **kwargs)


class ImportForm(forms.Form):
    """The lines; each fault is named once, with its line."""

    lines = LinesField(label="روزها", help_text="هر سطر یک روز: تاریخ، سپس مناسبت. پنجشنبه و جمعه‌ها خود کنار گذاشته می‌شوند.")

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.weekends = 0

    def clean_lines(self) -> list[rules.Day]:
        """Days with their occasions; ValidationError with every faulty line."""
        written = [(n, line.strip()) for n, line in enumerate(self.cleaned_data["lines"].split("\n"), start=1) if line.strip()]
        if len(written) > MOST_LINES:
            raise ValidationError(TOO_MANY)
        kinds = {official.day: official.kind for official in official_holidays(self.year)}
        faults, seen, days = [], {}, []
        for number, line in written:
            n = to_persian_digits(number)
            first, _, title = line.replace("\t", " ").replace(",", " ", 1).partition(" ")
            title = title.strip(" -–،")
            try:
                day = parse_jalali(first)
            except ValidationError as error:
                faults.append(BAD_DAY.format(line=n, sentence=error.message))
                continue
            if jalali_year(day) != self.year:
                faults.append(OTHER_YEAR.format(line=n, year=to_persian_digits(self.year)))
            elif not title or len(title) > 120:
                faults.append((LONG_TITLE if title else NO_TITLE).format(line=n))
            elif day in seen:
                faults.append(TWICE.format(line=n, other=to_persian_digits(seen[day])))
            elif day.weekday() in WEEKEND:
                self.weekends += 1
            else:
                days.append((day, title, kinds.get(day, Holiday.Kind.OTHER)))
            seen.setdefault(day, number)
        if faults:
            raise ValidationError(faults)
        if not days and not self.weekends:
            raise ValidationError(NO_LINES)
        return days


@may(permissions.keep_calendar)
@require_http_methods(["GET", "HEAD", "POST"])
def import_holidays(request: HttpRequest, year: int) -> HttpResponse:
    """The published days that are not in yet stand in the box to begin with; nothing is written before the press."""
    there = {holiday.day for holiday in holidays_of(year)}
    offered = [official for official in official_holidays(year) if official.day not in there and official.day.weekday() not in WEEKEND]
    text = "\n".join(f"{format_jalali(official.day)} {official.title}" for official in offered)
    form, status = ImportForm(request.POST if request.method == "POST" else None, year=year, initial={"lines": text}), 200
    if form.is_valid():
        try:
            written, moved = rules.import_holidays(form.cleaned_data["lines"], by=request.user)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect("show_calendar", year=year)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, f"{to_persian_digits(written)} روز تعطیل ثبت شد. {moved_words(moved)}")
            return redirect("show_calendar", year=year)
    context = {"form": form, "year": year, "offered": len(offered), "computed": [official for official in offered if not official.announced]}
    return render(request, "agreements/import_holidays.html", context, status=status)
