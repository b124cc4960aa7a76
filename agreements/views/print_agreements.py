"""Choose agreements of a year and print them all at once, as a job of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agreements import batches, permissions
from agreements.models import Agreement
from agreements.workflow import State
from core.access import may
from core.jobs import start_job
from core.models import Job, JobItem
from core.text import to_persian_digits
from distribution.models import FiscalYear

# As many as a year has, and a form whose boxes settings let through.
AT_ONCE = 500
NONE_CHOSEN = "حداقل یک موافقتنامه را انتخاب کنید."
NOT_OF_THIS_LIST = "برخی از موافقتنامه‌های انتخاب‌شده در این فهرست نیست. فهرست را دوباره ببینید و انتخاب کنید."
TOO_MANY = f"هر بار حداکثر {to_persian_digits(AT_ONCE)} موافقتنامه چاپ می‌شود."
ANY = [("", "همه")]


class FilterForm(forms.Form):
    """Which papers the list offers."""

    state = forms.ChoiceField(label="وضعیت", required=False, choices=ANY + list(State.choices))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].error_messages["invalid_choice"] = "یکی از گزینه‌های فهرست را انتخاب کنید."
        self.is_valid()

    @property
    def wanted(self) -> str:
        """The state looked for, or nothing."""
        return self.cleaned_data.get("state") or ""


class ChosenForm(forms.Form):
    """The papers to print, by their keys."""

    chosen = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": NONE_CHOSEN, "invalid_choice": NOT_OF_THIS_LIST}
    )

    def __init__(self, *args: Any, papers: Sequence[Agreement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(str(paper.pk), paper.identifier) for paper in papers]

    def clean_chosen(self) -> list[int]:
        """Not more than one job takes."""
        chosen = self.cleaned_data["chosen"]
        if len(chosen) > AT_ONCE:
            raise forms.ValidationError(TOO_MANY)
        return chosen


@may(permissions.see)
@require_http_methods(["GET", "HEAD", "POST"])
def print_agreements(request: HttpRequest, year: int) -> HttpResponse:
    """List what can be printed; start the job that prints the chosen ones."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    narrowed = FilterForm(request.GET)
    papers = list(_papers(request, fiscal_year, narrowed.wanted if request.method != "POST" else ""))
    form = ChosenForm(request.POST if request.method == "POST" else None, papers=papers)
    if request.method == "POST" and form.is_valid():
        wanted = set(form.cleaned_data["chosen"])
        return redirect(_start([paper for paper in papers if paper.pk in wanted], fiscal_year, request))
    ticked = set(request.POST.getlist("chosen")) if request.method == "POST" else set()
    context = {
        "fiscal_year": fiscal_year,
        "narrowed": narrowed,
        "form": form,
        "rows": [(paper, str(paper.pk) in ticked) for paper in papers[:AT_ONCE]],
        "more": len(papers) > AT_ONCE,
        "total": sum(paper.total for paper in papers[:AT_ONCE]),
        "chosen_count": len(ticked),
    }
    return render(request, "agreements/print_agreements.html", context)


def _papers(request: HttpRequest, fiscal_year: FiscalYear, state: str) -> Any:
    papers = Agreement.objects.visible_to(request.user).filter(fiscal_year=fiscal_year).select_related("agency")
    return (papers.filter(state=state) if state else papers).order_by("identifier")


def _start(papers: Sequence[Agreement], fiscal_year: FiscalYear, request: HttpRequest) -> Job:
    """One job of the chosen papers; the same list sent twice is one job while it runs."""
    batches.sweep()
    items = [
        JobItem(
            label=paper.agency.name,
            code=paper.identifier,
            url=paper.get_absolute_url(),
            payload={"agreement": paper.pk},
        )
        for paper in papers
    ]
    sent = json.dumps([item.payload for item in items])
    items.append(JobItem(label="گردآوری در یک فایل", payload={"join": True}))
    return start_job(
        batches.KIND,
        f"چاپ {to_persian_digits(len(papers))} موافقتنامهٔ سال {to_persian_digits(fiscal_year.year)}",
        by=request.user,
        items=items,
        dedupe_key=f"{batches.KIND}:{request.user.pk}:{hashlib.sha256(sent.encode()).hexdigest()}",
        url=reverse("print_agreements", args=[fiscal_year.year]),
    )
