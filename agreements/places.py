"""Where a comment stands: a section, a row, a cell of the canonical content, by the keys of content_sections."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from agreements.content_sections import Content, SectionKind, SourceRow, sections_for

# The name of the anchor of a row on every page that shows rows.
WHOLE_ROW = ""


def place_of(content: Content, section: str, row: str = "", cell: str = "") -> str | None:
    """The place in words («فصول هزینه، یارانه، مبلغ»); None where the content has no such place."""
    kind = next((kind for kind in sections_for(content) if kind.key == section), None)
    if kind is None or (cell and not row):
        return None
    words = [kind.title]
    if row:
        found = next((said for said in kind.rows(content) if said.key == row), None)
        if found is None:
            return None
        words += [word for word in (found.title, found.group) if word]
    if cell:
        column = next((column for column in kind.columns if column.name == cell), None)
        if column is None:
            return None
        words.append(column.title)
    return "، ".join(words)[:250]


def places_in(content: Content) -> set[tuple[str, str]]:
    """Every (section, row) there is, and (section, "") of each section."""
    found = {(kind.key, "") for kind in sections_for(content)}
    return found | {(kind.key, row.key) for kind in sections_for(content) for row in kind.rows(content)}


def anchor_of(section: str, row: str = "") -> str:
    """The id of a row or section on a page; only letters and digits, whatever the key is."""
    if not row:
        return section
    return f"{section}-{hashlib.sha256(row.encode()).hexdigest()[:10]}" if not row.isalnum() or not row.isascii() else f"{section}-{row}"


def hash_of_section(kind: SectionKind, rows: Iterable[SourceRow]) -> str:
    """What a section says, as one hash: a reviewer's mark holds as long as it is the same."""
    names = [column.name for column in kind.columns]
    said = [[row.key, row.title, row.group, *(row.values.get(name) for name in names)] for row in rows]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, default=str).encode()).hexdigest()
