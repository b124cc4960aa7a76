"""The key a row of a form keeps for life: it makes a changed row a changed row, in drafts, versions and amendments."""

from __future__ import annotations

import uuid


def new_key() -> uuid.UUID:
    """A key no other row has."""
    return uuid.uuid4()
