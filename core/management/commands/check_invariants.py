"""`manage.py check_invariants [--json]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection, transaction

from core.guards import IN_PLACE
from core.invariants import Offence, Rule, every_rule
from core.text import to_persian_digits

UNANSWERED = "این قاعده را نمی‌توان سنجید؛ ساختار پایگاه داده با برنامه نمی‌خواند"


class Command(BaseCommand):
    """Compare every total with its rows and every rule with its guard; exit 1 naming what differs."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """`--json` for programs."""
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read everything in one snapshot, so that work going on meanwhile is never half seen."""
        with one_snapshot():
            found = findings([*every_rule(), IN_PLACE])
        count = sum(len(offences) for _, offences in found)
        if options["json"]:
            self.stdout.write(json.dumps(_as_data(found), ensure_ascii=False))
        else:
            self._tell(found, count)
        if count:
            sys.exit(1)

    def _tell(self, found: list[tuple[Rule, list[Offence]]], count: int) -> None:
        for rule, offences in found:
            if not offences:
                self.stdout.write(f"درست  {rule.name}: {rule.sentence}")
            for offence in offences:
                self.stdout.write(f"نادرست  {rule.name}: {offence.where}: {to_persian_digits(offence.what)}")
        if count:
            self.stderr.write(f"{to_persian_digits(count)} اختلاف پیدا شد.")
        else:
            self.stdout.write(f"هر {to_persian_digits(len(found))} قاعده برقرار است.")


def findings(rules: list[Rule]) -> list[tuple[Rule, list[Offence]]]:
    """Each rule with what breaks it; a rule that only a constraint keeps is answered for by its guard."""
    return [(rule, _offences(rule)) for rule in rules]


def _offences(rule: Rule) -> list[Offence]:
    # A database without a view or a table that the question needs must not hide the other answers.
    try:
        with transaction.atomic():
            return list(rule.offenders()) if rule.offenders else []
    except DatabaseError as error:
        return [Offence(rule.name, "پایگاه داده", f"{UNANSWERED}: {str(error).splitlines()[0]}")]


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Everything inside sees one moment of the database, and takes the time it needs."""
    outer = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Inside somebody else's transaction (a test) the level is no longer ours to choose.
            if not outer:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
        yield


def _as_data(found: list[tuple[Rule, list[Offence]]]) -> dict[str, Any]:
    return {
        "ok": not any(offences for _, offences in found),
        "rules": [
            {
                "name": rule.name,
                "sentence": rule.sentence,
                "offences": [{"where": offence.where, "what": offence.what} for offence in offences],
            }
            for rule, offences in found
        ],
    }
