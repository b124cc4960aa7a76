"""What a reviewer has before him: the versions, the marks, the comments, what is still in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.permissions import rights_of
from accounts.rights import Right
from agreements.comparison import Comparison
from agreements.content_sections import Content, sections_for
from agreements.models import Agreement, Comment, SavedPhrase, SectionMark, Version
from agreements.places import hash_of_section, places_in
from agreements.workflow import RETURN_TO_AGENCY, SUBMIT
from core.audit import history_of
from core.jalali import format_time
from core.text import to_persian_digits

REVIEW_RIGHTS = (Right.CONFIRM_AGREEMENT, Right.APPROVE_INTEGRATION, Right.APPROVE_DEPUTY)


@dataclass(frozen=True)
class Mark:
    """One's mark on a section: it holds, or the section has changed since."""

    mark: SectionMark
    holds: bool


def sees_internal(user: User, agreement: Agreement) -> bool:
    """Internal and unsent comments are for those who review this agency's papers."""
    rights = rights_of(user)
    return any(rights.on(right, agreement.agency) for right in REVIEW_RIGHTS)


def comments_for(user: User, agreement: Agreement) -> list[Comment]:
    """The comments this person may read, by number: all, or those that were sent to the agency."""
    found = agreement.comments.select_related("by", "answered_by", "settled_by")
    if not sees_internal(user, agreement):
        found = found.filter(is_internal=False, sent_at__isnull=False)
    return list(found)


def last_returned_version(agreement: Agreement) -> Version | None:
    """What the agency had sent when the paper last went back to it; None in the first round.

    Read from the order of the history: a version bears the number of its submission.
    """
    taken = history_of(agreement).filter(action__in=(SUBMIT.name, RETURN_TO_AGENCY.name)).order_by("number")
    sent, returned = 0, 0
    for action in taken.values_list("action", flat=True):
        if action == SUBMIT.name:
            sent += 1
        else:
            returned = sent
    return agreement.versions.filter(number=returned).first() if returned else None


def marks_of(agreement: Agreement, user: User, content: Content) -> dict[str, Mark]:
    """One's own marks by section; one query, the sections' hashes reckoned from `content`."""
    marks = {mark.section: mark for mark in agreement.marks.filter(by=user)}
    if not marks:
        return {}
    now = {kind.key: hash_of_section(kind, kind.rows(content)) for kind in sections_for(content) if kind.key in marks}
    return {key: Mark(mark, now.get(key) == mark.sha256) for key, mark in marks.items()}


def unmarked(agreement: Agreement, user: User, content: Content) -> list[str]:
    """Titles of the sections this person has not marked as they are now; forms left out are not asked about."""
    marks = marks_of(agreement, user, content)
    return [
        kind.title
        for kind in sections_for(content)
        if (kind.always or any(True for _ in kind.rows(content))) and not (kind.key in marks and marks[kind.key].holds)
    ]


def vanished(comments: list[Comment], content: Content) -> set[int]:
    """Numbers of the comments whose row is not in the content any more."""
    there = places_in(content)
    return {comment.number for comment in comments if (comment.section, comment.row) not in there}


def phrases_for(user: User, agreement: Agreement) -> list[SavedPhrase]:
    """The phrases at hand: one's own, those of the sector group of the agency, everybody's."""
    mine = Q(owner=user) | Q(owner=None, group=None) | Q(owner=None, group=agreement.agency.expert_group_id)
    return list(SavedPhrase.objects.filter(mine, is_active=True).order_by("position", "id"))


def section_rows(compared: Comparison, marks: dict[str, Mark], comments: list[Comment], faults: dict[str, int], second: bool) -> list[dict[str, Any]]:
    """The list of sections beside the page: read, changed since, untouched, with what is to see in each."""
    rows = []
    for section in compared.sections:
        mark = marks.get(section.key)
        if mark and mark.holds:
            state, words = "complete", f"بررسی شد، ساعت {format_time(mark.mark.at)}"
        elif mark:
            state, words = "in_progress", "پس از بررسی تغییر کرده است"
        elif second and section.changes:
            state, words = "in_progress", to_persian_digits(f"{len(section.changes)} تغییر از ارسال پیش")
        else:
            state, words = "not_started", "بررسی نشده"
        odd = faults.get(section.key, 0)
        open_here = sum(comment.section == section.key and comment.settled_at is None for comment in comments)
        rows.append({
            "title": section.title, "url": f"#{section.key}", "state": state, "words": words,
            "note": to_persian_digits(f"{odd} مورد برای دیدن") if odd else "", "comments": open_here,
        })  # fmt: skip
    return rows
