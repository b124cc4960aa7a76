"""One project: its facts, and its credits year by year with the papers they came by."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import may
from distribution import permissions
from distribution.models import CommitteeSession, CreditNotice, Project, ProjectCredit
from distribution.views.list_projects import twins_of


@dataclass
class YearOfProject:
    """The credits of a project in one year."""

    year: int
    credits: list[ProjectCredit] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Of all sources, million rials."""
        return sum(credit.amount for credit in self.credits)


@may(permissions.see_projects, Project.objects.all)
@require_safe
def show_project(request: HttpRequest, project: Project) -> HttpResponse:
    """Each credit names its session or resolution and, once it is notified, the agency's notice; a link where this person may open it."""
    years: dict[int, YearOfProject] = {}
    rows = project.credits.select_related("fiscal_year", "source", "session", "resolution", "notice").order_by("-fiscal_year__year", "source__code")
    for credit in rows:
        years.setdefault(credit.fiscal_year.year, YearOfProject(credit.fiscal_year.year)).credits.append(credit)
    papers: dict[str, set[int]] = defaultdict(set)
    for credit in rows:
        papers["sessions"].add(credit.session_id or 0)
        papers["notices"].add(credit.notice_id or 0)
    context = {
        "project": project,
        "years": list(years.values()),
        "total": sum(year.total for year in years.values()),
        "rest": max(0, project.total_cost - project.spent - next((year.total for year in years.values()), 0)),
        "sessions": set(CommitteeSession.objects.visible_to(request.user).filter(pk__in=papers["sessions"]).values_list("pk", flat=True)),
        "notices": set(CreditNotice.objects.visible_to(request.user).filter(pk__in=papers["notices"]).values_list("pk", flat=True)),
        "twins": Project.objects.filter(code__in=twins_of(request.user).get(project.pk, [])),
    }
    return render(request, "distribution/show_project.html", context)
