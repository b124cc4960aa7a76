"""A money or state rule as one object: its name, its Persian sentence, and its ways of being kept.

Each app lists its rules in its own `invariants.py`. The sentence written there is what the form,
the button, the answer to a POST and a refusal by the database all say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module

from django.db import models

APPS_WITH_RULES = ("accounts", "distribution", "agreements", "allocations")


@dataclass(frozen=True)
class Offence:
    """One difference found: which rule, on what, and the figures."""

    rule: str
    where: str
    what: str


@dataclass(frozen=True)
class Rule:
    """One rule.

    `name` is also the name of the constraint or trigger that keeps it in the database;
    `offenders` reads everything and yields what breaks it, for `check_invariants`.
    """

    name: str
    sentence: str
    source: str  # where the rule comes from
    kept_by: str  # how the database keeps it
    offenders: Callable[[], Iterable[Offence]] | None = None

    def check(self, condition: models.Q) -> models.CheckConstraint:
        """This rule as a constraint on one row, with the same sentence in forms."""
        return models.CheckConstraint(condition=condition, name=self.name, violation_error_message=self.sentence)

    def unique(self, *fields: str, condition: models.Q | None = None) -> models.UniqueConstraint:
        """This rule as uniqueness, with the same sentence in forms."""
        return models.UniqueConstraint(
            fields=fields, condition=condition, name=self.name, violation_error_message=self.sentence
        )


def every_rule() -> list[Rule]:
    """All rules of all apps, in the order of the business."""
    rules: list[Rule] = []
    for app in APPS_WITH_RULES:
        rules += import_module(f"{app}.invariants").RULES
    return rules


def sentence_of_constraint(name: str) -> str:
    """The Persian sentence of the rule whose constraint or trigger is called `name`; empty if none."""
    return next((rule.sentence for rule in every_rule() if rule.name == name), "")
