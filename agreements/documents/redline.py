"""The redline: what differs between two contents of an agreement, readable without colour (mockups/paper-6).

A report drawn afresh for whoever reads it, no paper of the office: no serial, no code, no initials.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from agreements.comparison import Comparison
from agreements.comparison import Row as ComparedRow
from agreements.documents.changes_table import Sum, changes_table, sentence_of_change
from agreements.documents.frame import heading_of, who_and_when
from core.paper_text import day_on_paper, on_paper, tree_on_paper
from core.pdf import PdfMeta, render_pdf

TEMPLATE = "documents/redline.html"
DOCUMENT_CODE = "BP-F-309/01"
# (section, row) of agreements.comparison -> what is allocated on that row, million rials.
Allocated = Mapping[tuple[str, str], int]


def draw_redline(
    old: dict[str, Any],
    new: dict[str, Any],
    changes: Sequence[dict[str, Any]],
    *,
    old_name: str,
    new_name: str,
    printed_by: str,
    printed_at: dt.datetime,
    same: Mapping[str, int] | None = None,
    sums: Mapping[str, Sequence[Sum]] | None = None,
    with_allocated: bool = False,
) -> bytes:
    """The differences of two contents as PDF.

    `changes` are rows {"place", "row", "how": added | removed | changed | moved, "cells": [{"name",
    "label", "old", "new"}]} in the order of the paper, `same` the number of unchanged rows of each
    place, `sums` its sums; `with_allocated` tells what is allocated on a row (its key `allocated`), the least an
    amendment may leave there; `old_name` and `new_name` are «نسخهٔ ۱» and the like. Amounts in million rials.
    """
    return render_pdf(
        TEMPLATE,
        context_of(
            old,
            new,
            changes,
            old_name=old_name,
            new_name=new_name,
            printed_by=printed_by,
            printed_at=printed_at,
            same=same,
            sums=sums,
            with_allocated=with_allocated,
        ),
        meta=PdfMeta(
            title=f"صورت تغییرات {new['identifier']}: {new_name} نسبت به {old_name}",
            author=new["organization"]["name"],
            subject="صورت تغییرات موافقتنامه",
            keywords=[new["identifier"]],
            frozen_at=printed_at,
        ),
    )


def context_of(
    old: dict[str, Any],
    new: dict[str, Any],
    changes: Sequence[dict[str, Any]],
    *,
    old_name: str,
    new_name: str,
    printed_by: str,
    printed_at: dt.datetime,
    same: Mapping[str, int] | None = None,
    sums: Mapping[str, Sequence[Sum]] | None = None,
    with_allocated: bool = False,
) -> dict[str, Any]:
    """What the redline is rendered from."""
    shown = tree_on_paper(new)
    before, after = credit_of(old), credit_of(new)
    amendment = new.get("amendment") or {}
    return {
        **heading_of(shown),
        "form_name": "صورت تغییرات موافقتنامه",
        "title": "صورت تغییرات",
        "document_code": DOCUMENT_CODE,
        "draft": None,
        "leaf": None,
        "foot": who_and_when(printed_by, printed_at),
        "old_name": on_paper(old_name),
        "new_name": on_paper(new_name),
        "why": {
            "kind": on_paper(amendment.get("kind") or "–"),
            "reason": on_paper(amendment.get("reason") or "–"),
            "number": on_paper(amendment.get("basis_number") or "–"),
            "day": day_on_paper(amendment.get("basis_date") or ""),
            "replaces": amendment.get("replaces") or "",
        }
        if amendment
        else None,
        "table": changes_table(
            tree_on_paper(list(changes)),
            now=before,
            after=after,
            heads=(on_paper(old_name), on_paper(new_name)),
            same=same,
            sums=sums,
            with_allocated=with_allocated,
        ),
        "net": sentence_of_change(after - before, shown["unit_label"]),
        "ledgers": [],
    }


def credit_of(content: dict[str, Any]) -> int:
    """The credit of the year a content agrees on."""
    return content["totals"]["current" if content["kind"] == "capital_agreement" else "total"]


def changes_of(comparison: Comparison, allocated: Allocated | None = None) -> list[dict[str, Any]]:
    """The changed rows of a comparison as `draw_redline` takes them, with what is `allocated` on them."""
    return [
        {
            "place": section.title,
            "row": _row_words(row),
            "how": row.status,
            "cells": [
                {"name": cell.column.name, "label": cell.column.title, "old": cell.old, "new": cell.new}
                for cell in row.cells
                if cell.changed and not (cell.old in (None, "") and cell.new in (None, ""))
            ]
            or _move(row),
            "allocated": (allocated or {}).get((section.key, row.key)),
        }
        for section in comparison.changed
        for row in section.changes
    ]


def sums_of(comparison: Comparison, allocated: Allocated | None = None) -> dict[str, list[Sum]]:
    """Of each changed place the sums of its columns; what is allocated stands at the sum of the amounts."""
    found = {}
    for section in comparison.changed:
        floor = sum(amount for (key, _), amount in (allocated or {}).items() if key == section.key) or None
        found[section.title] = [
            Sum(total.column.title, total.old, total.new, floor if total.column.name == "amount" else None) for total in section.totals
        ]
    return found


def unchanged_of(comparison: Comparison) -> dict[str, int]:
    """How many rows of each place stayed as they were."""
    return {section.title: sum(row.is_same for row in section.rows) for section in comparison.sections}


def _row_words(row: ComparedRow) -> str:
    return f"{row.title}، {row.group}" if row.group else row.title


def _move(row: ComparedRow) -> list[dict[str, Any]]:
    """Of a row that only moved: where it stood and where it stands."""
    return [{"name": "row", "label": "جای ردیف", "old": row.was, "new": row.now}]
