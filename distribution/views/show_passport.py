"""The passport of an agency's credit, as of any day."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.access import may
from core.jalali import JalaliDateField, format_jalali, format_jalali_long
from distribution import permissions
from distribution.ceiling_passport import ceiling_passport
from distribution.forms import FilterForm
from distribution.models import CreditCeiling
from distribution.passport import Passport


class DayForm(FilterForm):
    """The day whose state is wanted; a day that is not understood is told at its field, and today is shown."""

    on = JalaliDateField(label="وضعیت در تاریخ")
    q = None
    page = None

    @classmethod
    def of(cls, request: HttpRequest) -> DayForm:
        """The day asked for; without a question, today."""
        return cls(request.GET if "on" in request.GET else {"on": format_jalali(clock.today())})


def first_hint(passport: Passport) -> str:
    """When the credit's own papers begin, for whoever asked for an earlier day."""
    return f"نخستین سند آن از {format_jalali_long(passport.first_day)} است." if passport.first_day else "هنوز سندی ندارد."


@may(permissions.see_credits, CreditCeiling.objects.select_related("fiscal_year", "agency", "programme", "source").all)
@require_safe
def show_passport(request: HttpRequest, ceiling: CreditCeiling, year: int) -> HttpResponse:
    """Every paper and balance in order, each figure a link to its paper."""
    if ceiling.fiscal_year.year != year:
        raise Http404
    form = DayForm.of(request)
    passport = ceiling_passport(ceiling, request.user, form.wanted("on"))
    context = {"ceiling": ceiling, "fiscal_year": ceiling.fiscal_year, "form": form, "passport": passport, "today": passport.on >= clock.today(), "first_hint": first_hint(passport)}
    return render(request, "distribution/show_passport.html", context)
