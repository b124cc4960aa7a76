"""`python -m bench [pages] [steps] [prints] [jobs] [what_if] [what_if_page] [batch] [comparison] [record] [autosave]`: every figure, one JSON line each; exits 1 when one is off."""

from __future__ import annotations

import contextlib
import os
import sys

from bench import autosave, batch, comparison, jobs, pages, prints, record, steps, what_if, what_if_page
from bench.databases import bench_server

PROGRAMS = {
    "pages": pages.measure, "steps": steps.measure, "prints": prints.measure, "jobs": jobs.measure, "what_if": what_if.measure,
    "what_if_page": what_if_page.measure, "batch": batch.measure, "comparison": comparison.measure,
    "record": record.measure, "autosave": autosave.measure,
}  # fmt: skip
# Pure computing: no server is started for these alone.
WITHOUT_SERVER = {"what_if", "batch", "comparison"}


def main() -> int:
    """Run the programs named, or all, on a private durable server where one is needed."""
    wanted = sys.argv[1:] or list(PROGRAMS)
    unknown = set(wanted) - set(PROGRAMS)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(PROGRAMS)}", file=sys.stderr)
        return 2
    os.environ.pop("DATABASE_URL", None)
    with contextlib.ExitStack() as stack:
        bench = stack.enter_context(bench_server()) if set(wanted) - WITHOUT_SERVER else None
        results = [PROGRAMS[name](bench) for name in wanted]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
