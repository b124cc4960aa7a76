"""The page «خلاصهٔ اصلاحیه»: why a paper was amended, and what it says now, the change, and after.

Drawn when the canonical content has a key `amendment`:

    {"kind": words, "reason": words, "basis_number": words, "basis_date": ISO date, "replaces": identifier,
     "changes": [{"place": words, "row": words, "how": "added" | "removed" | "changed",
                  "cells": [{"name": field, "label": words, "old": value, "new": value}]}]}

`replaces` names the paper in force before; amounts are in million rials.
"""

from __future__ import annotations

from typing import Any

from agreements.documents.changes_table import MONEY_PLACES, changes_table, sentence_of_change
from core.paper_text import day_on_paper, on_paper


def summary_of(content: dict[str, Any], shown: dict[str, Any], total: int) -> dict[str, Any] | None:
    """What the page prints; None for a paper that amends nothing. `shown` is `content` with its texts as on
    paper, `total` the credit after the change."""
    amendment = shown.get("amendment")
    if not amendment:
        return None
    changes = amendment.get("changes") or []
    change = sum(
        (cell["new"] or 0) - (cell["old"] or 0)
        for row in changes
        if row["place"] in MONEY_PLACES
        for cell in row["cells"]
        if cell["name"] == "amount"
    )
    return {
        "kind": amendment.get("kind") or "–",
        "reason": amendment.get("reason") or "–",
        "basis_number": on_paper(amendment.get("basis_number") or "–"),
        "basis_day": day_on_paper(content["amendment"].get("basis_date") or ""),
        "replaces": amendment.get("replaces") or "",
        "table": changes_table(changes, now=total - change, after=total),
        "net": sentence_of_change(change, shown["unit_label"]),
    }
