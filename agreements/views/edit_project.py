"""One project of a capital draft: its facts, its money by chapter and source, its quarters, last year's report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from agreements import permissions
from agreements.actions.keep_typing import forget_typing
from agreements.actions.save_capital_section import FACTS, QUARTERS, save_project
from agreements.capital_forms import QUARTER_NAMES, ProjectForm
from agreements.kinds import capital_papers
from agreements.models import Agreement, ProjectSheet
from agreements.project_grid import ProjectGrid, project_grid_of
from agreements.views import drafting
from core.access import may
from core.money import parse_amount
from core.text import to_persian_digits


@may(permissions.draft, capital_papers, field="identifier", kwarg="no")
def edit_project(request: HttpRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """`pk` is the project's row of C-4; that of another paper is not found. A project over what was approved is saved
    and says so; the paper cannot be sent."""
    sheets = list(agreement.sheets.select_related("project__county").order_by("project__code"))
    place = next((n for n, sheet in enumerate(sheets) if sheet.pk == pk), None)
    if place is None:
        raise Http404
    sheet = sheets[place]
    grid = project_grid_of(sheet)
    held = held_by(grid)
    initial = {**held, "version": agreement.version, "mark": drafting.mark_of(held)}
    part = sheet.project.code
    form = ProjectForm(drafting.typed_in(request, agreement, drafting.part_of("projects", part)), grid=grid, initial=initial)
    calculates = request.POST.get("action") == "calculate"
    if request.method == "POST" and form.is_valid() and not calculates:
        wish = form.wish
        done = drafting.save(
            agreement,
            form,
            lambda version: save_project(agreement, sheet.pk, wish, by=request.user, seen_version=version),
            holds=lambda now: held_by(project_grid_of(now.sheets.get(pk=pk))),
            typed=_as_held(form),
            show_beside=lambda now: form.show_beside(held_by(project_grid_of(now.sheets.get(pk=pk)))),
        )
        if done:
            return _go_on(request, agreement, sheets, place)
    context = {
        "form": form,
        "sheet": sheet,
        "county": sheet.project.county.name if sheet.project.county else "سهم استانی",
        "number": to_persian_digits(f"پروژهٔ {place + 1} از {len(sheets)}"),
        "next": sheets[place + 1] if place + 1 < len(sheets) else None,
        "calculated": calculates and form.is_valid(),
        "prior_label": to_persian_digits(agreement.fiscal_year.year - 1),
        **_money(form, grid),
    }
    return drafting.page(
        request,
        agreement,
        "projects",
        context,
        found=lambda finding: finding.project == sheet.project.code,
        status=form.status,
        template="agreements/edit_project.html",
        part=part,
    )


def held_by(grid: ProjectGrid) -> dict[str, Any]:
    """What the paper tells of a project, as stored, by the names of the boxes."""
    return {**{name: getattr(grid.sheet, name) for name in FACTS}, **grid.named()}


def _as_held(form: ProjectForm) -> dict[str, Any]:
    """The same of what was typed."""
    wish = form.wish
    typed = {**wish.facts, **{cell.name: wish.lines[cell.key] for cell in form.grid.cells}}
    for quarter in QUARTERS:
        progress, amount = wish.quarters[quarter] or (None, None)
        typed |= {f"q{quarter}_progress": progress, f"q{quarter}_amount": amount}
    return typed


def _money(form: ProjectForm, grid: ProjectGrid) -> dict[str, Any]:
    """Forms C-5 and C-6 with their sums as the page shows them."""
    now = {name: _amount(form, name) for name in grid.named()}
    rows = [
        {
            "chapter": chapter,
            "cells": [
                {"box": form[cell.name], "cell": cell, "group": f"src-{cell.source.code} all", "amount": now[cell.name]}
                for cell in grid.cells
                if cell.chapter == chapter
            ],
        }
        for chapter in grid.chapters
    ]
    sources = []
    for source in grid.sources:
        total = sum(now[cell.name] for cell in grid.cells if cell.source == source)
        approved = grid.approved.get(source.pk, 0)
        sources.append({
            "source": source, "group": f"src-{source.code}", "total": total, "approved": approved, "rest": approved - total,
            "over": total - approved, "base": sum(cell.base or 0 for cell in grid.cells if cell.source == source),
        })  # fmt: skip
    quarters = [
        {"number": quarter, "name": QUARTER_NAMES[quarter], "progress": form[f"q{quarter}_progress"], "amount": form[f"q{quarter}_amount"],
         "now": now[f"q{quarter}_amount"], "base": (grid.base_quarters or {}).get(quarter, (0, 0))}
        for quarter in QUARTERS
    ]  # fmt: skip
    return {
        "rows": rows,
        "sources": sources,
        "several": len(sources) > 1,
        "total": sum(source["total"] for source in sources),
        "amends": grid.amends,
        "base_total": sum(source["base"] for source in sources),
        "base_in_quarters": sum(amount for _, amount in (grid.base_quarters or {}).values()),
        "approved": sum(grid.approved.values()),
        "quarters": quarters,
        "in_quarters": sum(now[f"q{quarter}_amount"] for quarter in QUARTERS),
    }


def _amount(form: ProjectForm, name: str) -> int:
    """The figure a box shows, typed or stored; 0 for what cannot be read."""
    value = form[name].value()
    try:
        return value if isinstance(value, int) else parse_amount(value or "") or 0
    except ValidationError:
        return 0


def _go_on(request: HttpRequest, agreement: Agreement, sheets: list[ProjectSheet], place: int) -> HttpResponse:
    """To the list when asked, otherwise to the next project; after the last on as from every section."""
    back = request.POST.get("action") == "back"
    if not back and place + 1 == len(sheets):
        return drafting.go_on(request, agreement, "projects", part=sheets[place].project.code)
    forget_typing(agreement, drafting.part_of("projects", sheets[place].project.code), by=request.user)
    messages.success(request, to_persian_digits(f"پروژهٔ «{sheets[place].title}» ذخیره شد."))
    if back:
        return redirect("edit_projects", agreement.identifier)
    return redirect("edit_project", agreement.identifier, sheets[place + 1].pk)
