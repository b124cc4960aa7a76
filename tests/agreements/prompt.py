"""The SQL prompt: statements as somebody with psql would send them, past every line of our Python."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, connection, transaction

from agreements.models import Agreement
from distribution.models import CreditCeiling, CreditNotice
from tests.factories.office import Office


class Prompt:
    """A cursor that knows the ids of the office by name: %(paper)s, %(ceiling)s, %(staff)s …"""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.names: dict[str, Any] = {name: person.pk for name, person in office.people.items()}
        self.names |= {
            "year": office.year.pk,
            "agency": office.agency.pk,
            "other_agency": office.other_agency.pk,
            "programme": office.programme.pk,
            "other_programme": office.other_programme.pk,
            "source": office.source.pk,
            "own_income": office.own_income.pk,
            "reason": office.reason.pk,
            "ceiling": CreditCeiling.objects.get(agency=office.agency).pk,
            "other_ceiling": CreditCeiling.objects.get(agency=office.other_agency).pk,
            "notice": CreditNotice.objects.get(agency=office.agency).pk,
            "notice_serial": CreditNotice.objects.get(agency=office.agency).serial,
            **{f"chapter{number}": chapter.pk for number, chapter in office.chapters.items()},
        }

    def knows(self, agreement: Agreement) -> None:
        """Name the agreement and what belongs to it; what was done so far is checked as if committed."""
        self.send()
        self.names |= {"paper": agreement.pk, "identifier": agreement.identifier}
        self.names["line"] = agreement.lines.filter(chapter__number=2).values_list("pk", flat=True).first()
        block = agreement.blocks.first()
        self.names["block"] = block.pk if block else None
        self.names["activity"] = block.activities.values_list("pk", flat=True).first() if block else None
        printed = agreement.prints.order_by("-pk").first()
        self.names["print"] = printed.pk if printed else None
        self.names["file"] = printed.file_id if printed else None

    def send(self, *statements: str) -> None:
        """Send the statements, then let the database check what it would check at commit."""
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, self.names)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def rule_refusing(self, *statements: str) -> str | None:
        """The name of the rule that refuses the statements, or None when they would be kept. Undone either way."""
        try:
            with transaction.atomic():
                self.send(*statements)
                transaction.set_rollback(True)
        except DatabaseError as error:
            return error.__cause__.diag.constraint_name or f"{type(error).__name__}: {error}"
        return None

    def rows(self, query: str) -> list[tuple]:
        """What a SELECT gives."""
        with connection.cursor() as cursor:
            cursor.execute(query, self.names)
            return cursor.fetchall()


def copy_of(table: str, where: str, **changes: Any) -> str:
    """An INSERT of a row like an existing one, with another id and `changes`."""
    changed = json.dumps({"id": 900_000_001, **changes}, ensure_ascii=False).replace("%", "%%").replace("'", "''")
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(original, '{changed}'::jsonb)).* "
        f"FROM {table} original WHERE {where} LIMIT 1"
    )


def looking_away(*statements: str) -> Sequence[str]:
    """The statements of somebody who switched the triggers off (a database superuser)."""
    return ("SET session_replication_role = 'replica'", *statements, "SET session_replication_role = 'origin'")
