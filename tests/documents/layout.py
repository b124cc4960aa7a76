"""Looking into the laid-out pages: does every figure fit its column, does nothing stand over anything?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes

from core.press import the_press


def laid_out(template: str, context: dict[str, Any]) -> Any:
    """The document as the press lays it out, with its cuts."""
    return the_press()._lay_out(template, context)


def too_wide(document: Any) -> list[str]:
    """Texts that are wider than the table cell they stand in."""
    found = []
    for page in document.pages:
        for cell in _boxes(page._page_box, boxes.TableCellBox):
            edge = cell.position_x + cell.padding_left + cell.width + cell.padding_right
            for text in _boxes(cell, boxes.TextBox):
                if not text.text:
                    continue
                if text.position_x < cell.position_x - 0.5 or text.position_x + text.width > edge + 0.5:
                    found.append(text.text)
    return found


def below_the_page(document: Any) -> list[str]:
    """Texts of the page's own flow that reach below its area."""
    found = []
    for page in document.pages:
        root = page._page_box
        floor = root.content_box_y() + root.height
        for child in root.children:
            if not isinstance(child, boxes.MarginBox):
                found += [text.text for text in _boxes(child, boxes.TextBox) if text.position_y + text.height > floor + 1 and not _fixed(text)]
    return found


def _fixed(text: Any) -> bool:
    return text.element is not None and "watermark" in (text.element.get("class") or "")


def _boxes(root: Any, kind: type) -> Iterator[Any]:
    for child in root.all_children():
        if isinstance(child, kind):
            yield child
        yield from _boxes(child, kind)
