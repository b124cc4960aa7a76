"""Keeping one typed cell beside the bare UPDATE it needs, both down to the disk (issue 4).

`python -m bench autosave`. Ours is the act of the autosave on a paper and a person just read, as the door of the
screen hands them over (bench/steps takes the circuit's steps the same way): the person's rights and sides asked anew,
the copy written and committed. Theirs is psycopg2 with the same text in the same row, committed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import count
from urllib.parse import urlencode

from bench.databases import Bench
from bench.ratios import ratio_of_times, tell

LIMIT = 3
ROUNDS, WARM = 200, 20
PAPER = "1397-H-B5-00005"  # a draft of bench.fill


def measure(bench: Bench) -> bool:
    """Time of keeping a cell / time of the UPDATE; True within the limit."""
    url = bench.make("bench_autosave")
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.bench"}
    subprocess.run([sys.executable, "-m", "bench.fill", "20"], env=environment, check=True)
    return subprocess.run([sys.executable, "-m", "bench.autosave"], env=environment).returncode == 0


def main() -> int:
    """The measuring process."""
    import django

    django.setup()
    import psycopg2

    from accounts.models import User
    from agreements.actions.keep_typing import keep_typing
    from agreements.demonstration.people import seat_people
    from agreements.models import Agreement
    from agreements.workflow import State

    paper = Agreement.objects.select_related("agency").get(identifier=PAPER)
    assert paper.state == State.DRAFT, paper.state
    seat_people([paper.agency])
    staff = User.objects.get(username=f"{paper.agency.code.lower()}-staff")
    typing = count(1_000)

    def form() -> str:
        return urlencode({"version": 3, **{f"cell-1301001-10-{n}": 300 for n in range(2, 6)}, "cell-1301001-10-7": next(typing)})

    papers = Agreement.objects.select_related("agency", "fiscal_year")
    # Each is used once: what one call asked and kept is no help to the next.
    read = [(papers.get(identifier=PAPER), User.objects.get(pk=staff.pk)) for _ in range(ROUNDS + WARM + 1)]

    def ours() -> None:
        whole, person = read.pop()
        keep_typing(whole, "chapters", form(), by=person)

    bare = psycopg2.connect(os.environ["DATABASE_URL"])
    cursor = bare.cursor()
    update = "UPDATE agreements_kepttyping SET typed = %s, kept_at = now() WHERE agreement_id = %s AND user_id = %s AND section = 'chapters'"

    def theirs() -> None:
        cursor.execute(update, [form(), paper.pk, staff.pk])
        assert cursor.rowcount == 1
        bare.commit()

    ours()
    ratio = ratio_of_times(ours, theirs, rounds=ROUNDS, warm=WARM)
    return 0 if tell("autosave of one cell: time / the bare UPDATE", ratio, limit=LIMIT) else 1


if __name__ == "__main__":
    sys.exit(main())
