"""The what-if's answer, 30 counties x 8 indices x 200 programmes, beside the same page drawn from ready figures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import unescape

from bench.databases import Bench
from bench.ratios import ratio_of_times, tell
from bench.serving import PASSWORD, Browser, served

LIMIT = 2
# How much the two pages may differ in size: the token of the form changes its length by nothing, a box by little.
SAME_SIZE = 0.01


def measure(bench: Bench) -> bool:
    """Time of the answer that reads, computes and draws / time of the one that only draws."""
    url = bench.make("bench_what_if")
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.bench"}
    subprocess.run([sys.executable, "-m", "bench.fill_distribution"], env=environment, check=True)
    subprocess.run([sys.executable, "-m", "bench.password", PASSWORD], env=environment, check=True)
    with served(url) as port:
        browser = Browser(port)
        browser.sign_in("integration")
        form = {**_boxes(browser.get("/distribution/1/edit/").decode()), "calculate": "1"}

        def ours() -> bytes:
            return browser.post("/distribution/1/edit/", form)

        def ready() -> bytes:
            return browser.post("/bench/ready/1/", form)

        sizes = len(ours()), len(ready())
        assert abs(sizes[0] - sizes[1]) <= SAME_SIZE * sizes[1], f"two different pages: {sizes}"
        ratio = ratio_of_times(ours, ready, rounds=40, warm=5)
    return tell("what-if page: time of the answer / of the same page from ready figures", ratio, limit=LIMIT, bytes=sizes[0])


def _boxes(page: str) -> dict[str, str]:
    """What the browser would send: every box with its value, the chosen step."""
    found = {"step": "1"}
    for box in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf'{attribute}="([^"]*)"', box) for attribute in ("name", "value"))
        if name and 'type="checkbox"' not in box:
            found[name.group(1)] = unescape(value.group(1)) if value else ""
    return found
