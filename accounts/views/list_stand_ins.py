"""Stand-ins: mine, those I am, and those of the people I manage (ux.md S13)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import stand_in_permissions
from accounts.models import StandIn
from accounts.stand_ins import has_desk, managed_by
from core import clock
from core.access import may

PAGE = 50


class PageForm(forms.Form):
    """Which page of the others'; anything else is the first."""

    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)


@may(stand_in_permissions.see_stand_ins)
@require_safe
def list_stand_ins(request: HttpRequest) -> HttpResponse:
    """Who acts in my name, in whose name I act, newest first."""
    user, form = request.user, PageForm(request.GET)
    form.is_valid()
    managed = managed_by(user)
    others = _rows(StandIn.objects.filter(principal__in=managed).exclude(substitute=user))
    context: dict[str, Any] = {
        "mine": list(_rows(StandIn.objects.filter(principal=user))),
        "received": list(_rows(StandIn.objects.filter(substitute=user))),
        "page": Paginator(others, PAGE).get_page(form.cleaned_data.get("page")),
        "manages": managed.exists(),
        "has_desk": has_desk(user),
        "may_appoint": bool(stand_in_permissions.appoint(user)),
        "today": clock.today(),
    }
    return render(request, "accounts/list_stand_ins.html", context)


def _rows(stand_ins: QuerySet[StandIn]) -> QuerySet[StandIn]:
    return stand_ins.select_related("principal", "substitute", "appointed_by", "withdrawn_by").order_by("-last_day", "-pk")
