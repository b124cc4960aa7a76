"""The tile map of the province's counties: rows of squares, their colour classes and the printed key.

Pure data for a template: west left, north up, places rough (visual.md). Two readings: the county's
share, in five steps, and its change, from brick (less) to turquoise (more). Classes are made from the
figures as they are printed, to a tenth of a percent, so tile and key never contradict each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.text import ZWNJ, to_persian_digits
from distribution.sharing_terms import Exact

# Row by row from the north, columns from the west; a dot is a hole.
_GRID = """
....  0602  0608  ....  ....  ....
....  0614  0620  0617  0621  ....
....  ....  0612  0613  0604  ....
0609  0625  0624  0622  0615  ....
0623  0627  0603  0610  0626  ....
....  0607  0611  0619  0616  0606
....  0601  ....  0605  0618  ....
"""
PLACES = {
    code: (row, column)
    for row, line in enumerate(_GRID.split("\n")[1:-1])
    for column, code in enumerate(line.split())
    if not code.startswith(".")
}
WIDTH = 6
CLASSES = 5

# A tile is some 66 px wide; a longer name takes two lines.
_LONGEST = 8
# Letters that never join to the next one: a word may part after them without changing its shape.
_NON_JOINING = "اآدذرزژو"


@dataclass(frozen=True, slots=True)
class Tile:
    """A county's square. `lines` is the name as it is broken, `value` the printed figure (sign first:
    to be isolated left-to-right), `css` its class."""

    code: str
    name: str
    lines: tuple[str, ...]
    value: str
    css: str


@dataclass(frozen=True, slots=True)
class KeyStep:
    """A step of the printed key."""

    css: str
    label: str


@dataclass(frozen=True, slots=True)
class Steps:
    """By county code the class and the printed figure, and the key to both."""

    classes: dict[str, str]
    values: dict[str, str]
    key: tuple[KeyStep, ...]


@dataclass(frozen=True, slots=True)
class TileMap:
    """Rows of equal width, from the north; None is a hole."""

    rows: tuple[tuple[Tile | None, ...], ...]
    key: tuple[KeyStep, ...]


def tile_map(names: Mapping[str, str], steps: Steps) -> TileMap:
    """The counties of `names` (code to name) in their places; codes without a place in rows below the others."""
    tiles = {
        code: Tile(code, name, name_lines(name), steps.values.get(code, "–"), steps.classes.get(code, ""))
        for code, name in names.items()
    }
    grid = _placed(tiles)
    new = [tiles[code] for code in sorted(tiles) if code not in PLACES]
    for start in range(0, len(new), WIDTH):
        line = new[start : start + WIDTH]
        grid.append((*line, *[None] * (WIDTH - len(line))))
    return TileMap(tuple(grid), steps.key)


def _placed(tiles: Mapping[str, Tile]) -> list[tuple[Tile | None, ...]]:
    by_place = {PLACES[code]: tile for code, tile in tiles.items() if code in PLACES}
    if not by_place:
        return []
    return [tuple(by_place.get((row, column)) for column in range(WIDTH)) for row in range(max(row for row, _ in PLACES.values()) + 1)]


def name_lines(name: str) -> tuple[str, ...]:
    """`name` in one line or two: broken at a blank, else at a half-space, else after the non-joining
    letter nearest to the middle, «بندر/ماهشهر»."""
    if len(name.replace(ZWNJ, "")) <= _LONGEST:
        return (name,)
    for mark in (" ", ZWNJ):
        breaks = [at for at, letter in enumerate(name) if letter == mark]
        if breaks:
            at = _nearest_middle(name, breaks)
            return (name[:at], name[at + 1 :])
    breaks = [at for at in range(2, len(name) - 1) if name[at - 1] in _NON_JOINING]
    if not breaks:
        return (name,)
    at = _nearest_middle(name, breaks)
    return (name[:at], name[at:])


def _nearest_middle(name: str, breaks: Sequence[int]) -> int:
    return min(breaks, key=lambda at: (abs(2 * at - len(name)), at))


def steps_of(values: Mapping[str, Exact | None]) -> Steps:
    """Classes tile-1 (least) to tile-5 of shares in percent, as many counties in each as ties allow.

    By rank and not by size: one large county would leave all the others in the palest step. Equal
    printed figures share a class, that of their middle rank. The key gives each class's first
    and last figure; a county without a figure is `tile-none`.
    """
    tenths = {code: _share_tenths(value) for code, value in values.items() if value is not None}
    ranked = sorted(tenths.values())
    step_of = {figure: _step(ranked, figure) for figure in set(ranked)}
    key = []
    for step in range(CLASSES):
        figures = sorted(figure for figure, its in step_of.items() if its == step)
        if figures:
            key.append(KeyStep(f"tile-{step + 1}", _span(figures[0], figures[-1])))
    return Steps(
        {code: f"tile-{step_of[tenths[code]] + 1}" if code in tenths else "tile-none" for code in values},
        {code: f"{_printed(tenths[code])}٪" if code in tenths else "–" for code in values},
        tuple(key),
    )


def _step(ranked: Sequence[int], figure: int) -> int:
    below = sum(other < figure for other in ranked)
    equal = ranked.count(figure)
    return CLASSES * (2 * below + equal) // (2 * len(ranked))


def _span(first: int, last: int) -> str:
    return _printed(first) if first == last else f"{_printed(first)} تا {_printed(last)}"


def change_steps_of(changes: Mapping[str, Exact | None]) -> Steps:
    """Classes of changes in percent: change-1, change-2 less, change-3 the same, change-4, change-5 more.

    Strong and mild part at the median size of the changes, the same for both directions, so equal
    strength of colour is equal size of change. A county with nothing to compare with is `change-none`.
    """
    tenths = {code: _tenths(value) for code, value in changes.items() if value is not None}
    sizes = sorted(abs(figure) for figure in tenths.values() if figure)
    limit = sizes[(len(sizes) - 1) // 2] if sizes else 0
    return Steps(
        {code: f"change-{_change_step(tenths[code], limit)}" if code in tenths else "change-none" for code in changes},
        {code: _signed(tenths[code]) if code in tenths else "–" for code in changes},
        _change_key(limit, some_new=len(tenths) < len(changes)),
    )


def _change_step(figure: int, limit: int) -> int:
    if not figure:
        return 3
    strong = abs(figure) > limit
    return (1 if strong else 2) if figure < 0 else (5 if strong else 4)


def _change_key(limit: int, *, some_new: bool) -> tuple[KeyStep, ...]:
    # Words and no signs: the key is read from the right.
    border = f"{_printed(limit)}٪"
    key = [KeyStep("change-3", "بی‌تغییر")]
    if limit:
        key = [
            KeyStep("change-1", f"کاهش بیش از {border}"), KeyStep("change-2", f"کاهش تا {border}"), *key,
            KeyStep("change-4", f"افزایش تا {border}"), KeyStep("change-5", f"افزایش بیش از {border}"),
        ]
    return (*key, KeyStep("change-none", "بدون رقم پیشین")) if some_new else tuple(key)


def _tenths(percent: Exact) -> int:
    """To the nearest tenth, a half away from zero, as the portal prints every percentage."""
    size = (abs(percent.numerator) * 20 + percent.denominator) // (2 * percent.denominator)
    return -size if percent < 0 else size


def _share_tenths(percent: Exact) -> int:
    tenths = _tenths(percent)
    # What is not the whole is never shown as 100% (decision 2).
    return 999 if tenths == 1000 and percent < 100 else tenths


def _printed(tenths: int) -> str:
    """One decimal; the whole is «۱۰۰» without one, as `{% share %}` prints it (decision 2)."""
    if tenths == 1000:
        return to_persian_digits(100)
    return to_persian_digits(f"{tenths // 10}٫{tenths % 10}")


def _signed(tenths: int) -> str:
    sign = "+" if tenths > 0 else "−" if tenths < 0 else ""
    return f"{sign}{_printed(abs(tenths))}٪"
