"""The canonical content of an agreement as tables: what every paper, whichever its kind, is compared and read by.

A section has columns and rows; a row has a key that survives editing. Screens put their anchors and
comments on these keys, so a place in one version is found again in the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

Content = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """One column: its name in the content, its title, and how its value is shown and summed."""

    name: str
    title: str
    kind: str = "text"  # text, money (million rials), number, code, date
    summed: bool = False

    @property
    def is_amount(self) -> bool:
        """A figure of money or quantity, of which a difference can be told."""
        return self.kind in ("money", "number")


class SourceRow(NamedTuple):
    """One row of a section as one content says it."""

    key: str
    title: str
    values: dict[str, Any]
    group: str = ""  # the heading it stands under
    owner: str = ""  # the code of the programme an activity belongs to


@dataclass(frozen=True)
class SectionKind:
    """A section of the paper: how its rows are found in a content. `edit` is the section of the draft where it is mended."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[[Content], Iterable[SourceRow]]
    edit: str = ""
    # Where the order of the rows is the writer's own, a moved row is news.
    ordered: bool = False
    noun: str = "شرح"
    # Shown also without rows: what is missing there may be asked for.
    always: bool = False


PARTICULARS = {
    "official_name": "بالاترین مقام دستگاه", "official_title": "عنوان بالاترین مقام", "accountant_name": "ذی‌حساب",
    "address": "نشانی", "postal_code": "کد پستی", "phone": "تلفن",
}  # fmt: skip
PLAN = {
    "code": "کد برنامه", "programme": "برنامه", "title": "عنوان طرح", "operator": "دستگاه بهره‌بردار", "executor": "مجری طرح",
    "place": "محل اجرا", "start_year": "سال آغاز", "end_year": "سال پایان", "goal": "هدف", "goal_quantity": "هدف کمی",
    "goal_unit": "واحد هدف", "operations": "شرح عملیات", "scope": "مشخصات فنی", "legal_basis": "مستند قانونی",
    "studies": "مطالعات انجام‌شده",
}  # fmt: skip
VALUE = (Column("value", "مقدار"),)


def _fields(part: str, titles: dict[str, str]) -> Callable[[Content], Iterator[SourceRow]]:
    def rows(content: Content) -> Iterator[SourceRow]:
        said = content.get(part) or {}
        for name, title in titles.items():
            yield SourceRow(name, title, {"value": said.get(name, "")})

    return rows


def _chapters(content: Content) -> Iterator[SourceRow]:
    for source in content.get("sources", ()):
        for programme in source["programmes"]:
            group = f"{programme['title']}، {source['title']}"
            for chapter, amount in zip(content["chapters"], programme["amounts"], strict=True):
                if amount:
                    key = f"{source['code']}/{programme['code']}/{chapter['number']}"
                    yield SourceRow(key, chapter["title"], {"amount": amount}, group)


def _goals(content: Content) -> Iterator[SourceRow]:
    for programme in content.get("programmes", ()):
        yield SourceRow(programme["code"], programme["title"], {"value": programme["goal"]})


def _activities(content: Content) -> Iterator[SourceRow]:
    for programme in content.get("programmes", ()):
        for activity in programme["activities"]:
            yield SourceRow(activity["key"], activity["title"], activity, programme["title"], programme["code"])


def _staff(content: Content) -> Iterator[SourceRow]:
    for row in content.get("staff", ()):
        yield SourceRow(row["key"], row["kind"], {"title": row["kind"], "note": row["title"], "count": row["count"]}, row["group"])


def _subchapters(content: Content) -> Iterator[SourceRow]:
    for row in content.get("subchapters", ()):
        yield SourceRow(row["key"], row["title"], row, f"{row['chapter_title']}، {row['programme_title']}")


def _counties(content: Content) -> Iterator[SourceRow]:
    for row in content.get("counties", ()):
        yield SourceRow(f"{row['programme']}/{row['county']}", row["title"], row, row["programme_title"])


def _funding(content: Content) -> Iterator[SourceRow]:
    for source in content.get("sources", ()):
        yield SourceRow(source["code"], source["title"], source)


def _projects(content: Content) -> Iterator[SourceRow]:
    for project in content.get("projects", ()):
        yield SourceRow(project["code"], project["title"], project)


def _lines(content: Content) -> Iterator[SourceRow]:
    for project in content.get("projects", ()):
        for line in project["lines"]:
            if line["amount"]:
                key = f"{project['code']}/{line['source']}/{line['chapter']}"
                yield SourceRow(key, f"{line['chapter_title']}، {line['source_title']}", line, project["title"])


def _quarters(content: Content) -> Iterator[SourceRow]:
    for project in content.get("projects", ()):
        for quarter in project["quarters"]:
            key = f"{project['code']}/{quarter['quarter']}"
            yield SourceRow(key, QUARTERS[quarter["quarter"]], quarter, project["title"])


def _attachments(content: Content) -> Iterator[SourceRow]:
    attachments = content.get("attachments", ())
    for key, attachment in zip(attachment_keys(said["title"] for said in attachments), attachments, strict=True):
        yield SourceRow(key, attachment["title"], attachment)


