"""Look at a screen: what axe says of it, and whether it is laid out as a page of figures must be."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError

from tests.browser.driving import Person
from tests.browser.screens import Screen

WIDTHS = (320, 360, 768, 1280)
AXE_WIDTHS = (360, 1280)
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECKS = (Path(__file__).parent / "layout.js").read_text(encoding="utf-8")


@dataclass
class Findings:
    """What was found on the screens of a role, one sentence each."""

    axe: list[str] = field(default_factory=list)
    layout: list[str] = field(default_factory=list)
    screens: int = 0


def look_at(person: Person, screen: Screen, findings: Findings) -> None:
    """Open the screen once and look at it at every width."""
    page = person.page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(screen.url)
    try:
        if screen.act is not None:
            screen.act(person)
    except TimeoutError as error:
        findings.layout.append(f"{screen.name}: {str(error).splitlines()[0]}")
        return
    page.evaluate("document.fonts.ready")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900 if width > 400 else 740})
        for fault in page.evaluate(CHECKS, {"width": width}):
            findings.layout.append(f"{screen.name} at {width}: {fault}")
        if width in AXE_WIDTHS:
            findings.axe.extend(f"{screen.name} at {width}: {fault}" for fault in axe_says(page))
    findings.screens += 1


def axe_says(page: Any) -> list[str]:
    """The violations of the page as it stands."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})".replace("\n", " ")
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
