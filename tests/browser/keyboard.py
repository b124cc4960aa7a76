"""A person without a mouse: Tab until it is reached, Enter or Space, and every stop looked at."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

# What has the focus now: its words, where it is, and how the focus shows.
STOP = """
() => {
  const el = document.activeElement;
  if (!el || el === document.body) return null;
  el.scrollIntoView({ block: "nearest" });
  const box = el.getBoundingClientRect(), style = getComputedStyle(el);
  const name = (el.getAttribute("aria-label") || (el.labels && [...el.labels].map((l) => l.innerText).join(" ")) || el.innerText || el.value || "").replace(/\\s+/g, " ").trim();
  const ground = (node) => { for (; node; node = node.parentElement) { const c = getComputedStyle(node).backgroundColor; if (!/, 0\\)$|transparent/.test(c)) return c; } return "rgb(255, 255, 255)"; };
  const light = (text) => { const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map(Number).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const a = light(style.outlineColor), b = light(ground(el.parentElement));
  const inside = (x, y) => { const hit = document.elementFromPoint(x, y); return hit && (el.contains(hit) || hit.contains(el)); };
  const [l, t, r, d] = [box.left + 2, box.top + 2, box.right - 2, box.bottom - 2];
  return {
    name, field: el.name || "", tag: el.tagName.toLowerCase(), type: el.type || "",
    left: box.left, right: box.right, top: box.top, bottom: box.bottom,
    row: el.closest("td, th, li, .actions, .row-pair, .bottom-bar, nav, .masthead-row, .bar") ? [...document.querySelectorAll("tr, ul, ol, .actions, .row-pair, nav, .masthead-row, .bar")].indexOf(el.closest("tr, ul, ol, .actions, .row-pair, nav, .masthead-row, .bar")) : -1,
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
    covered: box.width > 4 && box.height > 4 && ![[l, t], [r, t], [l, d], [r, d], [(l + r) / 2, (t + d) / 2]].some(([x, y]) => inside(x, y)),
    hidden: box.width < 3 || box.height < 3,
  };
}
"""
MOST_STOPS = 150


class Keyboard:
    """Drives a page by keys only, and remembers what was wrong with the stops on the way."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self.stops = 0
        self._last: dict[str, Any] | None = None

    def key(self, name: str) -> None:
        """One key."""
        self.page.keyboard.press(name)

    def type(self, text: str) -> None:
        """Text into the box that has the focus, in place of what stands there."""
        self.key("Control+a")
        self.page.keyboard.insert_text(text)

    def reach(self, words: str = "", *, field: str = "", tag: str = "") -> None:
        """Tab until something of that name has the focus."""
        seen: list[str] = []
        for _ in range(MOST_STOPS):
            self.key("Tab")
            stop = self.page.evaluate(STOP)
            if stop is None:
                self._last = None
                continue
            self._look(stop)
            seen.append(stop["name"][:40])
            if field and stop["field"] != field:
                continue
            if (not words or words in stop["name"]) and (not tag or stop["tag"] == tag):
                return
        raise AssertionError(f"«{words or field}» is not reached by Tab on {self.page.url}; reached: {seen}")

    def press(self, words: str, tag: str = "") -> None:
        """Reach a button or a link and press Enter, and wait for the page that comes."""
        self.reach(words, tag=tag)
        with self.page.expect_navigation():
            self.key("Enter")
        self._last = None

    def tick(self, field: str) -> None:
        """Reach a tick box and tick it."""
        self.reach(field=field)
        self.key("Space")

    def _look(self, stop: dict[str, Any]) -> None:
        self.stops += 1
        where = f"«{stop['name'][:60]}» <{stop['tag']}> on {self.page.url.split('/', 3)[-1]}"
        if stop["hidden"]:
            self.faults.append(f"the focus is on something hidden: {where}")
            return
        if stop["outline"] < 2:
            self.faults.append(f"focus not visible ({stop['outline']} px): {where}")
        elif stop["contrast"] < 3:
            self.faults.append(f"focus too pale ({stop['contrast']:.1f}:1): {where}")
        if stop["covered"]:
            self.faults.append(f"focus covered: {where}")
        last, self._last = self._last, stop
        if last and stop["row"] == last["row"] >= 0:
            same_line = min(stop["bottom"], last["bottom"]) - max(stop["top"], last["top"]) > 0.6 * min(stop["bottom"] - stop["top"], last["bottom"] - last["top"])
            if same_line and stop["left"] > last["right"]:
                self.faults.append(f"the focus jumps to the right on one line: {where} after «{last['name'][:40]}»")
