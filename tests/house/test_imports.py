"""Imports point one way; the contract is in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from django.conf import settings


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says about the tree in `folder`."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_the_apps_stand_on_each_other_one_way() -> None:
    said = lint(settings.BASE_DIR)
    assert said.returncode == 0, said.stdout[-3000:]


def test_the_contract_bites(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    for app in ("core", "accounts", "distribution", "agreements", "allocations"):
        for file in (settings.BASE_DIR / app).rglob("*.py"):
            copy = tmp_path / file.relative_to(settings.BASE_DIR)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    wrong = tmp_path / "distribution/ceilings.py"
    wrong.write_text(wrong.read_text(encoding="utf-8") + "\nfrom agreements.models import Agreement\n", encoding="utf-8")
    said = lint(tmp_path)
    assert said.returncode != 0
    assert "distribution.ceilings -> agreements.models" in said.stdout
