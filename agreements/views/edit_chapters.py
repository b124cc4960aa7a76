"""Section 2 of the draft, form E-1: the notified credit split by expense chapter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict

from agreements import permissions
from agreements.actions.save_section import FIXED_CHAPTER, NOT_NOTIFIED, save_chapters
from agreements.forms import NamedAmountField, SectionForm
from agreements.grid import Block, Cell, Grid, Opening, Row, grid_of
from agreements.kinds import expense_papers
from agreements.models import Agreement
from agreements.views import drafting
from core.access import may
from core.money import format_amount, parse_amount
from core.text import to_persian_digits

BELOW_ALLOCATED = "{chapter}: {floor} میلیون ریال تخصیص داده شده است؛ کمتر از آن نمی‌شود."


class ChaptersForm(SectionForm):
    """One amount for each chapter that is free; what is left empty has no figure yet."""

    def __init__(self, data: QueryDict | None, *, grid: Grid, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial={**initial, **{row.name: row.amount for row in grid.free}})
        self.grid = grid
        for row in grid.free:
            self.fields[row.name] = NamedAmountField(required=False, label=row.chapter.title)

    def clean(self) -> dict[str, Any]:
        """A figure for a chapter or credit that is not open here is refused, not dropped."""
        fixed = {row.name for row in self.grid.rows if row.opening is not Opening.FREE}
        for name in self.data:
            if name.startswith("cell-") and name not in self.fields and self.data[name].strip():
                self.add_error(None, FIXED_CHAPTER if name in fixed else NOT_NOTIFIED)
                break
        for row in self.grid.free:
            amount = self.cleaned_data.get(row.name)
            if row.floor and row.name in self.cleaned_data and (amount or 0) < row.floor:
                self.add_error(row.name, BELOW_ALLOCATED.format(chapter=row.chapter.title, floor=format_amount(row.floor)))
        return self.cleaned_data

    @property
    def typed(self) -> dict[Cell, int | None]:
        """What was typed, by cell."""
        return {row.cell: self.cleaned_data[row.name] for row in self.grid.free}

    def amount_now(self, row: Row) -> int | None:
        """The figure of a row as the page shows it: as typed where it can be read, else as stored."""
        if row.opening is not Opening.FREE:
            return row.notified
        if not self.is_bound:
            return row.amount
        try:
            return parse_amount(self.data.get(row.name, ""))
        except ValidationError:
            return None


@may(permissions.draft, expense_papers, field="identifier", kwarg="no")
def edit_chapters(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The grid. A draft over its ceiling is saved and says so; it cannot be sent."""
    grid = grid_of(agreement)
    initial = {"version": agreement.version, "mark": drafting.mark_of(held_by(agreement))}
    form = ChaptersForm(drafting.typed_in(request, agreement, "chapters"), grid=grid, initial=initial)
    if request.method == "POST" and form.is_valid() and request.POST.get("action") != "calculate":
        typed = form.typed
        done = drafting.save(
            agreement,
            form,
            # The fixed chapters go with them, so that a later notice reaches the draft.
            lambda version: save_chapters(agreement, {**typed, **grid.fixed}, by=request.user, seen_version=version),
            holds=held_by,
            typed=_plain(typed),
            show_beside=lambda now: _show_beside(form, now),
        )
        if done:
            return drafting.go_on(request, agreement, "chapters")
    blocks = [_shown(block, form, grid) for block in grid.blocks]
    context = {
        "form": form,
        "grid": grid,
        "blocks": blocks,
        "total": sum(block["total"] for block in blocks),
        "ceiling": sum(block.ceiling for block in grid.blocks),
        "calculated": form.is_bound and request.POST.get("action") == "calculate" and form.is_valid(),
    }
    return drafting.page(
        request,
        agreement,
        "chapters",
        context,
        # What is left of a ceiling stands under its table, and follows the typing.
        found=lambda finding: finding.check != "ceiling",
        status=form.status,
    )


def held_by(agreement: Agreement) -> list[list[Any]]:
    """The free cells as stored."""
    return _plain({row.cell: row.amount for row in grid_of(agreement).free})


def _plain(cells: Mapping[Cell, int | None]) -> list[list[Any]]:
    return sorted([*cell, amount] for cell, amount in cells.items() if amount is not None)


def _show_beside(form: ChaptersForm, now: Agreement) -> None:
    form.show_beside({row.name: row.amount or 0 for row in grid_of(now).free if (row.amount or 0) != (form.cleaned_data[row.name] or 0)})


def _shown(block: Block, form: ChaptersForm, grid: Grid) -> dict[str, Any]:
    """A block with its sums as typed, and its words, for the template."""
    several = len(grid.blocks) > 1
    year = to_persian_digits(grid.prior_year + 1)
    compared = block.prior is not None
    rows = []
    for row in block.rows:
        label = f"{'پس از اصلاح' if grid.amends else f'پیشنهاد {year}'}، فصل {to_persian_digits(row.chapter.number)} {row.chapter.title}"
        rows.append(
            {
                "row": row,
                "opening": row.opening.value,
                "amount": form.amount_now(row),
                "notified": row.notified or None,
                "base": row.prior if compared else row.notified,
                "field": form[row.name] if row.name in form.fields else None,
                "label": f"{label}، {block.programme.title}، {block.source.title}" if several else label,
            }
        )
    total = sum(row["amount"] or 0 for row in rows)
    prior_year = to_persian_digits(grid.prior_year)
    return {
        "block": block,
        "rows": rows,
        "group": f"sum-{block.key}",
        "parts": f"sum-{block.key} sum-all",
        "total": total,
        "rest": block.ceiling - total,
        "over": total - block.ceiling,
        "base": block.prior if compared else block.notified,
        "compared": compared,
        "programme_prior": None if block.alone else grid.priors.get(block.programme.pk),
        "compared_with": "نسخهٔ معتبر" if grid.amends else prior_year if compared else "ابلاغیه",
        "prior_label": "اکنون" if grid.amends else f"مصوب {prior_year}",
        "outturn_label": f"عملکرد {to_persian_digits(grid.outturn_year)}",
        "proposal_label": "پس از اصلاح" if grid.amends else f"پیشنهاد {year}",
    }
