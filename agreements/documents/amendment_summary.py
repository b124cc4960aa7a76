"""The page «خلاصهٔ اصلاحیه»: why a paper was amended, and what it says now, the change, and after."""

from __future__ import annotations

from typing import Any


def summary_of(shown: dict[str, Any]) -> dict[str, Any] | None:
    """What the page prints; None for a paper that amends nothing."""
    return None
