"""Are the database's own guards there and switched on? A rule without its guard is only a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import connection

from core.invariants import Offence, Rule, every_rule

_TRIGGER = re.compile(r"CREATE\s+(?:CONSTRAINT\s+)?TRIGGER\s+(\w+)\s.*?\sON\s+(\w+)", re.DOTALL)


def _missing() -> Iterator[Offence]:
    yield from _missing_triggers()
    yield from _unguarded_rules(every_rule())


IN_PLACE = Rule(
    name="guards_are_in_place",
    sentence="قیدها و تریگرهای پایگاه داده سر جای خود و روشن است.",
    source="guarantees.md N6",
    kept_by="check_invariants",
    offenders=_missing,
)


def _missing_triggers() -> Iterator[Offence]:
    # What each app's sql/ folder creates must be there now, and enabled.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
             WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace
            """
        )
        present = set(cursor.fetchall())
    for name, table in declared_triggers():
        if (name, table) not in present:
            yield Offence(IN_PLACE.name, table, f"تریگر {name} نیست یا خاموش است")


def declared_triggers() -> list[tuple[str, str]]:
    """(trigger, table) as the SQL files of our apps create them."""
    found = []
    for config in apps.get_app_configs():
        if config.path.startswith(str(settings.BASE_DIR)):
            for file in sorted((settings.BASE_DIR / config.label / "sql").glob("*.sql")):
                bare = re.sub(r"--[^\n]*", "", file.read_text(encoding="utf-8"))
                found += _TRIGGER.findall(bare)
    return found


def _unguarded_rules(rules: list[Rule]) -> Iterator[Offence]:
    # A constraint or a unique index carries the rule's name; a trigger carries it as its own name,
    # as its argument, or in a function it runs.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conname FROM pg_constraint WHERE convalidated AND connamespace = current_schema()::regnamespace
            UNION
            SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
             WHERE i.indisvalid AND c.relnamespace = current_schema()::regnamespace
            """
        )
        named = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND prosrc <> ''"
        )
        functions = dict(cursor.fetchall())
        cursor.execute(
            """
            SELECT t.tgname || ' ' || encode(t.tgargs, 'escape'), p.proname
              FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
             WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace
            """
        )
        triggers = cursor.fetchall()
    # A trigger may refuse in the name of a constraint, so a constraint of a model is looked for by itself.
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if model._meta.managed and constraint.name not in named:
                yield Offence(IN_PLACE.name, model._meta.db_table, f"قید {constraint.name} نیست")
    text = "\n".join(f"{words} {_whole_source(function, functions)}" for words, function in triggers)
    for rule in rules:
        if rule.name not in named and rule.name not in text:
            yield Offence(IN_PLACE.name, rule.name, "هیچ قید یا تریگری این قاعده را نگه نمی‌دارد")


def _whole_source(function: str, functions: dict[str, str]) -> str:
    seen: dict[str, str] = {}
    waiting = [function]
    while waiting:
        name = waiting.pop()
        if name not in seen and name in functions:
            seen[name] = functions[name]
            waiting += re.findall(r"\b\w+(?=\()", functions[name])
    return "\n".join(seen.values())
