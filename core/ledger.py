"""A money table of a paper, and its sums carried from page to page.

A table that fits on its page is printed as it is. One that does not is cut where the first layout
showed its rows to lie: each part gets its page, ends with «نقل به صفحهٔ بعد» and the next begins
with «نقل از صفحهٔ قبل» (papers.md, "Tables and numbers"). `core.pdf` measures and re-renders; this
module decides where to cut and what each part says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

MM = 96 / 25.4  # CSS pixels
# The height of one carry row in the style sheet, borders included, and a little air.
CARRY_ROW = 6.6 * MM
CONTINUED_ROW = 6.6 * MM

# Kinds of rows. Only a LINE is counted into carried sums.
GROUP, LINE, DETAIL, SUBTOTAL, TOTAL = "group", "line", "detail", "subtotal", "total"
# What may not be parted from the row before it.
_FOLLOWS = {DETAIL, SUBTOTAL, TOTAL}


@dataclass(frozen=True)
class Row:
    """One row: its kind, what the template prints of it, and what it adds to the sums."""

    kind: str
    cells: Any
    sums: tuple[int, ...] = ()
    group: str = ""  # the title repeated when the row's group goes on over the page


@dataclass(frozen=True)
class Part:
    """The rows of one page, with what was brought to it and what is carried on."""

    rows: Sequence[tuple[str, Row]]  # (id for measuring, row)
    brought: tuple[int, ...] | None = None
    page_sum: tuple[int, ...] | None = None
    carried: tuple[int, ...] | None = None
    continues: str = ""  # the group this page goes on with

    @property
    def is_first(self) -> bool:
        """Nothing was brought to this page."""
        return self.brought is None

    @property
    def is_last(self) -> bool:
        """Nothing is carried on from this page."""
        return self.carried is None


@dataclass
class Ledger:
    """All rows of one table. `parts` is what the template prints."""

    key: str
    rows: Sequence[Row]
    bottom_margin: float  # of its pages, in mm
    tail: str = ""  # id of the block that must stand on the page of the total
    parts: list[Part] = field(init=False)

    def __post_init__(self) -> None:
        self.make_whole()

    def id_of(self, index: int) -> str:
        """The element id of a row, by which the layout is read back."""
        return f"{self.key}-row-{index}"

    def make_whole(self) -> None:
        """One part with all rows: the first attempt, and the last resort."""
        self.parts = [Part([(self.id_of(i), row) for i, row in enumerate(self.rows)])]

    def cut(self, starts: Sequence[int]) -> None:
        """Make one part from each start to the next, with its sums."""
        self.parts = []
        so_far: tuple[int, ...] = ()
        for start, end in zip(starts, [*starts[1:], len(self.rows)], strict=True):
            rows = self.rows[start:end]
            page_sum = _add(row.sums for row in rows if row.kind == LINE)
            brought, so_far = so_far, _add((so_far, page_sum))
            self.parts.append(
                Part(
                    rows=[(self.id_of(start + i), row) for i, row in enumerate(rows)],
                    brought=brought if start else None,
                    page_sum=page_sum if start else None,
                    carried=so_far if end < len(self.rows) else None,
                    continues=rows[0].group if start and rows[0].kind != GROUP else "",
                )
            )

    def blocks(self) -> list[tuple[int, int]]:
        """(start, end) of the rows that must stay together: a heading with its first line, a line
        with its details, sums with what they sum."""
        starts = [0]
        for i in range(1, len(self.rows)):
            if self.rows[i].kind not in _FOLLOWS and self.rows[i - 1].kind != GROUP:
                starts.append(i)
        return list(zip(starts, [*starts[1:], len(self.rows)], strict=True))

    def share_out(self, heights: Sequence[float], first: float, later: float, tail: float = 0) -> list[int]:
        """Where each page's part starts, so that the fewest pages are filled evenly.

        `heights` are the measured rows; `first` and `later` the room for rows on the first and on
        every further page, in pixels. Empty when some block is higher than a page: such a table
        cannot be cut.
        """
        blocks = self.blocks()
        block_heights = [sum(heights[start:end]) for start, end in blocks]
        block_heights[-1] += tail
        page_sum_row, carries = CARRY_ROW, CARRY_ROW
        rooms = [first - carries]
        middle = later - page_sum_row - 2 * carries - CONTINUED_ROW
        if max(block_heights) > middle or block_heights[0] > rooms[0]:
            return []
        while True:
            starts = _fill(block_heights, rooms, 1.0)
            if starts is not None:
                break
            rooms.append(middle)
        # The same number of pages, each filled to about the same share of its room.
        low, high = 0.0, 1.0
        for _ in range(12):
            share = (low + high) / 2
            attempt = _fill(block_heights, rooms, share)
            if attempt is None:
                low = share
            else:
                high, starts = share, attempt
        return [blocks[block][0] for block in starts]


def _fill(heights: Sequence[float], rooms: Sequence[float], share: float) -> list[int] | None:
    """Indexes of the blocks that begin a page when pages are filled to `share`; None if too few."""
    starts, page, used = [0], 0, 0.0
    for i, height in enumerate(heights):
        if used and used + height > rooms[page] * share:
            page += 1
            if page == len(rooms):
                return None
            starts.append(i)
            used = 0.0
        used += height
    return starts


def _add(sums: Any) -> tuple[int, ...]:
    """Column by column; an empty tuple adds nothing."""
    total: tuple[int, ...] = ()
    for amounts in sums:
        if amounts:
            total = tuple(a + b for a, b in zip(total, amounts, strict=True)) if total else tuple(amounts)
    return total