def attachment_keys(titles: Iterable[str]) -> Iterator[str]:
    """The keys of attachments by their titles «نوع: نام», in the order of the paper."""
    met: dict[str, int] = {}
    for title in titles:
        met[title] = met.get(title, 0) + 1
        # Two files of one name are told apart by which of them it is. The key must fit a comment's row.
        yield f"{title[:50]}#{met[title]}" if met[title] > 1 or len(title) > 50 else title


def _conditions(content: Content) -> Iterator[SourceRow]:
    conditions = content.get("conditions") or {}
    yield SourceRow("edition", "ویرایش", {"value": conditions.get("edition", "")})
    for number, article in enumerate(conditions.get("articles", ()), 1):
        words = article if isinstance(article, dict) else {"title": f"مادهٔ {number}", "text": str(article)}
        yield SourceRow(str(number), words.get("title", ""), {"value": words.get("text", "")})


QUARTERS = {1: "سه‌ماههٔ نخست", 2: "سه‌ماههٔ دوم", 3: "سه‌ماههٔ سوم", 4: "سه‌ماههٔ چهارم"}
AMOUNT = Column("amount", "مبلغ", "money", summed=True)

_PARTICULARS = SectionKind("particulars", "مشخصات دستگاه", VALUE, _fields("particulars", PARTICULARS), "particulars", noun="مورد")
_ATTACHMENTS = SectionKind(
    "attachments", "پیوست‌ها",
    (Column("number", "شمارهٔ نامه", "code"), Column("date", "تاریخ نامه", "date"), Column("pages", "برگ", "number")),
    _attachments, "attachments", noun="پیوست", always=True,
)  # fmt: skip
_CONDITIONS = SectionKind("conditions", "شرایط عمومی", (Column("value", "متن"),), _conditions, "conditions", noun="ماده")

EXPENSE = (
    _PARTICULARS,
    SectionKind("chapters", "فصول هزینه", (AMOUNT,), _chapters, "chapters", noun="فصل هزینه"),
    SectionKind("goals", "هدف برنامه‌ها", (Column("value", "هدف"),), _goals, "activities", noun="برنامه"),
    SectionKind(
        "activities", "برنامه و فعالیت",
        (Column("title", "شرح فعالیت"), Column("unit", "واحد"), Column("quantity", "مقدار", "number"),
         Column("unit_cost", "هزینهٔ واحد", "money"), Column("amount", "اعتبار", "money", summed=True)),
        _activities, "activities", ordered=True, noun="فعالیت",
    ),
    SectionKind(
        # People and cars are not one sum.
        "staff", "نیروی انسانی و امکانات", (Column("title", "نوع"), Column("note", "شرح"), Column("count", "تعداد", "number")),
        _staff, "staff", ordered=True, noun="نوع",
    ),
    SectionKind("subchapters", "ریز فصول", (Column("title", "ریزفصل"), AMOUNT), _subchapters, "subchapters", ordered=True, noun="ریزفصل"),
    SectionKind("counties", "سهم شهرستان‌ها", (AMOUNT,), _counties, "counties", noun="شهرستان"),
    _ATTACHMENTS,
    _CONDITIONS,
)  # fmt: skip
CAPITAL = (
    _PARTICULARS,
    SectionKind("plan", "مشخصات طرح", VALUE, _fields("plan", PLAN), "plan", noun="مورد"),
    SectionKind(
        "funding", "منابع طرح",
        (Column("spent", "تا پایان سال پیش", "money", summed=True), Column("current", "امسال", "money", summed=True),
         Column("future", "سال‌های آینده", "money", summed=True), Column("total", "جمع", "money", summed=True)),
        _funding, "funding", noun="منبع",
    ),
    SectionKind(
        "projects", "پروژه‌ها",
        (Column("title", "عنوان"), Column("county", "شهرستان"), Column("place", "محل"), Column("quantity", "مقدار", "number"),
         Column("unit", "واحد"), Column("total_cost", "برآورد کل", "money", summed=True),
         Column("spent", "تا پایان سال پیش", "money", summed=True), Column("current", "اعتبار امسال", "money", summed=True),
         Column("future", "سال‌های آینده", "money", summed=True), Column("start_year", "آغاز", "year"), Column("end_year", "پایان", "year"),
         Column("progress", "پیشرفت", "number"), Column("planned_progress", "پیشرفت برنامه", "number"),
         Column("weight", "وزن", "number", summed=True), Column("execution", "نحوهٔ اجرا"), Column("status", "وضعیت"),
         Column("last_approved", "مصوب سال پیش", "money"), Column("last_spent", "عملکرد سال پیش", "money"),
         Column("last_note", "گزارش سال پیش"), Column("approval", "مصوبه")),
        _projects, "projects", noun="پروژه",
    ),
    SectionKind("lines", "فصول تملک", (AMOUNT,), _lines, "projects", noun="فصل و منبع"),
    SectionKind(
        "quarters", "زمان‌بندی",
        (Column("progress", "پیشرفت", "number"), AMOUNT), _quarters, "projects", noun="سه‌ماهه",
    ),
    _ATTACHMENTS,
    _CONDITIONS,
)  # fmt: skip


def sections_for(*contents: Content) -> tuple[SectionKind, ...]:
    """The sections of this kind of paper, in the order of the paper."""
    capital = any(content.get("kind") == "capital_agreement" for content in contents)
    return CAPITAL if capital else EXPENSE
