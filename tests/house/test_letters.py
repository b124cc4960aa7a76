"""What people read is written in Persian letters, and pages carry no script or style of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
OURS = ("core", "accounts", "distribution", "agreements", "allocations", "config")
# The files whose subject is the other letters.
ABOUT_LETTERS = {"core/text.py", "core/paper_text.py", "core/office_admin.py"}
ARABIC = re.compile("[يكى٠-٩]")
SCREENS = [file for file in sorted((ROOT / "templates").rglob("*.html")) if "documents" not in file.parts]


def texts() -> list[Path]:
    files = [*sorted((ROOT / "templates").rglob("*")), *sorted((ROOT / "docs").rglob("*.md")), *ROOT.glob("*.md")]
    files += [file for app in OURS for file in sorted((ROOT / app).rglob("*.py"))]
    return [f for f in files if f.is_file() and str(f.relative_to(ROOT)) not in ABOUT_LETTERS]


def test_no_arabic_letter_or_digit_in_what_we_write() -> None:
    allowed = {ROOT / "docs/decisions/0004-persian-inline.md", ROOT / "docs/decisions/0011-the-admin-keeps-reference-data-only.md"}
    found = {str(f.relative_to(ROOT)): sorted(set(ARABIC.findall(f.read_text(encoding="utf-8")))) for f in texts() if f not in allowed}
    assert {name: letters for name, letters in found.items() if letters} == {}


def test_no_hidden_direction_mark_in_what_we_write() -> None:
    hidden = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
    assert [str(f.relative_to(ROOT)) for f in texts() if hidden.search(f.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("file", SCREENS, ids=lambda file: str(file.relative_to(ROOT / "templates")))
def test_a_page_carries_no_script_or_style_of_its_own(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert "javascript:" not in text
    assert not re.search(r"https?://(?!www\.w3\.org)", text)


def test_the_style_sheets_know_no_left_and_right() -> None:
    for sheet in (ROOT / "static/css").glob("*.css"):
        bare = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"(?:margin|padding|border)-(?:left|right)\b|[;{\s](?:left|right|float)\s*:", bare), sheet.name
