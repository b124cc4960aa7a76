"""Shares of a whole on paper."""

from __future__ import annotations

from core.text import to_persian_digits


def share_of(amount: int | None, total: int) -> str:
    """A percentage with one decimal; what is not the whole is never shown as the whole."""
    if not total:
        return "–"
    per_mille = round(1000 * (amount or 0) / total)
    if amount != total:
        per_mille = min(per_mille, 999)
    whole, tenth = divmod(per_mille, 10)
    return to_persian_digits(f"{whole}٪" if per_mille == 1000 else f"{whole}٫{tenth}٪")
