"""What the launcher says on the terminal: one sentence in Persian, the same in English.

On two lines, because a terminal without bidirectional text turns a mixed line into a riddle.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TextIO


class Stop(Exception):
    """Something is in the way; carries the two sentences and ends the program with code 1."""

    def __init__(self, persian: str, english: str) -> None:
        super().__init__(english)
        self.persian = persian
        self.english = english


def _write(mark: str, persian: str, english: str, stream: TextIO) -> None:
    # A closed terminal is no reason to stop: ending what runs matters more than saying so.
    with suppress(OSError):
        print(f"{mark} {persian}\n  {english}", file=stream, flush=True)


def say(persian: str, english: str) -> None:
    """Tell what happens now."""
    _write("●", persian, english, sys.stdout)


def warn(persian: str, english: str) -> None:
    """Tell what will not work, though the rest does."""
    _write("!", persian, english, sys.stderr)


def refuse(persian: str, english: str) -> None:
    """Tell why it ends here."""
    _write("✗", persian, english, sys.stderr)
