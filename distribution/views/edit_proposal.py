"""The grid of a group's proposal: agencies, programmes and sources, chapters, with last year's figures beside."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.money import AmountField, format_amount
from core.refusals import Refused
from core.text import PersianCharField, to_persian_digits
from distribution import permissions
from distribution.actions.save_proposal import save_proposal as save
from distribution.entry_plans import doubt
from distribution.forms import NOT_OFFERED, SAVE_AGAIN, VersionField
from distribution.models import ExpenseProposal
from distribution.proposal_grid import MOST_ROWS, Grid, GridRow, once_beside, remainders_of

INCOMPLETE_FORM = "فرم کامل به سامانه نرسید. صفحه را دوباره باز کنید."
TOO_MANY_ROWS = f"پیشنهاد یک گروه حداکثر {to_persian_digits(MOST_ROWS)} ردیف برنامه و منبع دارد."
LOOKS_LIKE_RIALS = "بعضی مبلغ‌ها بسیار بزرگ است. اگر به میلیون ریال است، این خانه را علامت بزنید و دوباره ذخیره کنید."
NO_PRIOR = "برای دستگاه‌های این گروه رقمی از سال پیش ثبت نشده است."
THERE_ALREADY = "این برنامه و منبع در جدول هست."
COPIED = "رقم‌های سال پیش به نسبت {percent} درصد در خانه‌ها نوشته شد؛ جمع {total} میلیون ریال. هنوز ذخیره نشده است."


class HeadForm(forms.Form):
    """What stands beside the figures."""

    version = VersionField()
    note = PersianCharField(label="توضیح گروه", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))
    sure = forms.BooleanField(label="مبلغ‌ها به میلیون ریال است و درست است", required=False)


class CopyForm(forms.Form):
    """At what percent last year's figures are taken."""

    percent = forms.IntegerField(
        label="درصد رقم سال پیش", min_value=1, max_value=500, initial="۱۰۰", widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
        error_messages={
            "required": "درصد را بنویسید.", "invalid": "درصد عددی صحیح است، مانند ۱۱۰.",
            "min_value": "درصد باید میان ۱ و ۵۰۰ باشد.", "max_value": "درصد باید میان ۱ و ۵۰۰ باشد.",
        },
    )  # fmt: skip


class AddForm(forms.Form):
    """One row more: agency, programme, source."""

    def __init__(self, *args: Any, grid: Grid, **kwargs: Any) -> None:
        super().__init__(*args, prefix="new", **kwargs)
        offered = {"required": NOT_OFFERED, "invalid_choice": NOT_OFFERED}
        lists = {
            "agency": ("دستگاه", {code: agency.name for code, agency in grid.agencies.items()}),
            "programme": ("برنامه", {code: f"{programme.title} ({to_persian_digits(code)})" for code, programme in grid.programmes.items()}),
            "source": ("منبع", {code: source.title for code, source in grid.sources.items()}),
        }
        for name, (label, titles) in lists.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=[("", f"انتخاب {label}"), *titles.items()], error_messages=offered)


