"""config/env.py is the only place that reads configuration, and .env.sample is its twin."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config import env

ROOT = Path(__file__).resolve().parents[2]
NAMES = [variable.name for variable in env.TABLE]


def load(expression: str, **variables: str) -> str:
    """What config/env.py makes of these variables, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    result = subprocess.run(
        [sys.executable, "-c", f"from config import env; print(env.{expression})"],
        env={**kept, **variables}, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    return result.stdout.strip() or result.stderr.strip().splitlines()[-1]


def test_the_sample_lists_the_same_variables() -> None:
    sample = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.sample").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(sample) == sorted(NAMES)


def test_nobody_else_reads_the_environment() -> None:
    """Settings and apps take configuration from config/env.py; the launcher sets it for its children."""
    allowed = {"config/env.py", "config/wsgi.py", "manage.py"}
    folders = ("accounts", "agreements", "allocations", "config", "core", "distribution")
    for folder in folders:
        for file in (ROOT / folder).rglob("*.py"):
            place = file.relative_to(ROOT).as_posix()
            if place in allowed or place.startswith("config/launch/"):
                continue
            assert not re.search(r"\bos\.environ|\bgetenv\b", file.read_text(encoding="utf-8")), place


def test_every_variable_is_used() -> None:
    text = (ROOT / "config" / "env.py").read_text(encoding="utf-8").split("_DEFAULTS =")[1]
    elsewhere = "".join(
        file.read_text(encoding="utf-8") for folder in ("config", "tests") for file in (ROOT / folder).rglob("*.py")
        if file.name not in ("env.py", Path(__file__).name)
    )  # fmt: skip
    for name in NAMES:
        assert name.removesuffix("_FILE") in text or name in elsewhere, f"{name} is read by nobody"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://saba:s%40b%2Fa@db.example:5433/saba", ("saba", "saba", "s@b/a", "db.example", "5433", {})),
        ("postgres://saba@db/saba?sslmode=require", ("saba", "saba", "", "db", "", {"sslmode": "require"})),
        ("postgresql://saba@/saba?host=%2Fvar%2Frun%2Fsaba&port=5432", ("saba", "saba", "", "/var/run/saba", "5432", {})),
        ("postgresql://saba@/saba?host=/var/run/postgresql", ("saba", "saba", "", "/var/run/postgresql", "", {})),
        ("postgresql://[::1]:5432/x", ("x", "", "", "::1", "5432", {})),
        ("postgresql:///saba", ("saba", "", "", "", "", {})),
    ],
)
def test_a_database_url(url: str, expected: tuple[object, ...]) -> None:
    entry = env.database_from_url(url)
    assert tuple(entry[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")) == expected


@pytest.mark.parametrize("url", ["mysql://root@db/saba", "sqlite:///x.db", "saba", "postgresql://db:port/saba"])
def test_a_database_url_that_cannot_be_used(url: str) -> None:
    with pytest.raises(env.Misconfigured):
        env.database_from_url(url)


def test_the_password_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("p@ss/w:rd%\n")
    url = load("DATABASE_URL", DATABASE_URL="postgresql://saba@db:5432/saba", POSTGRES_PASSWORD_FILE=str(secret))
    assert env.database_from_url(url)["PASSWORD"] == "p@ss/w:rd%"
    given = "postgresql://saba:own@db:5432/saba"
    assert load("DATABASE_URL", DATABASE_URL=given, POSTGRES_PASSWORD_FILE=str(secret)) == given
    assert "POSTGRES_PASSWORD_FILE cannot be read" in load("DEBUG", POSTGRES_PASSWORD_FILE=str(tmp_path / "none"))


def test_the_secret_key(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("k" * 60 + "\n")
    assert load("SECRET_KEY", SECRET_KEY_FILE=str(secret)) == "k" * 60
    assert load("SECRET_KEY", SECRET_KEY="given", SECRET_KEY_FILE=str(secret)) == "given"
    assert len(load("SECRET_KEY")) >= 50, "outside production one is made"
    assert load("SECRET_KEY == ''", DJANGO_SETTINGS_MODULE="config.settings.production") == "True"


@pytest.mark.parametrize(
    ("expression", "variables", "value"),
    [
        ("DEMO", {}, "True"),
        ("DEMO", {"DJANGO_SETTINGS_MODULE": "config.settings.production"}, "False"),
        ("DEMO", {"DEMO": "no"}, "False"),
        ("PUBLIC_ADDRESS", {"PORT": "9123"}, "http://localhost:9123"),
        ("PUBLIC_ADDRESS", {"PUBLIC_ADDRESS": "https://saba.example.ir/"}, "https://saba.example.ir"),
        ("ALLOWED_HOSTS", {"PUBLIC_ADDRESS": "https://saba.example.ir"}, "['127.0.0.1', '[::1]', 'localhost', 'saba.example.ir']"),
        ("PORT", {"PORT": "0"}, "config.env.Misconfigured: PORT must be a whole number from 1 to 65535, not '0'."),
        ("PORT", {"PORT": "۸۰۰۰"}, "config.env.Misconfigured: PORT must be a whole number from 1 to 65535, not '۸۰۰۰'."),
        ("DEBUG", {"DEBUG": "perhaps"}, "config.env.Misconfigured: DEBUG must be yes or no, not 'perhaps'."),
    ],
)  # fmt: skip
def test_values(expression: str, variables: dict[str, str], value: str) -> None:
    assert load(expression, **variables) == value
