"""What every page about an amendment shows of it: why it is one, and now / change / after."""

from __future__ import annotations

from typing import Any

from agreements.amendment_changes import changed_rows, sums_of
from agreements.content import content_of
from agreements.models import Agreement


def changes_context(agreement: Agreement) -> dict[str, Any]:
    """For `_amendment_changes.html`; empty for a paper that amends nothing."""
    if not agreement.is_amendment:
        return {}
    before, now = agreement.amendment.base_content, content_of(agreement)
    return {"sheet": agreement.amendment, "changes": changed_rows(before, now), "sums": sums_of(before, now)}
