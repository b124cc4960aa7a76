"""The rows of a paper as an amendment sees them: the tables of content_sections, cut to what a draft may change.

Two contents are told apart row by row and cell by cell: for the changes an amendment makes
(amendment_changes.py) and for merging it with a base that changed meanwhile (merging.py). Which rows there
are and what they are called is content_sections' alone; here stands which cells a draft writes, and that the
money of a line that is not there is nothing, so that lines have no presence of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from agreements import content_sections as sections
from agreements.capital_content import PLAN_WORDS, PROJECT_FIGURES
from agreements.content_sections import SectionKind, SourceRow, sections_for

# (kind, …what tells the row from others of its kind)
Key = tuple[str, ...]

PARTICULARS = tuple(sections.PARTICULARS)
PLAN = PLAN_WORDS
PROJECT = (*PROJECT_FIGURES, "execution", "status")
ACTIVITY = ("title", "unit", "quantity", "unit_cost", "amount")
# Kind of row -> its section and the cells a draft writes; a section of fields is one row.
_KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "particulars": ("particulars", PARTICULARS),
    "line": ("chapters", ("amount",)),
    "goal": ("goals", ("goal",)),
    "activity": ("activities", ACTIVITY),
    "plan": ("plan", PLAN),
    "funding": ("funding", ("spent", "future")),
    "project": ("projects", PROJECT),
    "project_line": ("lines", ("amount",)),
    "quarter": ("quarters", ("progress", "amount")),
}
# The optional forms: their tables are read by kind and words, the draft writes these cells.
STAFF = {"kind": "نوع", "title": "شرح", "count": "تعداد"}
_OPTIONAL: dict[str, tuple[str, dict[str, str]]] = {
    "staff": ("staff", STAFF),
    "subchapter": ("subchapters", {"title": "ریزفصل", "amount": "مبلغ"}),
    "county": ("counties", {"amount": "مبلغ"}),
}
_FIELDS = {"particulars": sections.PARTICULARS, "plan": sections.PLAN, "goal": {"goal": "هدف برنامه"}}
_SECTIONS = {kind.key: kind for kind in (*sections.EXPENSE, *sections.CAPITAL)}


def _place(kind: str) -> tuple[str, dict[str, str]]:
    key, names = _KINDS[kind]
    titles = _FIELDS.get(kind) or {column.name: column.title for column in _SECTIONS[key].columns}
    return _SECTIONS[key].title, {name: titles[name] for name in names}


# What each kind of row is called, and the words of its cells.
PLACES: dict[str, tuple[str, dict[str, str]]] = {
    **{kind: _place(kind) for kind in _KINDS},
    **{kind: (_SECTIONS[section].title, cells) for kind, (section, cells) in _OPTIONAL.items()},
}
# Rows whose absence says the same as these cells.
NOTHING: dict[str, dict[str, Any]] = {
    "line": {"amount": 0},
    "county": {"amount": 0},
    "project_line": {"amount": 0},
    "funding": {"spent": 0, "future": 0},
    "quarter": {"progress": 0, "amount": 0},
    "goal": {"goal": ""},
    "particulars": dict.fromkeys(PARTICULARS, ""),
    "plan": dict.fromkeys(PLAN, ""),
}
# The credit of the paper: these rows make its total.
MONEY = ("line", "project_line")


@dataclass(frozen=True)
class Row:
    """One row: its key, its words, its cells."""

    key: Key
    words: str
    cells: dict[str, Any] = field(hash=False)
    programme: str = ""

    @property
    def kind(self) -> str:
        """The kind of row, a key of PLACES."""
        return self.key[0]

    @property
    def place(self) -> str:
        """The section of the form it stands in."""
        return PLACES[self.kind][0]


def rows_of_content(content: dict[str, Any]) -> dict[Key, Row]:
    """Every row of a content by its key, in the order of the paper."""
    there = {kind.key: kind for kind in sections_for(content)}
    found = {}
    for kind, (section, names) in _KINDS.items():
        if section in there:
            found |= {row.key: row for row in _rows(kind, names, there[section], content)}
    return found | {row.key: row for row in _optional(content)}


def cells_of(kind: str, row: Row | None) -> dict[str, Any] | None:
    """The cells of a row, or those its absence stands for; None for a row that is simply not there."""
    if row is not None:
        return row.cells
    return NOTHING.get(kind)


def _rows(kind: str, names: tuple[str, ...], section: SectionKind, content: dict[str, Any]) -> Iterator[Row]:
    if kind in ("particulars", "plan"):
        said = {row.key: row.values["value"] for row in section.rows(content)}
        plan = content.get("plan") or {}
        words = (plan.get("title") or plan.get("programme", "")) if kind == "plan" else ""
        yield Row((kind,), words, {name: "" if said[name] is None else said[name] for name in names})
        return
    for row in section.rows(content):
        owner = row.owner if kind == "activity" else row.key.split("/")[1] if kind == "line" else row.key if kind == "goal" else ""
        key = (kind, owner, row.key) if kind == "activity" else (kind, *row.key.split("/"))
        cells = {"goal": row.values["value"]} if kind == "goal" else {name: row.values[name] for name in names}
        yield Row(key, _words(kind, row), cells, owner)


def _words(kind: str, row: SourceRow) -> str:
    title = f"فصل {row.key.split('/')[-1]} {row.title}" if kind == "line" else row.title
    return f"{title}، {row.group}" if row.group else title


def _optional(content: dict[str, Any]) -> Iterator[Row]:
    for row in content.get("staff", ()):
        words = f"{row['kind']}، {row['title']}" if row["title"] else row["kind"]
        yield Row(("staff", row["key"]), words, {name: row[name] for name in STAFF})
    for row in content.get("subchapters", ()):
        key = ("subchapter", row["programme"], str(row["chapter"]), row["key"])
        words = f"{row['title']}، {row['chapter_title']}، {row['programme_title']}"
        yield Row(key, words, {"title": row["title"], "amount": row["amount"]}, row["programme"])
    for row in content.get("counties", ()):
        words = f"{row['title']}، {row['programme_title']}"
        yield Row(("county", row["programme"], row["county"]), words, {"amount": row["amount"]}, row["programme"])
