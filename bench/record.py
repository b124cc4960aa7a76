"""The record of an agreement of 2,000 rows beside the same HTML drawn from ready data (issue 4).

`python -m bench record`. The whole answer (session, rights, every query, the page) is timed against the template
alone, given the very context the view made. The queries are as many as for a record of ten rows.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from bench.databases import Bench
from bench.ratios import ratio_of_times, tell

LIMIT = 3
ROWS = 2_000
TEMPLATE = "agreements/show_agreement.html"
# Agreements of bench.fill at integration's desk; the first keeps its ten activities.
FEW, MANY = "1397-H-B3-00003", "1397-H-B8-00008"
GROW = """
INSERT INTO agreements_activity (block_id, position, title, unit, quantity, unit_cost, amount)
SELECT b.id, k, 'فعالیت شمارهٔ ' || k || ' در شهرستان‌های استان', 'نفر‌دوره', 10, 15, 150
  FROM agreements_programmeblock b JOIN agreements_agreement g ON g.id = b.agreement_id, generate_series(11, %s) k
 WHERE g.identifier = %s
"""


def measure(bench: Bench) -> bool:
    """Time of the answer / time of drawing its HTML; True within the limit and with constant queries."""
    url = bench.make("bench_record")
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.bench"}
    subprocess.run([sys.executable, "-m", "bench.fill", "20"], env=environment, check=True)
    return subprocess.run([sys.executable, "-m", "bench.record"], env=environment).returncode == 0


def main() -> int:
    """The measuring process."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE agreements_activity DISABLE TRIGGER USER")
        cursor.execute(GROW, [ROWS, MANY])
        cursor.execute("ALTER TABLE agreements_activity ENABLE TRIGGER USER")
        cursor.execute("ANALYZE agreements_activity")
    client = Client()
    client.force_login(User.objects.get(username="integration"))

    def record(identifier: str) -> bytes:
        answer = client.get(f"/agreements/{identifier}/")
        assert answer.status_code == 200, answer.status_code
        return answer.content

    counts = []
    for identifier in (FEW, MANY):
        record(identifier)
        with CaptureQueriesContext(connection) as queries:
            record(identifier)
        counts.append(len(queries))
    ready = _ready(client)
    page, drawn = record(MANY), ready()
    assert page.count(b"<tr") == drawn.count("<tr") > ROWS, "two different pages"
    ratio = ratio_of_times(lambda: record(MANY), ready, rounds=20, warm=3)
    kept = tell("record of 2,000 rows: time of the answer / of its HTML from ready data", ratio, limit=LIMIT, bytes=len(page))
    return 0 if tell("record of 2,000 rows: queries / of a record of ten", counts[1] / counts[0], limit=1, queries=counts[1]) and kept else 1


def _ready(client: Any) -> Any:
    """Draws the page from the context of one answer; whatever the template reads lazily has been read by then."""
    from django.template import Template, loader
    from django.test.signals import template_rendered
    from django.test.utils import instrumented_test_render

    found: dict[str, Any] = {}

    def keep(template: Any, context: Any, **more: Any) -> None:
        if template.name == TEMPLATE and not found:
            found.update(context.flatten())

    plain = Template._render
    Template._render = instrumented_test_render
    template_rendered.connect(keep)
    try:
        client.get(f"/agreements/{MANY}/")
    finally:
        template_rendered.disconnect(keep)
        Template._render = plain
    template = loader.get_template(TEMPLATE)
    return lambda: template.render(found)


if __name__ == "__main__":
    sys.exit(main())
