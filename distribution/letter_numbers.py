"""Numbers of letters in a row: from the first, one by one, past those that are used."""

from __future__ import annotations

import re
from collections.abc import Collection

_LAST_DIGITS = re.compile(r"(\d+)(\D*)$")


def following(number: str) -> str:
    """The next number: its last run of digits one higher, as wide as it was."""
    found = _LAST_DIGITS.search(number)
    if found is None:
        raise ValueError(f"no digits in {number!r}")
    digits, rest = found.groups()
    return f"{number[: found.start()]}{int(digits) + 1:0{len(digits)}}{rest}"


def numbers_from(first: str, count: int, used: Collection[str]) -> list[str]:
    """`count` numbers from `first` on, without those in `used`."""
    numbers: list[str] = []
    while len(numbers) < count:
        if first not in used:
            numbers.append(first)
        first = following(first)
    return numbers
