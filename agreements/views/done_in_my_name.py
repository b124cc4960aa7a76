"""«آنچه به نام من انجام شد»: every act my stand-ins did in my name, newest first."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import StandIn
from agreements.models import Agreement
from agreements.rows import CountedPaginator
from core.access import signed_in
from core.models import AuditEntry


class PageForm(forms.Form):
    """Which page; anything else is the first."""

    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)


@signed_in
@require_safe
def done_in_my_name(request: HttpRequest) -> HttpResponse:
    """Who did what, on which paper and when; also what was written into a draft."""
    form = PageForm(request.GET)
    form.is_valid()
    entries = AuditEntry.objects.filter(data__in_name_of=request.user.pk, data__has_key="in_name_of")
    page = CountedPaginator(entries.order_by("-at", "-pk"), entries.count()).get_page(form.cleaned_data.get("page"))
    numbers = {entry.subject_id for entry in page.object_list if entry.subject_type == "agreement"}
    papers = {paper.pk: paper for paper in Agreement.objects.visible_to(request.user).filter(pk__in=numbers).select_related("agency")}
    rows = [{"entry": entry, "paper": papers.get(entry.subject_id)} for entry in page.object_list]
    has_stand_ins = StandIn.objects.filter(principal=request.user).exists()
    return render(request, "agreements/done_in_my_name.html", {"rows": rows, "page": page, "has_stand_ins": has_stand_ins})
