"""The center's letters of the year, and above them where the province's credit stands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import rights_of
from accounts.rights import Right
from core.access import may
from core.text import PersianCharField, to_latin_digits
from distribution import permissions
from distribution.center_reading import default_type, letters_of, province_of
from distribution.forms import FilterForm
from distribution.models import CenterNotice, CreditType, FiscalYear
from distribution.workflow.center_notice import State


class CenterFilterForm(FilterForm):
    """One type of credit at a time; by number, state and kind. What was put aside is shown only when asked for."""

    q = PersianCharField(label="شماره", required=False, max_length=40)
    type = forms.ChoiceField(required=False, choices=CreditType)
    kind = forms.ChoiceField(label="نوع ابلاغیه", required=False, choices=[("", "همه"), *CenterNotice.Kind.choices])
    state = forms.ChoiceField(label="وضعیت", required=False, choices=[("", "همه"), *State.choices])

    @property
    def narrows(self) -> bool:
        """The type of credit is a view, not a filter."""
        return any(self.wanted(name) for name in ("q", "kind", "state"))

    def narrow(self, letters: list[CenterNotice]) -> list[CenterNotice]:
        """The letters looked for; drafts first, they are the work that is left."""
        number = to_latin_digits(self.wanted("q") or "").replace(" ", "")
        kind, state = self.wanted("kind"), self.wanted("state")
        found = [
            letter
            for letter in letters
            if number in letter.number and (not kind or letter.kind == kind) and (letter.state == state if state else letter.state != State.DISCARDED)
        ]
        return sorted(found, key=lambda letter: letter.state != State.DRAFT)


@may(permissions.see_center_notices)
@require_safe
def list_center_notices(request: HttpRequest, year: int) -> HttpResponse:
    """A tab for each type of credit: standing by source, then the letters with what each one does."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    form = CenterFilterForm(request.GET)
    credit_type = form.wanted("type") or default_type(fiscal_year)
    letters = letters_of(request.user, fiscal_year, credit_type)
    page = form.page_of(form.narrow(letters))
    records = rights_of(request.user).anywhere(Right.RECORD_CENTER_NOTICES)
    recorded = [letter for letter in letters if letter.state == State.RECORDED]
    return render(
        request,
        "distribution/list_center_notices.html",
        {
            "fiscal_year": fiscal_year,
            "form": form,
            "credit_type": CreditType(credit_type),
            "capital": credit_type == CreditType.CAPITAL,
            "tabs": _tabs(fiscal_year, credit_type),
            "province": province_of(fiscal_year, credit_type),
            "page": page,
            "rows": _rows(page),
            "recorded": len(recorded),
            "drafts": sum(letter.state == State.DRAFT for letter in letters),
            "some": bool(letters),
            "records": records,
            "may_start": records and fiscal_year.status != FiscalYear.Status.CLOSED,
        },
    )


def _tabs(fiscal_year: FiscalYear, credit_type: str) -> list[dict[str, Any]]:
    here = reverse("list_center_notices", args=[fiscal_year.year])
    return [
        {"label": f"اعتبار {label}", "url": f"{here}?type={value}", "current": value == credit_type} for value, label in CreditType.choices
    ]


def _rows(page: Page) -> list[dict[str, Any]]:
    """Each letter with the sum of its figures and what it does to the province's credit."""
    return [
        {"notice": letter, "total": sum(letter.cells().values()), "effect": sum(letter.effect().values())} for letter in page.object_list
    ]
