"""The canonical content of a paper (content.py) as rows: one row a line, an activity, a project …

Two contents are compared row by row and cell by cell: for the changes an amendment makes
(amendment_changes.py) and for merging it with a base that changed meanwhile (merging.py). A row's
key says what it is across papers; the money of a line that is not there is nothing, so lines have no
presence of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from agreements.capital_content import PLAN_WORDS, PROJECT_FIGURES

# (kind, …what tells the row from others of its kind)
Key = tuple[str, ...]

PARTICULARS = {
    "official_name": "نام بالاترین مقام", "official_title": "عنوان بالاترین مقام", "accountant_name": "نام ذی‌حساب",
    "address": "نشانی", "postal_code": "کد پستی", "phone": "تلفن",
}  # fmt: skip
PLAN = {
    "title": "عنوان طرح", "operator": "دستگاه بهره‌بردار", "executor": "مجری", "place": "محل اجرا", "start_year": "سال آغاز",
    "end_year": "سال پایان", "goal": "هدف", "goal_quantity": "هدف کمی", "goal_unit": "واحد هدف", "operations": "شرح عملیات",
    "scope": "مشخصات فنی", "legal_basis": "مستند قانونی", "studies": "مطالعات انجام‌شده",
}  # fmt: skip
PROJECT = {
    "title": "عنوان", "place": "محل اجرا", "unit": "واحد", "quantity": "مقدار", "total_cost": "برآورد کل",
    "spent": "هزینه‌شده تا پایان سال پیش", "future": "سال‌های آینده", "start_year": "سال آغاز", "end_year": "سال پایان",
    "progress": "پیشرفت فیزیکی", "planned_progress": "پیشرفت برنامه", "weight": "وزن در طرح", "last_approved": "مصوب سال پیش",
    "last_spent": "عملکرد سال پیش", "last_note": "گزارش سال پیش", "execution": "نحوهٔ اجرا", "status": "وضعیت",
}  # fmt: skip
ACTIVITY = {"title": "عنوان", "unit": "واحد سنجش", "quantity": "مقدار", "unit_cost": "هزینهٔ واحد", "amount": "اعتبار"}
STAFF = {"kind": "نوع", "title": "شرح", "count": "تعداد"}
# What each kind of row is called, and the words of its cells.
PLACES: dict[str, tuple[str, dict[str, str]]] = {
    "particulars": ("مشخصات دستگاه", PARTICULARS),
    "line": ("فصول هزینه", {"amount": "مبلغ"}),
    "goal": ("برنامه و فعالیت", {"goal": "هدف برنامه"}),
    "activity": ("برنامه و فعالیت", ACTIVITY),
    "staff": ("نیروی انسانی و امکانات", STAFF),
    "subchapter": ("ریز فصول", {"title": "ریزفصل", "amount": "مبلغ"}),
    "county": ("سهم شهرستان‌ها", {"amount": "مبلغ"}),
    "plan": ("مشخصات طرح", PLAN),
    "funding": ("منابع طرح", {"spent": "هزینه‌شده تا پایان سال پیش", "future": "سال‌های آینده"}),
    "project": ("پروژه‌ها", PROJECT),
    "project_line": ("فصول تملک", {"amount": "مبلغ"}),
    "quarter": ("زمان‌بندی", {"progress": "پیشرفت فیزیکی", "amount": "مبلغ"}),
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
    of_kind = _capital if content.get("kind") == "capital_agreement" else _expense
    rows = [Row(("particulars",), "", {name: content["particulars"].get(name, "") for name in PARTICULARS})]
    rows += of_kind(content)
    return {row.key: row for row in rows}


def cells_of(kind: str, row: Row | None) -> dict[str, Any] | None:
    """The cells of a row, or those its absence stands for; None for a row that is simply not there."""
    if row is not None:
        return row.cells
    return NOTHING.get(kind)


def _expense(content: dict[str, Any]) -> Iterator[Row]:
    chapters = content["chapters"]
    for source in content["sources"]:
        for programme in source["programmes"]:
            for chapter, amount in zip(chapters, programme["amounts"], strict=True):
                if amount:
                    key = ("line", source["code"], programme["code"], str(chapter["number"]))
                    words = f"فصل {chapter['number']} {chapter['title']}، {programme['title']}، {source['title']}"
                    yield Row(key, words, {"amount": amount}, programme["code"])
    for programme in content["programmes"]:
        code, title = programme["code"], programme["title"]
        yield Row(("goal", code), title, {"goal": programme["goal"]}, code)
        for activity in programme["activities"]:
            cells = {name: activity[name] for name in ACTIVITY}
            yield Row(("activity", code, activity["key"]), f"{activity['title']}، {title}", cells, code)
    yield from _optional(content)


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


def _capital(content: dict[str, Any]) -> Iterator[Row]:
    plan = content["plan"]
    yield Row(("plan",), plan["title"] or plan["programme"], {name: plan[name] if plan[name] is not None else "" for name in PLAN_WORDS})
    for source in content["sources"]:
        yield Row(("funding", source["code"]), source["title"], {"spent": source["spent"], "future": source["future"]})
    for project in content["projects"]:
        code, title = project["code"], project["title"]
        cells = {name: project[name] for name in (*PROJECT_FIGURES, "execution", "status")}
        yield Row(("project", code), title, cells)
        for line in project["lines"]:
            if line["amount"]:
                words = f"{line['chapter_title']}، {title}، {line['source_title']}"
                yield Row(("project_line", code, line["source"], line["chapter"]), words, {"amount": line["amount"]})
        for quarter in project["quarters"]:
            cells = {"progress": quarter["progress"], "amount": quarter["amount"]}
            yield Row(("quarter", code, str(quarter["quarter"])), f"سه‌ماههٔ {quarter['quarter']}، {title}", cells)
