"""How a ratio is taken: two things in turn, A B A B, the median of the ratios of neighbours."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    """The time one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio_of_times(ours: Callable[[], object], theirs: Callable[[], object], *, rounds: int, warm: int = 3) -> float:
    """Median over `rounds` of (time of ours) / (time of theirs), each pair measured one after the other.

    Which of the two goes first changes from pair to pair, so a machine whose speed drifts
    favours neither.
    """
    for _ in range(warm):
        ours()
        theirs()
    ratios = []
    for number in range(rounds):
        if number % 2:
            second, first = seconds(theirs), seconds(ours)
        else:
            first, second = seconds(ours), seconds(theirs)
        ratios.append(first / second)
    return statistics.median(ratios)


def tell(name: str, ratio: float, *, limit: float | None = None, at_least: float | None = None, **more: object) -> bool:
    """Print the figure as one JSON line; True when it is within its bound."""
    kept = (limit is None or ratio <= limit) and (at_least is None or ratio >= at_least)
    line: dict[str, object] = {"name": name, "ratio": round(ratio, 3)}
    if limit is not None:
        line["limit"] = limit
    if at_least is not None:
        line["at_least"] = at_least
    print(json.dumps({**line, "ok": kept, **more}, ensure_ascii=False), flush=True)
    return kept
