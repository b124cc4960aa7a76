"""Bricks as SVG: the fifteen days, the ceiling, the share of a whole, the courses of a message page.

The pages may carry no style attributes (the content security policy refuses them), so whatever has
a width of its own is drawn here with plain SVG attributes. Everything fills from the right.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

MOST_OVERDUE_BRICKS = 6
COURSE_WIDTH, COURSE_BRICK, COURSE_HEIGHT, COURSE_JOINT = 1360, 55, 23, 4
_COURSE_PATTERN = ("lapis", "lapis", "lapis", "lapis", "glaze", "glaze", "ochre")


@dataclass(frozen=True)
class BrickSize:
    """How large one brick of the clock is, in pixels."""

    width: int
    height: int
    gap: int
    joint: int


NORMAL = BrickSize(width=9, height=13, gap=2, joint=6)
SMALL = BrickSize(width=5, height=11, gap=2, joint=4)


def percent_of(part: int, whole: int) -> str:
    """`part` of `whole` as an SVG percentage with two decimals, cut to 0–100."""
    if whole <= 0:
        return "0%"
    hundredths = min(10_000, max(0, part * 10_000 // whole))
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def from_right(part: int, whole: int) -> str:
    """Where something `part` long begins when it ends at the right edge."""
    return percent_of(whole - part, whole)


def _paths(groups: list[tuple[str, list[str]]]) -> SafeString:
    return format_html_join(
        "", '<path class="{}" d="{}"/>', ((css, "".join(parts)) for css, parts in groups if parts)
    )


def clock_bricks(others: int, mine: int, left: int, overdue: int, size: BrickSize = NORMAL) -> SafeString:
    """The clock: days with others, days with you, days left, and after a wider joint days overdue."""
    overdue = min(overdue, MOST_OVERDUE_BRICKS)
    step = size.width + size.gap
    days = others + mine + left
    width = days * step - size.gap + (size.joint + overdue * step if overdue else 0)
    kinds = ["b-others"] * others + ["b-mine"] * mine + ["b-left"] * left + ["b-late"] * overdue
    groups: dict[str, list[str]] = {}
    for place, kind in enumerate(kinds):
        x = width - place * step - size.width - (size.joint if kind == "b-late" else 0)
        w, h = size.width, size.height
        # A hollow brick is outlined inside its own edge, so all bricks stand in one line.
        brick = f"M{x}.5.5h{w - 1}v{h - 1}h-{w - 1}z" if kind == "b-left" else f"M{x} 0h{w}v{h}h-{w}z"
        groups.setdefault(kind, []).append(brick)
    return format_html(
        '<svg class="bricks" width="{0}" height="{1}" viewBox="0 0 {0} {1}" '
        'aria-hidden="true" focusable="false">{2}</svg>',
        width,
        size.height,
        _paths(list(groups.items())),
    )


def share_bar(total: int, segments: list[tuple[str, int]], height: int = 10) -> SafeString:
    """Parts of `total` side by side from the right: `segments` are (colour class, amount)."""
    taken = 0
    rects = []
    for css, amount in segments:
        taken += amount
        rects.append((css, from_right(taken, total), percent_of(amount, total)))
    return format_html(
        '<svg class="share" width="100%" height="{0}" aria-hidden="true" focusable="false">'
        '<rect class="f-track" width="100%" height="{0}"/>{1}</svg>',
        height,
        format_html_join(
            "", '<rect class="{}" x="{}" width="{}" height="{}"/>', ((*rect, height) for rect in rects)
        ),
    )


@dataclass(frozen=True)
class MeterDrawing:
    """Where the parts of a ceiling meter stand, as SVG percentages of its track."""

    total_x: str
    total_width: str
    surplus_x: str
    surplus_width: str
    ceiling_x: str
    last_x: str
    last_anchor: str


def meter_drawing(total: int, ceiling: int, last_year: int | None) -> MeterDrawing:
    """The track is as long as the largest of the three, so a surplus runs on beyond the ceiling."""
    scale = max(total, ceiling, last_year or 0, 1)
    within = min(total, ceiling)
    surplus = max(0, total - ceiling)
    return MeterDrawing(
        total_x=from_right(within, scale),
        total_width=percent_of(within, scale),
        surplus_x=from_right(within + surplus, scale),
        surplus_width=percent_of(surplus, scale),
        ceiling_x=from_right(ceiling, scale),
        last_x=from_right(last_year or 0, scale),
        last_anchor="end" if (last_year or 0) * 2 > scale else "start",
    )


def brick_course(rows: int, missing: frozenset[tuple[int, int]] = frozenset()) -> SafeString:
    """Courses of glazed brick; `missing` names (row, brick from the right) left out of the wall."""
    step, row_step = COURSE_BRICK + COURSE_JOINT, COURSE_HEIGHT + COURSE_JOINT
    groups: dict[str, list[str]] = {}
    for row in range(rows):
        shift = -step // 2 if row % 2 else 0
        for place in range(COURSE_WIDTH // step + 2):
            x = COURSE_WIDTH - (place + 1) * step + COURSE_JOINT - shift
            y = row * row_step
            kind = (
                "missing" if (row, place) in missing else _COURSE_PATTERN[(place + row * 3 - (row % 2)) % 7]
            )
            inset = 1 if kind == "missing" else 0
            w, h = COURSE_BRICK - 2 * inset, COURSE_HEIGHT - 2 * inset
            groups.setdefault(f"c-{kind}", []).append(f"M{x + inset} {y + inset}h{w}v{h}h-{w}z")
    height = rows * row_step - COURSE_JOINT
    return format_html(
        '<svg class="course course-{3}" width="100%" height="{1}" viewBox="0 0 {0} {1}" '
        'preserveAspectRatio="xMaxYMid slice" aria-hidden="true" focusable="false">{2}</svg>',
        COURSE_WIDTH,
        height,
        _paths(list(groups.items())),
        rows,
    )
