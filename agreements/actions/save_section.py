"""Save one section of the draft. A section may be saved incomplete; the whole is checked at submission."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from accounts.models import User
from agreements import row_keys
from agreements.allocated import floor_of
from agreements.conditions import edition_in_force
from agreements.invariants import NOT_BELOW_ALLOCATED
from agreements.models import Activity, Agreement, AgreementLine, Attachment, ProgrammeBlock
from agreements.own_credit import fixed_for
from agreements.permissions import draft
from core import clock
from core.files import store
from core.refusals import Refused
from core.workflow import write
from distribution.ceilings import notified_by_chapter

PARTICULARS = ("official_name", "official_title", "accountant_name", "address", "postal_code", "phone")
FIXED_CHAPTER = "این فصل طبق ابلاغیه ثابت است و در موافقتنامه تغییر نمی‌کند."
NOT_NOTIFIED = "برای این برنامه و منبع اعتباری به دستگاه ابلاغ نشده است."
MOST_ATTACHMENTS = 20
TOO_MANY_ATTACHMENTS = "بیش از ۲۰ پیوست پذیرفته نمی‌شود؛ فایل‌ها را در یک PDF یکی کنید."

# What the history says of each save.
PARTICULARS_SAVED = "نوشتن مشخصات دستگاه"
CHAPTERS_SAVED = "نوشتن فصول هزینه"
ACTIVITIES_SAVED = "نوشتن برنامه و فعالیت"
CONDITIONS_SAVED = "پاسخ به شرایط عمومی"
ATTACHMENT_ADDED = "افزودن پیوست"
ATTACHMENT_REMOVED = "برداشتن پیوست"
ATTACHMENTS_DECLARED = "پاسخ دربارهٔ پیوست‌ها"


@dataclass(frozen=True)
class ActivityRow:
    """One typed row of form E-2; amounts in million rials."""

    title: str
    unit: str
    quantity: int | None
    unit_cost: int | None
    amount: int
    # The row's own key where it was there before; it makes a changed row a changed row, not another one.
    key: str = ""


def save_particulars(
    agreement: Agreement, values: Mapping[str, str], *, by: User, seen_version: int | None = None
) -> Agreement:
    """Set the agency's particulars; only the names in PARTICULARS are taken."""
    with write(agreement, draft, by=by, label=PARTICULARS_SAVED, seen_version=seen_version) as locked:
        for name in PARTICULARS:
            if name in values:
                setattr(locked, name, values[name])
    return locked


def save_chapters(
    agreement: Agreement,
    amounts: Mapping[tuple[int, int, int], int | None],
    *,
    by: User,
    seen_version: int | None = None,
) -> Agreement:
    """Set form E-1: (programme id, source id, chapter id) -> million rials, None for a cell left empty.

    Cells that are not given stay. Raises Refused for a credit that was not notified to the
    agency, for a chapter the notice fixes and, in an amendment, for less than is allocated.
    """
    with write(agreement, draft, by=by, label=CHAPTERS_SAVED, seen_version=seen_version) as locked:
        notified = notified_by_chapter(locked.fiscal_year, locked.agency, locked.credit_type)
        open_credits = {(programme, source) for programme, source, _ in notified}
        fixed = fixed_for(locked)
        floor = floor_of(locked)
        known_chapters = set(locked.fiscal_year.chapters.values_list("pk", flat=True))
        for (programme, source, chapter), amount in sorted(amounts.items()):
            if (programme, source) not in open_credits or chapter not in known_chapters:
                raise Refused(NOT_NOTIFIED)
            if chapter in fixed and (amount or 0) != notified.get((programme, source, chapter), 0):
                raise Refused(FIXED_CHAPTER)
            if (amount or 0) < floor.get((programme, source, chapter), 0):
                raise Refused(NOT_BELOW_ALLOCATED.sentence)
            cell = {"programme_id": programme, "source_id": source, "chapter_id": chapter}
            if amount is None:
                locked.lines.filter(**cell).delete()
            else:
                AgreementLine.objects.update_or_create(agreement=locked, **cell, defaults={"amount": amount})
        locked.total = locked.sum_of_lines()
        # A programme notified after the draft was begun needs its part of form E-2 too.
        for programme in sorted({programme for programme, _ in open_credits}):
            ProgrammeBlock.objects.get_or_create(agreement=locked, programme_id=programme)
    return locked


