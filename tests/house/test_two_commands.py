"""The promise of the README's first lines: two commands, from a bare checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ("start", "test")


def test_the_readme_begins_with_them() -> None:
    first = [line.split("#")[0].strip() for line in (ROOT / "README.md").read_text().splitlines()[:5]]
    assert "./start" in first and "./test" in first


@pytest.mark.parametrize("name", SCRIPTS)
def test_they_are_posix_scripts_that_can_be_run(name: str) -> None:
    script = ROOT / name
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", script]).returncode == 0


def test_they_say_what_is_wrong_with_an_old_python(tmp_path: Path) -> None:
    """A machine whose only Python is 3.9, played by a program of that name that answers like one."""
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14", "python"):
        old = tmp_path / name
        old.write_text('#!/bin/sh\ncase "$*" in *version_info*) exit 1;; *) echo 3.9.2;; esac\n')
        old.chmod(0o755)
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    for name in SCRIPTS:
        result = subprocess.run([ROOT / name], env={"PATH": str(tmp_path)}, capture_output=True, text=True)
        assert result.returncode == 1
        assert "3.9.2 is too old: 3.11 or newer" in result.stderr
        assert "قدیمی است" in result.stderr


def test_they_say_when_there_is_no_python(tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    result = subprocess.run([ROOT / "start"], env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert result.returncode == 1
    assert "No Python found" in result.stderr and "apt install python3" in result.stderr


def test_the_bootstrap_needs_nothing_installed() -> None:
    """It runs before there is an environment, so it must not import anything that comes with one."""
    code = "import config.launch.bootstrap as b; print(b.PROGRAMS['start'][0])"
    isolated = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
        capture_output=True, text=True, env={"PATH": os.defpath},
    )  # fmt: skip
    assert isolated.stdout.strip() == "config.launch.start", isolated.stderr


def test_the_entry_for_automation_demands_a_browser() -> None:
    script = ROOT / ".ci" / "run"
    text = script.read_text()
    assert os.access(script, os.X_OK)
    assert text.startswith("#!/usr/bin/env bash")
    assert "SABA_REQUIRE_BROWSER=1" in text
    assert re.search(r"^exec \./test ", text, re.MULTILINE), "its exit code must be that of ./test"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed here")
def test_what_they_make_stays_out_of_the_repository() -> None:
    made = ["var/secret-key", "var/pg18/PG_VERSION", "var/demo-accounts.csv", ".venv/bin/python", "secrets/secret_key"]
    result = subprocess.run(
        ["git", "check-ignore", "--no-index", *made], cwd=ROOT, capture_output=True, text=True
    )
    if result.returncode == 128:
        pytest.skip("not a git checkout")
    assert result.stdout.split() == made
