"""Each distinct paper is laid out once a process.

A paper is a pure function of its content (the tests under tests/documents prove it: same content,
same bytes), and laying one out costs more than everything else a test does. So a second request
for the very same paper is given the bytes WeasyPrint made for the first. Nothing is faked: a paper
that differs in one character is drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest

from core.pdf import html_of

_drawn: dict[str, bytes] = {}


def remember_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on this process lays each paper out once; nothing to do where pango is missing."""
    try:
        from core.press import Press
    except OSError:
        return
    monkeypatch.setattr(Press, "print", remembering(Press.print))


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
            _drawn[key] = draw(press, template_name, context, meta=meta, attachments=attachments)
        return _drawn[key]

    return draw_once
