"""The calendar of a year: its official holidays as a picture and as a list, and the working days left by them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agreements.calendar_picture import WEEK, months_of
from agreements.permissions import keep_calendar
from core.access import signed_in
from core.jalali import FIRST_YEAR, LAST_YEAR, from_jalali, jalali_year
from core.models import Holiday
from core.official_holidays import known_years, official_holidays
from core.text import to_persian_digits


@signed_in
@require_safe
def show_calendar(request: HttpRequest, year: int) -> HttpResponse:
    """Everybody sees around which days the deadlines are counted; who keeps them adds and removes."""
    holidays = holidays_of(year)
    months = months_of(year, holidays)
    there = {holiday.day for holiday in holidays}
    context = {
        "year": year,
        "months": months,
        "week": WEEK,
        "holidays": holidays,
        "working_days": sum(month.working_days for month in months),
        "keeps": bool(keep_calendar(request.user)),
        "missing": sum(official.day not in there for official in official_holidays(year)),
        "years": _years(year),
    }
    return render(request, "agreements/show_calendar.html", context)


def holidays_of(year: int) -> list[Holiday]:
    """The year's holidays in order; Http404 for a year that no calendar here knows."""
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise Http404
    return list(Holiday.objects.filter(day__gte=from_jalali(year, 1, 1), day__lt=from_jalali(year + 1, 1, 1)))


def _years(chosen: int) -> list[dict[str, object]]:
    recorded = {jalali_year(day) for day in Holiday.objects.order_by().values_list("day", flat=True)}
    return [
        {"label": to_persian_digits(year), "url": reverse("show_calendar", args=[year]), "current": year == chosen}
        for year in sorted({*known_years(), *recorded, chosen})
    ]
