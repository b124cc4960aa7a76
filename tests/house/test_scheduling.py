"""Tests that share a browser or the machine's ports go to one worker; every other test for itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ONE_WORKER, FolderScheduling


@pytest.mark.parametrize(
    ("nodeid", "scope"),
    [
        ("tests/browser/test_journey.py::test_a", "tests/browser/"),
        ("tests/browser/test_keyboard.py::test_b[1]", "tests/browser/"),
        ("tests/launch/test_start.py::test_c", "tests/launch/"),
        ("tests/core/test_money.py::test_d[a/b]", "tests/core/test_money.py::test_d[a/b]"),
    ],
)
def test_which_tests_stay_together(nodeid: str, scope: str) -> None:
    assert FolderScheduling._split_scope(None, nodeid) == scope


def test_the_folders_are_there() -> None:
    root = Path(__file__).resolve().parents[2]
    assert all(any((root / folder).glob("test_*.py")) for folder in ONE_WORKER)
