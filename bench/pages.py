"""Inbox, list and record with 20,000 agreements beside the same pages with 1,000."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable

from bench.databases import Bench
from bench.ratios import ratio_of_times, tell
from bench.serving import PASSWORD, Browser, served

SMALL, LARGE = 1_000, 20_000
LIMIT = 1.5
RECORD = "/agreements/1397-H-B501-00501/"
PAGES = (
    ("inbox", "expert-production", "/cartable/"),
    ("list", "integration", "/1397/agreements/"),
    ("record", "integration", RECORD),
)


def measure(bench: Bench) -> bool:
    """Each page from both servers in turn; True when all are within the limit."""
    kept = True
    with contextlib.ExitStack() as stack:
        small = stack.enter_context(served(_filled(bench, SMALL)))
        large = stack.enter_context(served(_filled(bench, LARGE)))
        for name, username, path in PAGES:
            ratio = ratio_of_times(_reader(large, username, path), _reader(small, username, path), rounds=60, warm=5)
            kept &= tell(f"{name}: time at 20,000 agreements / at 1,000", ratio, limit=LIMIT)
    return kept


def _reader(port: int, username: str, path: str) -> Callable[[], bytes]:
    browser = Browser(port)
    browser.sign_in(username)
    return lambda: browser.get(path)


def _filled(bench: Bench, number: int) -> str:
    url = bench.make(f"bench_{number}")
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.bench"}
    subprocess.run([sys.executable, "-m", "bench.fill", str(number)], env=environment, check=True)
    subprocess.run([sys.executable, "-m", "bench.password", PASSWORD], env=environment, check=True)
    return url
