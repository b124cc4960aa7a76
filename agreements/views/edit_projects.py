"""Section of a capital draft, form C-4: the plan's projects, each with a page of its own; later ones brought in."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agreements import permissions
from agreements.actions.draw_projects import draw_projects
from agreements.allocated import amounts_of
from agreements.approved_projects import approved_by_source, not_yet_drawn
from agreements.checks import Finding, findings
from agreements.forms import SectionForm
from agreements.kinds import capital_papers
from agreements.models import Agreement
from agreements.views import drafting
from core.access import may
from core.refusals import AlreadyDone, NotYours, Refused
from core.text import to_persian_digits


@may(permissions.draft, capital_papers, field="identifier", kwarg="no")
def edit_projects(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """GET lists the projects with what is left of each; POST brings in those notified since the draft was begun."""
    form = SectionForm(request.POST if request.method == "POST" else None, initial={"version": agreement.version})
    if request.method == "POST" and form.is_valid():
        try:
            drawn = draw_projects(agreement, by=request.user)
            messages.success(request, to_persian_digits(f"{len(drawn)} پروژه به موافقتنامه افزوده شد."))
            return redirect("edit_projects", agreement.identifier)
        except AlreadyDone as refusal:
            messages.info(request, refusal.sentence)
            return redirect("edit_projects", agreement.identifier)
        except NotYours:
            raise
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            form.status = refusal.status
    rows = rows_of(agreement, findings(agreement))
    context = {
        "form": form,
        "rows": rows,
        "waiting": not_yet_drawn(agreement),
        "ceiling": sum(ceiling.free for ceiling in agreement.ceilings()),
        "sums": {name: sum(row[name] for row in rows) for name in ("approved", "current", "rest", "base")},
        "weight": sum(row["sheet"].weight for row in rows),
        "cost": sum(row["sheet"].total_cost for row in rows),
    }
    # What is said of one project stands on its own page, and is counted in its row.
    return drafting.page(request, agreement, "projects", context, found=lambda finding: not finding.project, status=form.status)


def rows_of(agreement: Agreement, found: list[Finding]) -> list[dict[str, Any]]:
    """Each project with its money, how much of what was approved is left, and what is found about it."""
    approved = approved_by_source(agreement)
    base: dict[int, int] = defaultdict(int)
    for (project, _, _), amount in (amounts_of(agreement.amends) if agreement.amends is not None else {}).items():
        base[project] += amount
    rows = []
    for sheet in agreement.sheets.select_related("project__county").prefetch_related("lines"):
        current = sum(line.amount for line in sheet.lines.all())
        granted = sum(approved.get(sheet.project_id, {}).values())
        mine = [finding for finding in found if finding.project == sheet.project.code]
        rows.append({
            "sheet": sheet, "base": base[sheet.project_id], "county": sheet.project.county.name if sheet.project.county else "سهم استانی", "current": current,
            "approved": granted, "rest": granted - current, "faults": sum(f.blocks for f in mine), "warnings": sum(not f.blocks for f in mine),
        })  # fmt: skip
    return rows
