"""A step of the circuit beside the same SQL statements sent by bare psycopg2.

Three copies of one database: on the first the steps are taken once to write down every statement
they send; on the second they are taken again, timed; on the third the written statements are sent
bare, timed. The copies start equal, so the same keys are given and the same rows are touched.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from bench.center import notify_province
from bench.databases import Bench
from bench.ratios import tell

COUNT = 60
AT_LEAST = 0.5
STEPS = ("submit", "approve")


def measure(bench: Bench) -> bool:
    """Throughput of each step / throughput of its statements alone; True when all are high enough."""
    kept = True
    base = bench.make("bench_steps")
    _child(base, "prepare")
    with tempfile.TemporaryDirectory() as folder:
        for step in STEPS:
            if step == "approve":
                _child(base, "confirm")
            script = Path(folder) / f"{step}.json"
            _child(bench.make("bench_written", copy_of="bench_steps"), "write", step, str(script))
            ours = bench.make("bench_ours", copy_of="bench_steps")
            bare = bench.make("bench_bare", copy_of="bench_steps")
            ratios = _in_turn(ours, bare, step, script)
            kept &= tell(f"{step}: throughput / the same SQL by bare psycopg2", ratios, at_least=AT_LEAST)
            # The next step begins where this one ended.
            bench.drop("bench_written")
            bench.make("bench_steps", copy_of="bench_ours")
    return kept


def _in_turn(ours: str, bare: str, step: str, script: Path) -> float:
    import statistics

    taking = _talk(ours, "take", step)
    sending = _talk(bare, "send", str(script))
    ratios = []
    try:
        for number in range(COUNT):
            first, second = (taking, sending) if number % 2 else (sending, taking)
            times = {id(first): _ask(first), id(second): _ask(second)}
            if number >= 5:  # the first few only warm both up
                ratios.append(times[id(sending)] / times[id(taking)])
    finally:
        for process in (taking, sending):
            process.stdin.close()
            process.wait(30)
    return statistics.median(ratios)


def _ask(process: subprocess.Popen) -> float:
    process.stdin.write("go\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise RuntimeError("a bench process ended early")
    return float(answer)


def _environment(url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.bench"}


def _child(url: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "bench.steps", *arguments], env=_environment(url), check=True)


def _talk(url: str, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.steps", *arguments],
        env=_environment(url), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )


# ---- inside the processes ------------------------------------------------------------------


def _prepare() -> None:
    """A year with COUNT agencies whose drafts are complete, by the real actions."""
    from django.core.management import call_command
    from django.utils import timezone

    from accounts.models import ExecutiveAgency, ExpertGroup, User
    from agreements.demonstration.people import seat_people
    from agreements.demonstration.stories import Story
    from agreements.demonstration.year import open_year
    from core import clock
    from distribution.actions.enter_credits import enter_credits
    from distribution.actions.issue_notice import issue_notice
    from distribution.models import CreditSource, FunctionalCode

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    year = open_year()
    group = ExpertGroup.objects.get(code="production")
    ExecutiveAgency.objects.all().delete()
    agencies = []
    for n in range(COUNT):
        agency = ExecutiveAgency(
            code=f"A{n:03}", name=f"دستگاه {n}", expert_group=group, official_title="مدیرکل",
            accountant_name="ذی‌حساب", address="نشانی",
        )
        agency.fold_name()
        agency.save()
        agencies.append(agency)
    seat_people(agencies)
    integration = User.objects.get(username="integration")
    programme = FunctionalCode.objects.get(code="1301001").pk
    source = CreditSource.objects.get(code="10").pk
    cells = {(programme, source, chapter.pk): 12_000 for chapter in year.chapters}
    notify_province(year, integration)
    for n, agency in enumerate(agencies):
        notice = enter_credits(
            fiscal_year=year, agency=agency, cells=cells, by=integration, council_number="1", council_date=clock.today()
        )
        issue_notice(notice, number=f"{n}", date=clock.today(), by=integration)
        story = Story(agency, year)
        with clock.at(timezone.now()):
            story.start((5, 28)).fill((5, 28))


def _work(step: str):
    """One step on the next agreement, as a generator of times."""
    from accounts.models import User
    from agreements.actions.approve_agreement import approve_integration
    from agreements.actions.submit_agreement import submit_agreement
    from agreements.checks import findings
    from agreements.models import Agreement

    for agreement in Agreement.objects.order_by("identifier").select_related("agency", "fiscal_year"):
        if step == "submit":
            person = User.objects.get(username=f"{agreement.agency.code.lower()}-staff")
            # Whoever sends it has written them on the page before.
            warnings = [finding.sentence for finding in findings(agreement) if not finding.blocks]
            action = partial(submit_agreement, reasons=dict.fromkeys(warnings, "سنجیده شده است."))
        else:
            person = User.objects.get(username="integration")
            action = approve_integration
        yield lambda agreement=agreement, person=person, action=action: action(agreement, by=person)


def _confirm() -> None:
    """Between submitting and approving: the expert confirms and prints all."""
    from accounts.models import User
    from agreements.actions.confirm_agreement import confirm_agreement
    from agreements.models import Agreement
    from agreements.workflow import State

    expert = User.objects.get(username="expert-production")
    for agreement in Agreement.objects.filter(state=State.SUBMITTED).order_by("identifier"):
        confirm_agreement(agreement, by=expert)


def _write(step: str, script: str) -> None:
    """Take the steps once; keep each step's statements as they went to the server."""
    from django.db import connection

    connection.ensure_connection()
    spoken: list[str] = []

    def listen(execute, sql, params, many, context):
        cursor = context["cursor"].cursor
        rows = params if many else [params]
        spoken.extend(cursor.mogrify(sql, row).decode() for row in rows)
        return execute(sql, params, many, context)

    written = []
    for work in _work(step):
        spoken.clear()
        with connection.execute_wrapper(listen):
            work()
        written.append(list(spoken))
    Path(script).write_text(json.dumps(written), encoding="utf-8")


def _answer(works) -> None:
    for work in works:
        if not sys.stdin.readline():
            return
        start = time.perf_counter()
        work()
        print(time.perf_counter() - start, flush=True)


def _send(script: str) -> None:
    """The written statements of each step, one transaction a step, by bare psycopg2."""
    import psycopg2

    from config import env

    settings = env.database_from_url(env.DATABASE_URL)
    connection = psycopg2.connect(dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], port=settings["PORT"])

    def play(statements: list[str]) -> None:
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                if cursor.description is not None:
                    cursor.fetchall()

    _answer(lambda statements=statements: play(statements) for statements in json.loads(Path(script).read_text(encoding="utf-8")))


def main() -> None:
    """The part of this process."""
    part, *rest = sys.argv[1:]
    if part == "send":
        _send(*rest)
        return
    import django

    django.setup()
    if part == "prepare":
        _prepare()
    elif part == "write":
        _write(*rest)
    elif part == "confirm":
        _confirm()
    else:
        _answer(_work(*rest))


if __name__ == "__main__":
    main()
