"""The comments as the agency sees them: where each is, whether its row is still there, what was answered."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.urls import reverse

from agreements.content import content_of
from agreements.content_sections import Content, sections_for
from agreements.desk import vanished
from agreements.models import Agreement, Comment
from agreements.places import anchor_of
from agreements.sections import sections_of

# Their rows stand on the page of their project, the first part of the key.
OF_A_PROJECT = ("lines", "quarters")


def sent_to_agency(agreement: Agreement) -> list[dict[str, Any]]:
    """The comments that came with returns: comment, url of the section to mend it in, section key of the draft, gone."""
    comments = list(agreement.comments.filter(is_internal=False, sent_at__isnull=False).select_related("by", "answered_by"))
    if not comments:
        return []
    content = content_of(agreement)
    edit_of = {kind.key: kind.edit for kind in sections_for(content)}
    pages = {section.key: section.url for section in sections_of(agreement, [])}
    gone = vanished(comments, content)
    ways = _ways(agreement, content)
    return [
        {
            "comment": comment,
            "edit": edit_of.get(comment.section, ""),
            "url": _to_row(pages.get(edit_of.get(comment.section, ""), ""), ways, comment),
            "gone": comment.number in gone,
        }
        for comment in comments
    ]


def open_by_section(asked: list[dict[str, Any]]) -> dict[str, int]:
    """How many comments of each section of the draft still want an answer."""
    return dict(Counter(item["edit"] for item in asked if not item["comment"].answered_at and not item["comment"].settled_at))


def comments_at_rows(agreement: Agreement, comments: list[Comment]) -> list[dict[str, Any]]:
    """Comments on a page that shows the whole paper: each with the way to its row, or that the row is gone."""
    gone = vanished(comments, content_of(agreement)) if comments else set()
    return [
        {"comment": comment, "gone": comment.number in gone, "row_url": comment.here}
        for comment in comments
    ]


def _ways(agreement: Agreement, content: Content) -> dict[tuple[str, str], str]:
    """The pages of the draft that show one part of a section: (section, row or the row's owner) -> address or query."""
    if agreement.is_capital:
        sheets = agreement.sheets.values_list("project__code", "pk")
        return {("project", code): reverse("edit_project", args=[agreement.identifier, pk]) for code, pk in sheets}
    programmes = content.get("programmes", ())
    found = {("goals", programme["code"]): f"?programme={programme['code']}" for programme in programmes}
    return found | {
        ("activities", activity["key"]): f"?programme={programme['code']}" for programme in programmes for activity in programme["activities"]
    }


def _to_row(page: str, ways: dict[tuple[str, str], str], comment: Comment) -> str:
    section, row = comment.section, comment.row
    if not page or not row:
        return page
    if section in OF_A_PROJECT:
        page = ways.get(("project", row.split("/")[0]), page)
    else:
        page += ways.get((section, row), "")
    return f"{page}#{anchor_of(section, row)}"
