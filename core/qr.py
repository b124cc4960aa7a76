"""QR codes for paper: black vector modules, level M, as SVG inside the page."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

import segno
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=64)
def qr_svg(text: str) -> SafeString:
    """The code of `text` as one `<svg>` that fills the box it is put into.

    The quiet zone is not drawn: the style sheet keeps four modules of white paper around the box,
    so that the whole printed size goes to the modules and a foot of 16 mm still scans.
    """
    rows = segno.make(text, error="m", boost_error=False, micro=False).matrix
    # One stroke a module high for each run of dark modules. `text` itself never reaches the SVG.
    path = "".join(f"M{x} {y}.5h{length}" for y, row in enumerate(rows) for x, length in _dark_runs(row))
    size = len(rows)
    return mark_safe(  # noqa: S308 - built from numbers only
        f'<svg class="qr" viewBox="0 0 {size} {size}" xmlns="http://www.w3.org/2000/svg">'
        f'<path stroke="#000" stroke-width="1" fill="none" d="{path}"/></svg>'
    )


def _dark_runs(row: bytearray) -> list[tuple[int, int]]:
    """(start, length) of each stretch of dark modules in a row."""
    runs, x = [], 0
    for dark, modules in groupby(row):
        length = len(list(modules))
        if dark:
            runs.append((x, length))
        x += length
    return runs
