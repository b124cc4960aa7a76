"""Links between our documents lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
APPS = ("core", "accounts", "distribution", "agreements", "allocations", "config", "deploy", "bench")


def test_every_link_of_every_document_leads_to_a_file() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(file for app in APPS for file in (ROOT / app).glob("*.md"))]
    assert len(documents) > 20
    for document in documents:
        text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.relative_to(ROOT)} -> {target}"


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [file.name[:4] for file in (ROOT / "docs/decisions").glob("*.md")]
    assert all(number.isdigit() for number in numbers)
    assert len(numbers) == len(set(numbers))


def test_every_decision_the_code_names_exists() -> None:
    there = {file.name[:4] for file in (ROOT / "docs/decisions").glob("*.md")}
    for app in APPS:
        for file in [*(ROOT / app).rglob("*.py"), *(ROOT / app).rglob("*.sql")]:
            for number in re.findall(r"docs/decisions/(\d{4})", file.read_text(encoding="utf-8")):
                assert number in there, f"{file.relative_to(ROOT)} names decision {number}"
