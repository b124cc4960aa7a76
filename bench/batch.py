"""A batch of prints drawn by two helper processes beside the same batch drawn by one.

The same papers, the same helpers as the worker's (core/presses.py), both warm. `python -m bench batch` draws 300;
a smaller number can be given in BENCH_BATCH for a look. On a machine with one core there is nothing to measure.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

from bench.ratios import ratio_of_times, tell

AT_LEAST = 1.7
PAPERS = 300
ROUNDS = 3


def measure(bench: object | None = None) -> bool:
    """True when two processes are at least 1.7 times as fast as one. Needs no database."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.bench", "DATABASE_URL": "postgresql://nobody@localhost/none"}
    return subprocess.run([sys.executable, "-m", "bench.batch"], env=environment).returncode == 0


def main() -> int:
    """The measuring process."""
    import django

    django.setup()
    from agreements.documents import draw_draft
    from core import presses
    from tests.documents import capital_content, content

    number = int(os.environ.get("BENCH_BATCH", PAPERS))
    facts = {"working_version": 1, "prepared_by": "کارشناس", "prepared_at": dt.datetime(2018, 7, 1, tzinfo=dt.UTC)}
    papers = [content.usual(), capital_content.usual()]
    calls = [(draw_draft, (papers[n % 2],), facts) for n in range(number)]
    presses.draw_many(calls[:8], processes=2)  # both helpers have their fonts

    def drawn(processes: int) -> None:
        assert all(presses.draw_many(calls, processes=processes)), "a paper did not come out"

    ratio = ratio_of_times(lambda: drawn(1), lambda: drawn(2), rounds=ROUNDS, warm=0)
    presses.close()
    return 0 if tell(f"a batch of {number} prints: one process / two", ratio, at_least=AT_LEAST) else 1


if __name__ == "__main__":
    sys.exit(main())
