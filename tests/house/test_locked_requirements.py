"""requirements/*.txt: exact, hashed, complete, and free of addresses and paths."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = PROJECT["project"]["dependencies"]
WANTED = {"base": RUNTIME, "dev": RUNTIME + PROJECT["dependency-groups"]["dev"]}


def read(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    """Name and version of everything in a lock."""
    return {
        canonicalize_name(found[1]): found[2]
        for found in re.finditer(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", read(name), re.MULTILINE)
    }


@pytest.mark.parametrize("name", WANTED)
def test_every_package_is_exact_and_hashed(name: str) -> None:
    entries = re.sub(r"^#.*\n", "", read(name)).replace("\\\n", " ").splitlines()
    assert len(entries) > 30
    for entry in entries:
        assert re.match(r"^[a-z0-9._-]+==[^\s;]+( ; [^\\]+?)?( +--hash=sha256:[0-9a-f]{64})+ *$", entry), entry


@pytest.mark.parametrize("name", WANTED)
def test_it_holds_what_the_project_asks_for(name: str) -> None:
    """Fails when pyproject.toml changed and `just lock` was forgotten."""
    locked = pins(name)
    for line in WANTED[name]:
        requirement = Requirement(line)
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not in requirements/{name}.txt: just lock"
        assert requirement.specifier.contains(version), f"{requirement} but {version} is locked: just lock"


def test_the_tests_run_on_what_runs() -> None:
    base, dev = pins("base"), pins("dev")
    assert {name: dev.get(name) for name in base} == base


def test_only_one_django_fsm() -> None:
    """Both packages install the module django_fsm; the old one breaks refresh_from_db."""
    assert "django-fsm-2" in pins("base") and "django-fsm" not in pins("dev")


@pytest.mark.parametrize("name", WANTED)
def test_no_address_and_no_path(name: str) -> None:
    assert not re.search(r"https?:|file:|--index|--find-links|--extra|/", read(name).replace("requirements/", ""))


@pytest.mark.parametrize("file", ["uv.lock", "package-lock.json", "poetry.lock", "Pipfile.lock"])
def test_no_lock_that_names_a_registry(file: str) -> None:
    assert not (ROOT / file).exists()
