"""Save one of the optional expense forms: E-3 staff and means, E-4 sub-chapters, E-5 shares of counties.

They may be saved incomplete and emptied again; what they say is checked at submission (optional_checks.py).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from accounts.models import User
from agreements import row_keys
from agreements.models import Agreement, CountyRow, ProgrammeBlock, StaffRow, SubChapterRow
from agreements.permissions import draft
from core.refusals import Refused
from core.workflow import write
from distribution.models import County

UNKNOWN_CHAPTER = "این فصل در طبقه‌بندی این سال نیست."
UNKNOWN_COUNTY = "این شهرستان در این سال در استان نیست."

# What the history says of each save.
STAFF_SAVED = "نوشتن نیروی انسانی و امکانات"
SUBCHAPTERS_SAVED = "نوشتن ریز فصول"
COUNTIES_SAVED = "نوشتن سهم شهرستان‌ها"


@dataclass(frozen=True)
class StaffWish:
    """One typed row of form E-3; `kind` is a StaffRow.Kind."""

    kind: str
    title: str
    count: int
    # The row's own key where it was there before; it makes a changed row a changed row, not another one.
    key: str = ""


@dataclass(frozen=True)
class SubChapterWish:
    """One typed row of form E-4; `chapter` is the chapter's number, `amount` in million rials."""

    chapter: int
    title: str
    amount: int
    key: str = ""


def save_staff(agreement: Agreement, rows: Iterable[StaffWish], *, by: User, seen_version: int | None = None) -> Agreement:
    """Replace form E-3 by `rows`, in their order."""
    with write(agreement, draft, by=by, label=STAFF_SAVED, seen_version=seen_version) as locked:
        free = _freed(locked.staff.all())
        StaffRow.objects.bulk_create(
            StaffRow(agreement=locked, key=_key(row.key, free), position=position, kind=row.kind, title=row.title, count=row.count)
            for position, row in enumerate(rows, start=1)
        )
    return locked


def save_subchapters(
    agreement: Agreement, block: ProgrammeBlock, rows: Iterable[SubChapterWish], *, by: User, seen_version: int | None = None
) -> Agreement:
    """Replace the sub-chapters of a programme by `rows`, in their order. Raises Refused for a chapter the year does not have."""
    with write(agreement, draft, by=by, label=SUBCHAPTERS_SAVED, seen_version=seen_version) as locked:
        programme = locked.blocks.get(pk=block.pk).programme_id
        chapters = dict(locked.fiscal_year.chapters.values_list("number", "pk"))
        rows = list(rows)
        if any(row.chapter not in chapters for row in rows):
            raise Refused(UNKNOWN_CHAPTER)
        free = _freed(locked.subchapters.filter(programme=programme))
        SubChapterRow.objects.bulk_create(
            SubChapterRow(
                agreement=locked,
                key=_key(row.key, free),
                position=position,
                programme_id=programme,
                chapter_id=chapters[row.chapter],
                title=row.title,
                amount=row.amount,
            )
            for position, row in enumerate(rows, start=1)
        )
    return locked


def save_counties(
    agreement: Agreement, block: ProgrammeBlock, amounts: Mapping[int, int | None], *, by: User, seen_version: int | None = None
) -> Agreement:
    """Set the shares of a programme: county id -> million rials; a county without a share has no row.

    Counties that are not given stay. Raises Refused for a county that is not of the year.
    """
    with write(agreement, draft, by=by, label=COUNTIES_SAVED, seen_version=seen_version) as locked:
        programme = locked.blocks.get(pk=block.pk).programme_id
        if set(amounts) - set(County.objects.of_year(locked.fiscal_year.year).values_list("pk", flat=True)):
            raise Refused(UNKNOWN_COUNTY)
        locked.county_rows.filter(programme=programme, county__in=amounts).delete()
        CountyRow.objects.bulk_create(
            CountyRow(agreement=locked, programme_id=programme, county_id=county, amount=amount)
            for county, amount in amounts.items()
            if amount
        )
    return locked


def _freed(stored: QuerySet[Model]) -> dict[str, uuid.UUID]:
    """Delete the rows; their keys are free to be taken up again."""
    keys = {str(key): key for key in stored.values_list("key", flat=True)}
    stored.delete()
    return keys


def _key(typed: str, free: dict[str, uuid.UUID]) -> uuid.UUID:
    # A key that is not of this form, or comes twice, makes a new row.
    return free.pop(typed, None) or row_keys.new_key()
