"""Each distinct paper is laid out once a run, whichever worker asks first.

A paper is a pure function of its content (the tests under tests/documents prove it: same content,
same bytes), and laying one out costs more than everything else a test does. So a second request
for the very same paper is given the bytes WeasyPrint made for the first. Nothing is faked: a paper
that differs in one character is drawn.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable
from functools import wraps
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from agreements import row_keys
from core.pdf import html_of

_drawn: dict[str, bytes] = {}
# Where the workers of one run leave their papers for each other; None where there is one process.
_shelf: Path | None = None


def share_papers(folder: Path) -> None:
    """From now on papers are laid down in `folder` for the other workers of this run."""
    global _shelf
    folder.mkdir(exist_ok=True)
    _shelf = folder


def remember_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on this process lays each paper out once; nothing to do where pango is missing."""
    try:
        from core.press import Press
    except OSError:
        return
    monkeypatch.setattr(Press, "print", remembering(Press.print))
    # Keys of rows are part of the content whose hash every page bears: with keys of their own, no two
    # tests would ever ask for the same paper.
    numbers = count(1)
    monkeypatch.setattr(row_keys, "new_key", lambda: uuid.UUID(hashlib.md5(str(next(numbers)).encode()).hexdigest()))


def remembering(draw: Callable[..., bytes]) -> Callable[..., bytes]:
    """`Press.print`, remembering every paper it made."""

    @wraps(draw)
    def draw_once(press: Any, template_name: str, context: dict[str, Any], *, meta: Any, attachments: Any = ()) -> bytes:
        ledgers = context.get("ledgers", ())
        for ledger in ledgers:
            ledger.make_whole()
        page = html_of(template_name, context)
        cuts = [(ledger.key, ledger.bottom_margin, ledger.tail, [(row.kind, row.sums, row.group) for row in ledger.rows]) for ledger in ledgers]
        key = hashlib.sha256(repr((template_name, page, cuts, meta, attachments)).encode()).hexdigest()
        if key not in _drawn:
            _drawn[key] = _from_shelf(key) or draw(press, template_name, context, meta=meta, attachments=attachments)
            _to_shelf(key)
        return _drawn[key]

    return draw_once


def _from_shelf(key: str) -> bytes | None:
    if _shelf is None:
        return None
    try:
        return (_shelf / key).read_bytes()
    except FileNotFoundError:
        return None


def _to_shelf(key: str) -> None:
    if _shelf is None or (_shelf / key).exists():
        return
    # Written aside and moved: another worker finds the whole paper or none.
    half = _shelf / f"{key}.{os.getpid()}"
    half.write_bytes(_drawn[key])
    half.rename(_shelf / key)
