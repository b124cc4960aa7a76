"""The glossary and the code know the same words."""

from __future__ import annotations

import re

from django.apps import apps
from django.conf import settings

from accounts import roles
from accounts.roles import EXPERTS, ROLES, Role
from core.papers import PAPERS

OURS = ("core", "accounts", "distribution", "agreements", "allocations")
GLOSSARY = (settings.BASE_DIR / "docs/glossary.md").read_text(encoding="utf-8")


def identifiers() -> set[str]:
    """Every name in the second column of the tables."""
    cells = [row.split("|")[2] for row in GLOSSARY.splitlines() if row.startswith("|") and row.count("|") == 4]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def source() -> str:
    """The code of the apps, migrations aside."""
    files = (file for app in OURS for file in sorted((settings.BASE_DIR / app).rglob("*.py")) if "migrations" not in file.parts)
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_every_name_in_it_exists_in_the_code() -> None:
    code = source()
    gone = {name for name in identifiers() if not re.search(rf"\b{re.escape(name)}", code)}
    assert not gone


def test_every_model_stands_in_it() -> None:
    models = {model.__name__ for app in OURS for model in apps.get_app_config(app).get_models()}
    assert not models - identifiers()


def test_every_state_stands_in_it() -> None:
    states = {state.name for paper in PAPERS for state in paper.workflow.State}
    assert not states - identifiers()


def test_every_role_stands_in_it() -> None:
    constants = {name for name, value in vars(roles).items() if isinstance(value, Role) and value in ROLES} | {"EXPERTS"}
    assert len(constants) - 1 + len(EXPERTS) == len(ROLES)
    assert not constants - identifiers()


def test_every_table_row_has_its_three_columns() -> None:
    rows = [row for row in GLOSSARY.splitlines() if row.startswith("|")]
    assert rows and all(row.count("|") == 4 and all(cell.strip() for cell in row.split("|")[1:4]) for row in rows)
