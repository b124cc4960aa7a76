"""Issuing notices as a job: the time a notice takes in a job of 400 beside the time it takes in one of 100.

Two databases, a year of 100 drafts and a year of 400, and a job on each. The two go on in turn, one
notice here and four there, and come to their ends together; the median of the ratios of neighbours is
told. So both a cost that grows with the job and one that grows with what is issued already would show.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

from bench.databases import Bench
from bench.ratios import seconds, tell

SMALL, LARGE = 100, 400
LIMIT = 1.3
WARM = 3


def measure(bench: Bench) -> bool:
    """True when a notice among many costs about what it costs among few."""
    few, many = (_talk(bench.make(f"bench_jobs_{number}"), number) for number in (SMALL, LARGE))
    try:
        for process in (few, many):  # one after the other: preparing is not measured
            _ask(process, 0)
        rounds = [_round(few, many, number) for number in range(SMALL)][WARM:]
    finally:
        for process in (few, many):
            process.stdin.close()
        ended = [process.wait(30) for process in (few, many)]
    assert not any(ended), "a job did not come to a good end"
    ratio = statistics.median(many / few for few, many in rounds)
    times = {f"ms_among_{SMALL}": statistics.median(t for t, _ in rounds), f"ms_among_{LARGE}": statistics.median(t for _, t in rounds)}
    return tell(
        "issuing 400 notices against 100, a notice", ratio, limit=LIMIT, **{name: round(1000 * t) for name, t in times.items()}
    )


def _round(few: subprocess.Popen, many: subprocess.Popen, number: int) -> tuple[float, float]:
    """Seconds a notice took in each; which of the two goes first changes from round to round."""
    share = LARGE // SMALL
    if number % 2:
        there = _ask(many, share)
        return _ask(few, 1), there / share
    here = _ask(few, 1)
    return here, _ask(many, share) / share


def _talk(url: str, number: int) -> subprocess.Popen:
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.bench"}
    return subprocess.Popen(
        [sys.executable, "-m", "bench.jobs", str(number)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _ask(process: subprocess.Popen, count: int) -> float:
    process.stdin.write(f"{count}\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise RuntimeError("a bench process ended early")
    return float(answer)


# ---- inside the process ----------------------------------------------------------------------


def _prepare(number: int):
    """A year with `number` agencies whose draft notices are complete; the person who issues."""
    from django.core.management import call_command

    from accounts.models import ExecutiveAgency, ExpertGroup, User
    from agreements.demonstration.people import seat_people
    from agreements.demonstration.year import open_year
    from core import clock
    from distribution.actions.enter_credits import enter_credits
    from distribution.models import CreditSource, FunctionalCode

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    year = open_year()
    seat_people([])
    group = ExpertGroup.objects.get(code="production")
    integration = User.objects.get(username="integration")
    programme = FunctionalCode.objects.get(code="1301001").pk
    source = CreditSource.objects.get(code="10").pk
    cells = {(programme, source, chapter.pk): 12_000 for chapter in year.chapters}
    for n in range(number):
        agency = ExecutiveAgency(code=f"B{n:03}", name=f"دستگاه {n}", expert_group=group, official_title="مدیرکل")
        agency.fold_name()
        agency.save()
        enter_credits(
            fiscal_year=year, agency=agency, cells=cells, by=integration, council_number="1", council_date=clock.today()
        )
    return integration


def _job(by) -> int:
    """A job of all drafts, written down as the screen does; its id."""
    from core import clock
    from core.jobs import start_job
    from core.models import JobItem
    from distribution.models import CreditNotice

    drafts = CreditNotice.objects.filter(state="draft").select_related("agency", "fiscal_year").order_by("agency__code")
    items = [
        JobItem(
            label=notice.agency.name, code=f"97/{number}",
            payload={
                "notice": notice.pk, "version": notice.version, "year": notice.fiscal_year.year,
                "number": f"97/{number}", "date": clock.today().isoformat(),
            },
        )
        for number, notice in enumerate(drafts, 1)
    ]  # fmt: skip
    return start_job("issue_notices", "bench", by=by, items=items, dedupe_key="bench").pk


def main() -> None:
    """Prepare a year of so many drafts and start its job; then carry out as many items as each line asks for."""
    import django

    django.setup()
    from core.jobs import run_job
    from core.models import Job

    job = _job(_prepare(int(sys.argv[1])))

    def issue(count: int) -> None:
        for _ in range(count):
            run_job(job, seconds=0)

    for line in sys.stdin:
        print(seconds(lambda: issue(int(line))), flush=True)  # noqa: B023 - called at once
    end = Job.objects.get(pk=job)
    assert (end.state, end.failed) == (Job.State.FINISHED, 0), (end.state, end.done, end.failed)


if __name__ == "__main__":
    main()
