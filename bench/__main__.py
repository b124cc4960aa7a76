"""`python -m bench [pages] [steps] [prints] [jobs]`: every figure, one JSON line each; exits 1 when one is off."""

from __future__ import annotations

import os
import sys

from bench import jobs, pages, prints, steps
from bench.databases import bench_server

PROGRAMS = {"pages": pages.measure, "steps": steps.measure, "prints": prints.measure, "jobs": jobs.measure}


def main() -> int:
    """Run the programs named, or all, on a private durable server."""
    wanted = sys.argv[1:] or list(PROGRAMS)
    unknown = set(wanted) - set(PROGRAMS)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(PROGRAMS)}", file=sys.stderr)
        return 2
    os.environ.pop("DATABASE_URL", None)
    with bench_server() as bench:
        results = [PROGRAMS[name](bench) for name in wanted]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
