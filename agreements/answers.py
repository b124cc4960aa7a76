"""The comments as the agency sees them: where each is, whether its row is still there, what was answered."""

from __future__ import annotations

from collections import Counter
from typing import Any

from agreements.content import content_of
from agreements.content_sections import sections_for
from agreements.desk import vanished
from agreements.models import Agreement
from agreements.places import anchor_of
from agreements.sections import sections_of


def sent_to_agency(agreement: Agreement) -> list[dict[str, Any]]:
    """The comments that came with returns: comment, url of the section to mend it in, section key of the draft, gone."""
    comments = list(agreement.comments.filter(is_internal=False, sent_at__isnull=False).select_related("by", "answered_by"))
    if not comments:
        return []
    content = content_of(agreement)
    edit_of = {kind.key: kind.edit for kind in sections_for(content)}
    pages = {section.key: section.url for section in sections_of(agreement, [])}
    gone = vanished(comments, content)
    return [
        {
            "comment": comment,
            "edit": edit_of.get(comment.section, ""),
            "url": _to_row(pages.get(edit_of.get(comment.section, ""), ""), comment.section, comment.row),
            "gone": comment.number in gone,
        }
        for comment in comments
    ]


def open_by_section(asked: list[dict[str, Any]]) -> dict[str, int]:
    """How many comments of each section of the draft still want an answer."""
    return dict(Counter(item["edit"] for item in asked if not item["comment"].answered_at and not item["comment"].settled_at))


def _to_row(page: str, section: str, row: str) -> str:
    return f"{page}#{anchor_of(section, row)}" if page and row else page
