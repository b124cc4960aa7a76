"""The year's law, rules and instructions: what is in force first, and what I have not read yet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import rights_of
from accounts.rights import Right
from core.access import may
from core.text import PersianCharField
from distribution import permissions
from distribution.forms import FilterForm
from distribution.models import Directive, DirectiveFile, DirectiveReading, FiscalYear
from distribution.workflow.directive import State


class DirectiveFilterForm(FilterForm):
    """By kind, and by a word of the title."""

    q = PersianCharField(label="عنوان یا شماره", required=False, max_length=100)
    kind = forms.ChoiceField(label="نوع", required=False, choices=[("", "همه"), *Directive.Kind.choices])


@may(permissions.see_directives)
@require_safe
def list_directives(request: HttpRequest, year: int) -> HttpResponse:
    """Drafts first for those who publish, then what is in force, then what was withdrawn."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    form = DirectiveFilterForm(request.GET)
    visible = Directive.objects.visible_to(request.user).filter(fiscal_year=fiscal_year)
    found = visible
    if kind := form.wanted("kind"):
        found = found.filter(kind=kind)
    if words := form.wanted("q"):
        found = found.filter(Q(title__icontains=words) | Q(number__icontains=words))
    publishes = rights_of(request.user).anywhere(Right.PUBLISH_DIRECTIVES)
    in_force = visible.filter(state=State.PUBLISHED)
    return render(
        request,
        "distribution/list_directives.html",
        {
            "fiscal_year": fiscal_year,
            "form": form,
            "page": form.page_of(_with_readings(found, request.user)),
            "kinds": _chips(fiscal_year, visible, form),
            "in_force": in_force.count(),
            "unread": in_force.exclude(readings__user=request.user).count(),
            "publishes": publishes,
            "may_start": publishes and fiscal_year.status != FiscalYear.Status.CLOSED,
        },
    )


def _with_readings(directives: QuerySet[Directive], user: User) -> QuerySet[Directive]:
    """With my reading, how many have read it and how many files it has; in the order of their use."""
    mine = DirectiveReading.objects.filter(directive=OuterRef("pk"), user=user)
    files = DirectiveFile.objects.filter(directive=OuterRef("pk")).order_by().values("directive").annotate(n=Count("pk"))
    readers = DirectiveReading.objects.filter(directive=OuterRef("pk")).order_by().values("directive").annotate(n=Count("pk"))
    place = Case(When(state=State.DRAFT, then=0), When(state=State.PUBLISHED, then=1), default=2)
    return directives.annotate(
        place=place,
        read=Exists(mine),
        file_count=Subquery(files.values("n")),
        reader_count=Subquery(readers.values("n")),
    ).order_by("place", "-published_at", "-pk")


def _chips(fiscal_year: FiscalYear, visible: QuerySet[Directive], form: DirectiveFilterForm) -> list[dict[str, Any]]:
    """One chip a kind that the year has; the chosen one takes itself away."""
    counts = dict(visible.order_by().values_list("kind").annotate(n=Count("pk")))
    chosen, here = form.wanted("kind"), reverse("list_directives", args=[fiscal_year.year])
    return [
        {"label": label, "count": counts[kind], "current": kind == chosen, "url": here if kind == chosen else f"{here}?kind={kind}"}
        for kind, label in Directive.Kind.choices
        if kind in counts
    ]
