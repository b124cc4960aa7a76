"""axe finds nothing to object to, on any screen of any role, at 360 and at 1280 pixels."""

from __future__ import annotations

import pytest

from tests.browser.screens import ROLES


@pytest.mark.parametrize("role", ROLES)
def test_no_violations(role, looked_at):
    faults = looked_at(role).axe
    assert not faults, "\n".join(["", *faults])