def save_activities(
    agreement: Agreement,
    block: ProgrammeBlock,
    *,
    goal: str,
    rows: Iterable[ActivityRow],
    by: User,
    seen_version: int | None = None,
) -> Agreement:
    """Set a programme's goal and replace its activities by `rows`, in their order."""
    with write(agreement, draft, by=by, label=ACTIVITIES_SAVED, seen_version=seen_version) as locked:
        block = locked.blocks.select_for_update(no_key=True).get(pk=block.pk)
        block.goal = goal
        block.save(update_fields=["goal"])
        replace_activities(block, rows)
    return locked


def replace_activities(block: ProgrammeBlock, rows: Iterable[ActivityRow], *, known: Collection[str] = ()) -> list[Activity]:
    """The programme's activities become `rows`, in their order; the caller holds the lock of the paper.

    A row keeps its key where it is one of this programme's, or stands in `known` (keys this very
    programme had before); any other key, or one that comes twice, makes a new row.
    """
    free = {str(key): key for key in block.activities.values_list("key", flat=True)}
    free |= {key: uuid.UUID(key) for key in known}
    block.activities.all().delete()
    return Activity.objects.bulk_create(
        Activity(
            block=block,
            key=free.pop(row.key, None) or row_keys.new_key(),
            position=position,
            title=row.title,
            unit=row.unit,
            quantity=row.quantity,
            unit_cost=row.unit_cost,
            amount=row.amount,
        )
        for position, row in enumerate(rows, start=1)
    )


def accept_conditions(
    agreement: Agreement, accepted: bool, *, by: User, seen_version: int | None = None
) -> Agreement:
    """The agency has read the general conditions in force (or takes that back)."""
    with write(agreement, draft, by=by, label=CONDITIONS_SAVED, seen_version=seen_version) as locked:
        locked.conditions_accepted = accepted
        # The edition may be younger than the draft.
        locked.conditions = edition_in_force(locked) or locked.conditions
    return locked


def add_attachment(
    agreement: Agreement,
    *,
    kind: str,
    name: str,
    content: bytes,
    content_type: str,
    by: User,
    letter_number: str = "",
    letter_date: dt.date | None = None,
    pages: int | None = None,
    seen_version: int | None = None,
) -> Attachment:
    """Keep a checked file beside the agreement (`core.uploads` has looked at its bytes)."""
    with write(agreement, draft, by=by, label=ATTACHMENT_ADDED, seen_version=seen_version) as locked:
        if locked.attachments.count() >= MOST_ATTACHMENTS:
            raise Refused(TOO_MANY_ATTACHMENTS)
        locked.no_attachments = False
        return Attachment.objects.create(
            agreement=locked,
            kind=kind,
            name=name,
            letter_number=letter_number,
            letter_date=letter_date,
            pages=pages,
            file=store(content, content_type),
            added_by=by,
            added_at=clock.now(),
        )


def remove_attachment(agreement: Agreement, attachment_id: int, *, by: User, seen_version: int | None = None) -> Agreement:
    """Take an attachment off the draft; its bytes stay in the store."""
    with write(agreement, draft, by=by, label=ATTACHMENT_REMOVED, seen_version=seen_version) as locked:
        locked.attachments.filter(pk=attachment_id).delete()
    return locked


def declare_no_attachments(
    agreement: Agreement, declared: bool, *, by: User, seen_version: int | None = None
) -> Agreement:
    """The agency says there is nothing to attach (or takes that back)."""
    with write(agreement, draft, by=by, label=ATTACHMENTS_DECLARED, seen_version=seen_version) as locked:
        locked.no_attachments = declared and not locked.attachments.exists()
    return locked
