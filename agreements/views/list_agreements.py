"""The agreements of a year that a person may see, found by agency, number, state or desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import ExpertGroup
from accounts.permissions import rights_of
from accounts.rights import Right
from agreements import permissions
from agreements.models import Agreement
from agreements.rows import CountedPaginator, Days, ready_for_rows, rows_of
from agreements.workflow import Desk, State
from core.access import may
from core.text import PersianCharField, search_key, to_latin_digits
from distribution.models import FiscalYear

ANY = [("", "همه")]


class FilterForm(forms.Form):
    """What to look for. A value that is not offered is told at its field and looks for nothing."""

    q = PersianCharField(label="دستگاه یا شماره", required=False, max_length=100)
    state = forms.ChoiceField(label="وضعیت", required=False, choices=ANY + list(State.choices))
    desk = forms.ChoiceField(
        label="نزد", required=False, choices=ANY + [choice for choice in Desk.choices if choice[0] != Desk.NONE]
    )
    kind = forms.ChoiceField(label="نوع پرونده", required=False, choices=[("", "همه"), ("original", "نسخه‌های اصل"), ("amendment", "اصلاحیه‌ها")])
    group = forms.ModelChoiceField(
        ExpertGroup.objects.all(), label="گروه تخصصی", required=False, to_field_name="code", empty_label="همه"
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def __init__(self, *args: Any, with_group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_offered = {"invalid_choice": "یکی از گزینه‌های فهرست را انتخاب کنید."}
        for name in ("state", "desk", "kind", "group"):
            self.fields[name].error_messages.update(not_offered)
        if not with_group:
            del self.fields["group"]
        self.is_valid()

    def wanted(self, name: str) -> Any:
        """The value of a field, or nothing where it was not understood."""
        return self.cleaned_data.get(name) or None

    @property
    def narrows(self) -> bool:
        """True when something is looked for."""
        return any(self.wanted(name) for name in ("q", "state", "desk", "kind", "group"))


@may(permissions.see)
def list_agreements(request: HttpRequest, year: int) -> HttpResponse:
    """How many there are and their sum, then the rows by number."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    province = rights_of(request.user).anywhere(Right.VIEW_PROVINCE)
    form = FilterForm(request.GET, with_group=province)
    visible = Agreement.objects.visible_to(request.user).filter(fiscal_year=fiscal_year)
    if form.wanted("q"):
        exact = visible.filter(identifier=_as_identifier(form.wanted("q"))).first()
        if exact is not None:
            return redirect(exact)
    found = _narrowed(visible, form)
    sums = found.aggregate(count=Count("pk"), total=Sum("total"))
    page = CountedPaginator(ready_for_rows(found).order_by("identifier"), sums["count"]).get_page(form.wanted("page"))
    return render(
        request,
        "agreements/list_agreements.html",
        {
            "fiscal_year": fiscal_year,
            "form": form,
            "page": page,
            "rows": rows_of(page.object_list, Days.now()),
            "count": sums["count"],
            "total": sums["total"] or 0,
        },
    )


def _narrowed(agreements: Any, form: FilterForm) -> Any:
    words = form.wanted("q")
    if words:
        agreements = agreements.filter(
            Q(agency__search_key__contains=search_key(words)) | Q(identifier__contains=_as_identifier(words))
        )
    if form.wanted("state"):
        agreements = agreements.filter(state=form.wanted("state"))
    if form.wanted("desk"):
        agreements = agreements.filter(desk=form.wanted("desk"))
    if form.wanted("kind"):
        agreements = agreements.filter(original__isnull=form.wanted("kind") == "original")
    if form.wanted("group"):
        agreements = agreements.filter(agency__expert_group=form.wanted("group"))
    return agreements


def _as_identifier(words: str) -> str:
    return to_latin_digits(words).upper().replace(" ", "")
