"""Keeping what is typed into one cell beside the bare statement it needs (issue 4).

Both on the same durable server, each in its own committed transaction. Ours is the action as the view calls it,
with the person and the paper the request has read already.
"""

from __future__ import annotations

import os
import subprocess
import sys

import django
import psycopg2

from bench.databases import Bench
from bench.ratios import ratio_of_times, tell

LIMIT = 3
SECTION = "activities"
# A section of 40 rows as the browser sends it; one cell of it changes each time.
ROWS = 40
BARE = "UPDATE agreements_kepttyping SET typed = %s, kept_at = now() WHERE agreement_id = %s AND user_id = %s AND section = %s"


def measure(bench: Bench) -> bool:
    """Time of keeping / time of the bare UPDATE; True within the limit."""
    url = bench.make("bench_autosave")
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.bench"}
    subprocess.run([sys.executable, "-m", "bench.fill", "5"], env=environment, check=True)
    return subprocess.run([sys.executable, "-m", "bench.autosave"], env=environment).returncode == 0


def _compare() -> bool:
    from django.contrib.auth.models import Group
    from guardian.shortcuts import assign_perm

    from accounts.models import User
    from accounts.rights import SERVE_AGENCY
    from accounts.roles import AGENCY_STAFF
    from agreements.actions.keep_typing import keep_typing
    from agreements.models import Agreement
    paper = Agreement.objects.filter(state="draft").order_by("pk").first()
    person = User.objects.create_user("bench-staff", first_name="نام", last_name="نمونه")
    person.groups.add(Group.objects.get(name=AGENCY_STAFF.title))
    assign_perm(f"accounts.{SERVE_AGENCY}", person, paper.agency)
    bare = psycopg2.connect(os.environ["DATABASE_URL"])
    bare.autocommit = True
    cursor, number = bare.cursor(), 0

    def typed() -> str:
        nonlocal number
        number += 1
        return "&".join(f"rows-{n}-title=%D9%81%D8%B9%D8%A7%D9%84%DB%8C%D8%AA&rows-{n}-amount={n * 100 + (number if n == 7 else 0)}" for n in range(ROWS))

    def ours() -> None:
        keep_typing(paper, SECTION, typed(), by=person)

    def theirs() -> None:
        cursor.execute(BARE, [typed(), paper.pk, person.pk, SECTION])
        assert cursor.rowcount == 1

    ours()
    ratio = ratio_of_times(ours, theirs, rounds=200, warm=20)
    return tell("autosave of one cell: time / the bare UPDATE", ratio, limit=LIMIT)


def main() -> int:
    """The part of this process."""
    django.setup()
    return 0 if _compare() else 1


if __name__ == "__main__":
    sys.exit(main())
