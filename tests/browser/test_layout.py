"""Pages of figures: nothing cut off, nothing sideways, units under units, Persian digits, a light first visit."""

from __future__ import annotations

import pytest

from tests.browser.screens import ROLES


@pytest.mark.parametrize("role", ROLES)
def test_screens_of_a_role(role, looked_at):
    findings = looked_at(role)
    assert findings.screens >= 3
    faults = findings.layout
    assert not faults, "\n".join(["", *faults])


def test_the_first_visit_is_light_and_asks_nobody_else(demonstration, person):
    integration = person(demonstration.user("integration"))
    line = integration.context.new_cdp_session(integration.page)
    line.send("Network.enable")
    weights, addresses = {}, []
    line.on("Network.responseReceived", lambda event: addresses.append(event["response"]["url"]))
    line.on("Network.loadingFinished", lambda event: weights.update({event["requestId"]: event["encodedDataLength"]}))
    answer = integration.open("cartable")
    integration.page.wait_for_load_state("networkidle")
    asked = [address for address in addresses if not address.startswith("data:")]
    assert len(asked) <= 10, asked
    assert 20_000 < sum(weights.values()) <= 130_000, weights
    assert all(address.startswith(integration.server) for address in asked)
    policy = answer.header_value("content-security-policy")
    assert "default-src 'self'" in policy and "unsafe" not in policy

    # The second visit fetches the page and hardly more.
    weights.clear()
    integration.open("follow_up")
    integration.page.wait_for_load_state("networkidle")
    assert sum(weights.values()) <= 30_000, weights


def test_every_page_carries_the_policy(demonstration, person):
    somebody = person()
    for address in ("/login/", "/v/", "/help/", "/there/is/nothing/"):
        answer = somebody.page.goto(address)
        assert "default-src 'self'" in answer.header_value("content-security-policy"), address
        assert somebody.page.evaluate("document.querySelectorAll('script:not([src]), style, [style], [onclick]').length") == 0, address
