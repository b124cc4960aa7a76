"""The record of an agreement of 2,000 rows beside the same page drawn from data that are ready (issue 4)."""

from __future__ import annotations

import os
import subprocess
import sys

import django

from bench.databases import Bench
from bench.ratios import ratio_of_times, tell
from bench.serving import PASSWORD, Browser, served

LIMIT = 3
ROWS = 2_000
# The two pages differ by their own addresses in the head.
SAME_SIZE = 0.001
PAPER = "1397-H-B1-00001"


def measure(bench: Bench) -> bool:
    """Time of the page that reads and draws / time of the one that only draws; True within the limit."""
    url = bench.make("bench_record")
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.bench"}
    subprocess.run([sys.executable, "-m", "bench.fill", "5"], env=environment, check=True)
    subprocess.run([sys.executable, "-m", "bench.password", PASSWORD], env=environment, check=True)
    subprocess.run([sys.executable, "-m", "bench.record"], env=environment, check=True)
    with served(url) as port:
        browser = Browser(port)
        browser.sign_in("integration")

        def ours() -> bytes:
            return browser.get(f"/agreements/{PAPER}/")

        def ready() -> bytes:
            return browser.get(f"/bench/record/{PAPER}/")

        sizes = len(ours()), len(ready())
        assert abs(sizes[0] - sizes[1]) <= SAME_SIZE * sizes[1], f"two different pages: {sizes}"
        ratio = ratio_of_times(ours, ready, rounds=40, warm=5)
    return tell("record of 2,000 rows: time of the page / of its HTML from ready data", ratio, limit=LIMIT, bytes=sizes[0])


def main() -> None:
    """Give the paper its 2,000 activities."""
    django.setup()
    from django.db import connection, transaction

    from agreements.models import Activity, Agreement

    block = Agreement.objects.get(identifier=PAPER).blocks.get()
    rows = [
        Activity(block=block, position=n, title=f"فعالیت شمارهٔ {n} در شهرستان‌های استان", unit="نفر‌دوره", quantity=10, unit_cost=n, amount=10 * n)
        for n in range(block.activities.count() + 1, ROWS + 1)
    ]
    # The paper is no draft any more; like the fill, this writes what the real steps would have left.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE agreements_activity DISABLE TRIGGER USER")
        Activity.objects.bulk_create(rows)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE agreements_activity ENABLE TRIGGER USER")


if __name__ == "__main__":
    main()
