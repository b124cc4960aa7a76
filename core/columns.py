"""How wide a money column of a paper must be, so that no figure is ever cut.

A fixed table layout overflows silently, and automatic widths differ between the parts of one
table, so widths are reckoned beforehand from the figures themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.money import format_amount

# Widths of the bold weight in em; a test reads them from the font again.
DIGIT, SEPARATOR, MINUS = 0.6788, 0.2735, 0.574
MM_PER_POINT = 25.4 / 72
# Both paddings of a cell, its hairline, and a little air.
PADDING = 3.1


def width_of(amount: int | None, font: float) -> float:
    """Millimetres of a bold tabular figure at `font` points."""
    text = format_amount(amount or 0)
    separators, minus = text.count("٬"), text.count("−")
    return ((len(text) - separators - minus) * DIGIT + separators * SEPARATOR + minus * MINUS) * font * MM_PER_POINT


@dataclass(frozen=True)
class Fit:
    """The font and the columns a table gets."""

    font: str
    widths: list[str]  # mm, as written into the style
    wide: bool = False


def fit(
    columns: Sequence[Iterable[int | None]], attempts: Iterable[tuple[float, float, bool]], narrowest: float
) -> Fit:
    """The first of `attempts` in which every column shows its longest figure.

    An attempt is (font size in points, room for the money columns in mm, landscape). The last one
    is taken when none is enough.
    """
    longest = [max((a or 0 for a in amounts), key=lambda a: (len(str(a)), a), default=0) for amounts in columns]
    for font, room, wide in attempts:  # noqa: B007 - the last one tried is the one taken
        widths = [max(narrowest, width_of(amount, font) + PADDING) for amount in longest]
        if sum(widths) <= room:
            break
    return Fit(f"{font:g}", [f"{width:.1f}" for width in widths], wide)
