"""The register of projects: what each gets this year, by which paper, and which look like one another."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from core.access import may
from core.text import PersianCharField, search_key, to_latin_digits
from distribution import permissions
from distribution.forms import FilterForm
from distribution.models import FiscalYear, Project, ProjectCredit, ProjectStatus

FUNDED = [("", "همه"), ("yes", "دارای اعتبار امسال"), ("no", "بی‌اعتبار امسال"), ("waiting", "ابلاغ‌نشده به دستگاه")]
OWN_PART = "province"


class ProjectFilterForm(FilterForm):
    """By title or code, county, agency, programme, status, credit; and those that look like one another."""

    q = PersianCharField(label="عنوان یا کد", required=False, max_length=100)
    county = forms.ChoiceField(label="شهرستان", required=False)
    agency = forms.ChoiceField(label="دستگاه", required=False)
    programme = forms.ChoiceField(label="برنامه", required=False)
    status = forms.ChoiceField(label="وضعیت", required=False, choices=[("", "همه"), *ProjectStatus.choices])
    funded = forms.ChoiceField(label="اعتبار", required=False, choices=FUNDED)
    twins = forms.BooleanField(label="تنها مشکوک به تکرار", required=False)

    def __init__(self, *args: Any, visible: QuerySet[Project], fiscal_year: FiscalYear, **kwargs: Any) -> None:
        self.fiscal_year = fiscal_year
        self.offered = {
            "county": _choices(visible, "county", [(OWN_PART, "سهم استانی")]),
            "agency": _choices(visible, "agency"),
            "programme": _choices(visible, "programme"),
        }
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        """The lists are those of what the person sees; they are there before the question is read."""
        for name, choices in self.offered.items():
            self.fields[name].choices = choices
        super().full_clean()

    def narrow(self, projects: QuerySet[Project], twins: set[int]) -> QuerySet[Project]:
        """The projects looked for."""
        if words := self.wanted("q"):
            code = to_latin_digits(words).replace(" ", "")
            projects = projects.filter(Q(title__icontains=words) | Q(code__icontains=code))
        if county := self.wanted("county"):
            projects = projects.filter(county=None) if county == OWN_PART else projects.filter(county__code=county)
        for name in ("agency", "programme"):
            if chosen := self.wanted(name):
                projects = projects.filter(**{f"{name}__code": chosen})
        if status := self.wanted("status"):
            projects = projects.filter(status=status)
        credits_ = ProjectCredit.objects.filter(project=OuterRef("pk"), fiscal_year=self.fiscal_year)
        match self.wanted("funded"):
            case "yes":
                projects = projects.filter(Exists(credits_))
            case "no":
                projects = projects.exclude(Exists(credits_))
            case "waiting":
                projects = projects.filter(Exists(credits_.exclude(notice__state="issued")))
        return projects.filter(pk__in=twins) if self.wanted("twins") else projects


def _choices(visible: QuerySet[Project], name: str, more: list[tuple[str, str]] | None = None) -> list[tuple[str, str]]:
    title = "title" if name == "programme" else "name"
    found = visible.order_by(f"{name}__code").exclude(**{name: None}).values_list(f"{name}__code", f"{name}__{title}").distinct()
    return [("", "همه"), *found, *(more or [])]


@may(permissions.see_projects)
@require_safe
def list_projects(request: HttpRequest, year: int) -> HttpResponse:
    """Sums are of what is looked for; a project's credits name the papers they came by."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    visible = Project.objects.visible_to(request.user)
    twins = twins_of(request.user)
    form = ProjectFilterForm(request.GET, visible=visible, fiscal_year=fiscal_year)
    found = form.narrow(visible, set(twins))
    credits_ = ProjectCredit.objects.filter(fiscal_year=fiscal_year).select_related("source", "session", "resolution", "notice")
    page = form.page_of(
        found.select_related("county", "agency", "programme").prefetch_related(Prefetch("credits", credits_, to_attr="of_year")).order_by("code")
    )
    sums = ProjectCredit.objects.filter(fiscal_year=fiscal_year, project__in=found.order_by().values("pk"))
    by_source = sums.order_by("source__code").values("source__title").annotate(total=Sum("amount"), count=Count("project", distinct=True))
    context = {
        "fiscal_year": fiscal_year,
        "form": form,
        "page": page,
        "lines": [{"project": project, "twins": twins.get(project.pk, []), "total": _total(project)} for project in page.object_list],
        "by_source": list(by_source),
        "total": sums.aggregate(total=Coalesce(Sum("amount"), 0))["total"],
        "twins_count": len(twins),
    }
    return render(request, "distribution/list_projects.html", context)


def _total(project: Project) -> int | None:
    return sum(credit.amount for credit in project.of_year) if project.of_year else None


def twins_of(user: User) -> dict[int, list[str]]:
    """Projects that look like one another to those who see both: id -> codes of the others.

    Two are alike when their titles read the same, however they are spelled, and they are of one county.
    """
    alike: dict[tuple[int | None, str], set[tuple[int, str]]] = defaultdict(set)
    for pk, code, title, county in Project.objects.visible_to(user).order_by().values_list("pk", "code", "title", "county"):
        alike[county, search_key(title).replace(" ", "")].add((pk, code))
    found: dict[int, set[str]] = defaultdict(set)
    for group in alike.values():
        for pk, code in group:
            found[pk] |= {other for _, other in group if other != code}
    return {pk: sorted(codes) for pk, codes in found.items() if codes}