class CellsForm(forms.Form):
    """The boxes of the grid: `cell-<row>-<chapter number>`. Empty boxes are no credit."""

    def __init__(self, *args: Any, grid: Grid, rows: list[GridRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grid, self.rows = grid, rows
        for place, row in enumerate(rows):
            for chapter in grid.chapters:
                label = f"{row.agency.name}، {row.programme.title}، {chapter.title}"
                self.fields[f"cell-{place}-{chapter.number}"] = AmountField(label=label, required=False)

    def cells(self) -> dict[tuple[int, int, int, int], int]:
        """What is written, by agency, programme, source and chapter (ids)."""
        return {
            (*row.key, chapter.pk): amount
            for place, row in enumerate(self.rows)
            for chapter in self.grid.chapters
            if (amount := self.cleaned_data.get(f"cell-{place}-{chapter.number}"))
        }

    def ask_about_rials(self) -> bool:
        """Put the question at every box that looks like rials; True when there was one."""
        asked = False
        for place, row in enumerate(self.rows):
            for chapter in self.grid.chapters:
                name, prior = f"cell-{place}-{chapter.number}", self.grid.prior_of(row, chapter)
                amount = self.cleaned_data.get(name) or 0
                if question := doubt(amount, prior.approved if prior else None):
                    self.add_error(name, question)
                    asked = True
        return asked

    def amount_of(self, name: str) -> int:
        """What stands in a box, where it can be read."""
        try:
            return AmountField(required=False).clean(self[name].value()) or 0
        except ValidationError:
            return 0


@may(permissions.write_proposal, ExpenseProposal.objects.select_related("fiscal_year", "group").all)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_proposal(request: HttpRequest, proposal: ExpenseProposal) -> HttpResponse:
    """Show the grid, take it back; adding a row and copying last year's figures only change the page."""
    if not proposal.is_writable and request.method != "POST":
        messages.info(request, f"این پیشنهاد «{proposal.get_state_display()}» است و ویرایش نمی‌شود.")
        return redirect(proposal)
    grid = Grid.of(proposal)
    head = HeadForm(initial={"version": proposal.version, "note": proposal.note})
    if request.method != "POST":
        rows = grid.rows()
        return _show(request, grid, head, CellsForm(grid=grid, rows=rows, initial=_written(grid, rows)))
    rows = _rows_of(request.POST, grid)
    if rows is None:
        shown = grid.rows()
        return _show(request, grid, head, CellsForm(grid=grid, rows=shown, initial=_written(grid, shown)), also=[INCOMPLETE_FORM])
    if "add_row" in request.POST or "copy" in request.POST:
        return _changed_page(request, grid, rows)
    return _save(request, grid, rows)


def _rows_of(data: QueryDict, grid: Grid) -> list[GridRow] | None:
    """The rows the page had, in its order; None where they cannot be read."""
    names = data.getlist("row")
    rows = [grid.row_named(name) for name in names[: MOST_ROWS + 1]]
    whole = all(rows) and len(set(names)) == len(names) and len(names) <= MOST_ROWS
    return once_beside(rows) if whole else None


def _written(grid: Grid, rows: list[GridRow]) -> dict[str, int]:
    return {
        f"cell-{place}-{chapter.number}": amount
        for place, row in enumerate(rows)
        for chapter in grid.chapters
        if (amount := grid.written.get((*row.key, chapter.pk)))
    }


def _changed_page(request: HttpRequest, grid: Grid, rows: list[GridRow]) -> HttpResponse:
    """The page again with one row more, or with last year's figures; what was typed elsewhere stays, nothing is saved."""
    typed = {
        (row.key, chapter.number): request.POST.get(f"cell-{place}-{chapter.number}", "")
        for place, row in enumerate(rows)
        for chapter in grid.chapters
    }
    add, copy = AddForm(grid=grid), CopyForm()
    head = HeadForm(initial={name: request.POST.get(name) for name in HeadForm.base_fields})
    if "add_row" in request.POST:
        add = AddForm(request.POST, grid=grid)
        if add.is_valid():
            named = grid.row_named(":".join(add.cleaned_data[name] for name in ("agency", "programme", "source")))
            if named.key in {row.key for row in rows}:
                add.add_error("source", THERE_ALREADY)
            elif len(rows) >= MOST_ROWS:
                add.add_error(None, TOO_MANY_ROWS)
            else:
                rows, add = grid.rows([*(row.key for row in rows), named.key]), AddForm(grid=grid)
    else:
        copy = CopyForm(request.POST)
        if copy.is_valid():
            typed |= _copied(request, grid, rows, copy)
    initial = {
        f"cell-{place}-{chapter.number}": typed.get((row.key, chapter.number), "") for place, row in enumerate(rows) for chapter in grid.chapters
    }
    return _show(request, grid, head, CellsForm(grid=grid, rows=rows, initial=initial), add=add, copy=copy)


def _copied(request: HttpRequest, grid: Grid, rows: list[GridRow], copy: CopyForm) -> dict[tuple[Any, int], Any]:
    percent = copy.cleaned_data["percent"]
    cells = grid.scaled(rows, percent)
    if not cells:
        copy.add_error("percent", NO_PRIOR)
        return {}
    messages.info(request, COPIED.format(percent=to_persian_digits(percent), total=format_amount(sum(cells.values()))))
    number_of = {chapter.pk: chapter.number for chapter in grid.chapters}
    return {(cell[:3], number_of[cell[3]]): amount for cell, amount in cells.items()}


def _save(request: HttpRequest, grid: Grid, rows: list[GridRow]) -> HttpResponse:
    head, cells = HeadForm(request.POST), CellsForm(request.POST, grid=grid, rows=rows)
    if not (head.is_valid() & cells.is_valid()):
        return _show(request, grid, head, cells)
    if not head.cleaned_data["sure"] and cells.ask_about_rials():
        head.add_error("sure", LOOKS_LIKE_RIALS)
        return _show(request, grid, head, cells)
    try:
        saved = save(grid.proposal, cells.cells(), by=request.user, note=head.cleaned_data["note"], seen_version=head.cleaned_data["version"])
    except Refused as refusal:
        now = ExpenseProposal.objects.get(pk=grid.proposal.pk)
        stale = now.version != head.cleaned_data["version"] and now.is_writable
        head.add_error(None, f"{refusal.sentence} {SAVE_AGAIN}" if stale else refusal.sentence)
        if stale:
            head.data = head.data.copy()
            head.data["version"] = str(now.version)
        return _show(request, grid, head, cells, status=refusal.status)
    total = format_amount(sum(cells.cells().values()))
    messages.success(request, f"پیشنهاد گروه به جمع {total} میلیون ریال ذخیره شد.")
    return redirect(saved)


def _show(
    request: HttpRequest, grid: Grid, head: HeadForm, cells: CellsForm, *, add: AddForm | None = None, copy: CopyForm | None = None,
    also: list[str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    sums: dict[str, int] = defaultdict(int)
    for place, row in enumerate(cells.rows):
        for chapter in grid.chapters:
            amount = cells.amount_of(f"cell-{place}-{chapter.number}")
            for name in ("all", f"row-{place}", f"agency-{row.agency.code}", f"source-{row.source.code}"):
                sums[name] += amount
    context = {
        "proposal": grid.proposal,
        "fiscal_year": grid.proposal.fiscal_year,
        "grid": grid,
        "head": head,
        "cells": cells,
        "add": add or AddForm(grid=grid),
        "copy": copy or CopyForm(),
        "agencies": _blocks(grid, cells, sums),
        "total": sums["all"],
        "prior_total": sum(prior.approved for prior in grid.prior.values()),
        "prior_year": grid.proposal.fiscal_year.year - 1,
        "remainders": _remainders(grid, sums),
        "also": also or [],
    }
    return render(request, "distribution/edit_proposal.html", context, status=status)


def _remainders(grid: Grid, sums: dict[str, int]) -> list[dict[str, Any]]:
    rows = []
    for row in remainders_of(grid.proposal, grid.sources.values()):
        asked = sums[f"source-{row.source.code}"]
        rows.append({"row": row, "name": f"source-{row.source.code}", "asked": asked, "left": row.free - asked, "over": asked - row.free})
    return rows


def _blocks(grid: Grid, cells: CellsForm, sums: dict[str, int]) -> list[dict[str, Any]]:
    """Agency by agency: its rows, each with its chapters, boxes and last year's figures."""
    found: dict[str, dict[str, Any]] = {}
    for place, row in enumerate(cells.rows):
        block = found.setdefault(
            row.agency.code, {"agency": row.agency, "group": f"agency-{row.agency.code}", "total": sums[f"agency-{row.agency.code}"], "rows": [], "prior": None}
        )
        lines = []
        for chapter in grid.chapters:
            prior, name = grid.prior_of(row, chapter), f"cell-{place}-{chapter.number}"
            lines.append({
                "chapter": chapter, "base": prior.approved if prior else None, "outturn": prior.outturn if prior else None, "field": cells[name], "amount": cells.amount_of(name) if cells[name].value() not in (None, "") else None,
                "label": f"پیشنهاد {row.agency.name}، {row.programme.title}، فصل {chapter.title}",
                "group": f"all row-{place} agency-{row.agency.code} source-{row.source.code}",
            })  # fmt: skip
        known = [line["base"] for line in lines if line["base"] is not None]
        prior_sum = sum(known) if known else None
        block["prior"] = prior_sum if block["prior"] is None else block["prior"] + (prior_sum or 0)
        block["rows"].append({"row": row, "name": f"row-{place}", "total": sums[f"row-{place}"], "prior": prior_sum, "lines": lines})
    return list(found.values())
