"""Section of a capital draft, form C-3: the plan's money by source over the years."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

from agreements import permissions
from agreements.actions.save_capital_section import save_funding
from agreements.capital_forms import FundingForm
from agreements.kinds import capital_papers
from agreements.models import Agreement, PlanFunding, ProjectLine
from agreements.views import drafting
from core.access import may
from core.money import parse_amount


@may(permissions.draft, capital_papers, field="identifier", kwarg="no")
def edit_funding(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """A row a source; this year's credit is the sum of the projects and is only shown."""
    rows = _rows(agreement)
    initial = {"version": agreement.version, "mark": drafting.mark_of(held_by(agreement))}
    form = FundingForm(drafting.typed_in(request, agreement, "funding"), rows=rows, initial=initial)
    if request.method == "POST" and form.is_valid() and request.POST.get("action") != "calculate":
        typed = form.typed
        done = drafting.save(
            agreement,
            form,
            lambda version: save_funding(agreement, typed, by=request.user, seen_version=version),
            holds=held_by,
            typed=_plain(typed),
            show_beside=lambda now: form.show_beside({name: kept for row in _rows(now) for name, kept in form.names(row).items()}),
        )
        if done:
            return drafting.go_on(request, agreement, "funding")
    context = {"form": form, **_table(agreement, rows, form)}
    return drafting.page(request, agreement, "funding", context, status=form.status)


def held_by(agreement: Agreement) -> list[list[int]]:
    """Form C-3 as stored."""
    return _plain({row.source_id: (row.spent, row.future) for row in _rows(agreement)})


def _plain(rows: dict[int, tuple[int, int]]) -> list[list[int]]:
    return sorted([source, *figures] for source, figures in rows.items())


def _rows(agreement: Agreement) -> list[PlanFunding]:
    return list(agreement.funding.select_related("source"))


def _table(agreement: Agreement, rows: list[PlanFunding], form: FundingForm) -> dict[str, Any]:
    """The rows with their sums as typed, and what the projects say of the same years."""
    current: dict[int, int] = defaultdict(int)
    lines = ProjectLine.objects.filter(sheet__agreement=agreement).order_by().values_list("source_id")
    current.update(lines.annotate(total=Sum("amount")))
    base = _in_force(agreement)
    shown = []
    for row in rows:
        spent, future = (_amount(form, f"{part}-{row.source.code}") for part in ("spent", "future"))
        shown.append({
            "source": row.source, "spent": form[f"spent-{row.source.code}"], "future": form[f"future-{row.source.code}"],
            "current": current[row.source_id], "group": f"total-{row.source.code}", "total": spent + current[row.source_id] + future,
            "figures": (spent, future), "base": base.get(row.source_id, (0, 0, 0)),
        })  # fmt: skip
    sheets = agreement.sheets.aggregate(spent=Sum("spent"), future=Sum("future"), cost=Sum("total_cost"))
    sums = {
        "spent": sum(row["figures"][0] for row in shown),
        "current": sum(row["current"] for row in shown),
        "future": sum(row["figures"][1] for row in shown),
        "total": sum(row["total"] for row in shown),
    }
    before = [sum(figures) for figures in zip(*base.values(), strict=True)] or [0, 0, 0]
    return {"amends": agreement.is_amendment, "before": before, "before_total": sum(before), "rows": shown, "sums": sums, "of_projects": {**sheets, "current": sums["current"]}}


def _in_force(agreement: Agreement) -> dict[int, tuple[int, int, int]]:
    """Source id -> (spent, this year, future) in the paper an amendment replaces; empty for an original."""
    if agreement.amends is None:
        return {}
    lines = ProjectLine.objects.filter(sheet__agreement=agreement.amends).order_by().values_list("source_id")
    current = dict(lines.annotate(total=Sum("amount")))
    return {row.source_id: (row.spent, current.get(row.source_id, 0), row.future) for row in agreement.amends.funding.all()}


def _amount(form: FundingForm, name: str) -> int:
    """The figure a box shows, typed or stored; 0 for what cannot be read."""
    value = form[name].value()
    try:
        return value if isinstance(value, int) else parse_amount(value or "") or 0
    except ValidationError:
        return 0
