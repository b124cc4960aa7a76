"""Two versions of an agreement side by side: rows added, removed, changed, moved, and the totals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements import permissions
from agreements.comment_forms import ViewForm
from agreements.comparison import STATUS_WORDS, Comparison, Row, compare
from agreements.models import Agreement, Version
from agreements.opening import whole_papers
from agreements.shown_rows import shown
from core.access import may
from core.text import to_persian_digits

NOT_A_VERSION = "چنین نسخه‌ای نیست؛ یکی از نسخه‌های فهرست را انتخاب کنید."
SIGNS = {"added": "plus", "removed": "minus", "changed": "pencil", "moved": "branch"}


class PairForm(forms.Form):
    """Which two versions; anything else is told at its box and the last two are shown."""

    a = forms.TypedChoiceField(label="نسخهٔ کهنه‌تر", coerce=int, required=False, error_messages={"invalid_choice": NOT_A_VERSION})
    b = forms.TypedChoiceField(label="نسخهٔ تازه‌تر", coerce=int, required=False, error_messages={"invalid_choice": NOT_A_VERSION})

    def __init__(self, data: Any, *, numbers: list[int]) -> None:
        asked = {"a": data.get("a") or numbers[-2], "b": data.get("b") or numbers[-1]}
        super().__init__(asked)
        for name in ("a", "b"):
            self.fields[name].choices = [(number, to_persian_digits(f"نسخهٔ {number}")) for number in numbers]
        self.is_valid()
        self.a = self.cleaned_data.get("a") or numbers[-2]
        self.b = self.cleaned_data.get("b") or numbers[-1]


@may(permissions.see, whole_papers, field="identifier", kwarg="no")
@require_safe
def compare_versions(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Only what changed, or all rows; the older version stands at the right."""
    numbers = list(agreement.versions.order_by("number").values_list("number", flat=True))
    context: dict[str, Any] = {"agreement": agreement, "several": len(numbers) > 1}
    if context["several"]:
        form = PairForm(request.GET, numbers=numbers)
        versions = {version.number: version for version in agreement.versions.filter(number__in=(form.a, form.b)).select_related("made_by")}
        context |= _compared(versions[form.a], versions[form.b], ViewForm(request.GET).wanted("changes")) | {"form": form}
    return render(request, "agreements/compare_versions.html", context)


def _compared(old: Version, new: Version, show: str) -> dict[str, Any]:
    compared = compare(old.content, new.content)
    pair = f"a={old.number}&b={new.number}"
    count = sum(len(section.changes) for section in compared.sections)
    return {
        "old": old,
        "new": new,
        "compared": compared,
        "show": show,
        "same": compared.is_empty,
        "view_tabs": [
            {"label": "فقط تغییرات", "url": f"?{pair}&show=changes", "count": count, "current": show == "changes"},
            {"label": "همهٔ ردیف‌ها", "url": f"?{pair}&show=all", "current": show == "all"},
        ],
        "sections": _sections(compared, show),
    }


def _sections(compared: Comparison, show: str) -> list[dict[str, Any]]:
    found = []
    for section in compared.sections if show == "all" else compared.changed:
        rows = section.rows if show == "all" else section.changes
        found.append({
            "key": section.key, "title": section.title, "noun": section.kind.noun,
            "is_money": any(column.kind == "money" for column in section.kind.columns),
            "words": to_persian_digits("، ".join(f"{count} {STATUS_WORDS[status]}" for status, count in section.counts.items())),
            "rows": [line for row in rows for line in _lines(row, every=show == "all")],
            "totals": section.totals,
        })  # fmt: skip
    return found


def _lines(row: Row, *, every: bool) -> list[dict[str, Any]]:
    """One line a cell: the changed ones, or those that say anything; a moved row says from where to where."""
    cells = [cell for cell in row.cells if cell.changed] if row.status == "changed" and not every else [
        cell for cell in row.cells if cell.old not in (None, "") or cell.new not in (None, "")
    ]
    lines = [
        {
            "name": cell.column.title,
            "is_amount": cell.column.is_amount,
            "old": shown(cell.column, cell.old),
            "new": shown(cell.column, cell.new),
            "touched": cell.changed,
            "raw_old": cell.old or 0 if cell.column.is_amount else None,
            "raw_new": cell.new or 0 if cell.column.is_amount else None,
        }
        for cell in cells
    ]
    if row.moved and row.was and row.now and row.was != row.now:
        places = (to_persian_digits(f"ردیف {place}") for place in (row.was, row.now))
        lines.append({"name": "جا", "is_amount": False, "old": next(places), "new": next(places), "touched": True})
    lines = lines or [{"name": "", "is_amount": False, "old": "–", "new": "–", "touched": False}]
    lines[0] |= {"row": row, "span": len(lines), "sign": SIGNS.get(row.status, "")}
    return lines


