"""Forms E-3, E-4 and E-5 of a content, grouped as the record and the paper show them; no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

PEOPLE, MEANS = "نیروی انسانی", "امکانات"


@dataclass(frozen=True)
class Group:
    """Rows that are summed together: of a chapter, of a programme, or people and means."""

    title: str
    rows: tuple[dict[str, Any], ...]
    code: str = ""  # of the programme

    @property
    def total(self) -> int:
        """Million rials."""
        return sum(row["amount"] or 0 for row in self.rows)

    @property
    def count(self) -> int:
        """How many, of form E-3."""
        return sum(row["count"] or 0 for row in self.rows)


@dataclass(frozen=True)
class Programme:
    """What a programme says in form E-4: its chapters, each with its rows."""

    code: str
    title: str
    chapters: tuple[Group, ...]


@dataclass(frozen=True)
class OptionalForms:
    """The optional forms of a content, laid out; what is empty is not shown."""

    people: Group
    means: Group
    programmes: tuple[Programme, ...]
    counties: tuple[Group, ...]

    @property
    def staff(self) -> tuple[Group, ...]:
        """The parts of form E-3 that have rows."""
        return tuple(group for group in (self.people, self.means) if group.rows)

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.staff or self.programmes or self.counties)


def optional_forms(content: dict[str, Any]) -> OptionalForms:
    """Lay the forms of a content out: the paper, the record and the check before sending read them so."""
    staff = content.get("staff", ())
    return OptionalForms(
        people=Group(PEOPLE, tuple(row for row in staff if row["group"] == PEOPLE)),
        means=Group(MEANS, tuple(row for row in staff if row["group"] != PEOPLE)),
        programmes=tuple(
            Programme(code, title, tuple(_chapters(rows))) for (code, title), rows in _of_programmes(content.get("subchapters", ()))
        ),
        counties=tuple(Group(title, tuple(rows), code) for (code, title), rows in _of_programmes(content.get("counties", ()))),
    )


def _of_programmes(rows: Any) -> Iterator[tuple[tuple[str, str], list[dict[str, Any]]]]:
    for programme, found in groupby(rows, key=lambda row: (row["programme"], row["programme_title"])):
        yield programme, list(found)


def _chapters(rows: list[dict[str, Any]]) -> Iterator[Group]:
    for (number, title), found in groupby(rows, key=lambda row: (row["chapter"], row["chapter_title"])):
        yield Group(f"فصل {number} {title}", tuple(found))
