"""Begin an amendment (اصلاحیه) of the paper in force (decision 19, domain.md 3.8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.permissions import holds
from accounts.rights import Right
from agreements.actions.copy_forms import copy_forms
from agreements.actions.fill_from_notice import fill_from_notice
from agreements.conditions import edition_in_force
from agreements.content import content_of, sha256_of_content
from agreements.models import Agreement, AmendmentSheet, ProgrammeBlock
from agreements.own_credit import gives_back
from agreements.permissions import DEADLINE_NOT_PASSED, YEAR_CLOSED, amend
from agreements.workflow import FINISHED, Desk, State
from core import clock
from core.audit import record
from core.files import store
from core.models import AuditEntry
from core.refusals import Refused
from core.text import normalise, to_persian_digits
from core.uploads import Upload

NOT_NOTIFIED_YET = "این موافقتنامه هنوز ابلاغ نشده است؛ تا پیش از ابلاغ، اصلاح با عودت انجام می‌شود و نه با اصلاحیه."
AMENDMENT_NOT_NOTIFIED = "این خود اصلاحیه‌ای است که هنوز ابلاغ نشده است؛ اصلاحیهٔ تازه از نسخهٔ ابلاغ‌شده آغاز می‌شود."
REPLACED = "این نسخه با {by} جایگزین شده است؛ اصلاحیه را از آن آغاز کنید."
CANCELLED = "این موافقتنامه ابطال شده است و اصلاح نمی‌شود."
ONE_IS_OPEN = "اصلاحیهٔ شمارهٔ {number} هنوز در جریان است. پیش از پایان آن اصلاحیهٔ جدید ایجاد نمی‌شود."
REASON_NEEDED = "دلیل اصلاح را در یک یا دو جمله بنویسید."
BASIS_NEEDED = "شمارهٔ مستند اصلاحیه (نامه، ابلاغیه یا مصوبه) را بنویسید."
BASIS_IN_FUTURE = "تاریخ مستند نباید پس از امروز باشد."


@dataclass(frozen=True)
class Basis:
    """Why a paper is amended, and the letter, notice or resolution it rests on, with its scan where there is one."""

    kind: str
    reason: str
    number: str
    date: dt.date
    file: Upload | None = None


@transaction.atomic
def start_amendment(base: Agreement, basis: Basis, *, by: User) -> Agreement:
    """Make the draft: a full copy of the forms of `base`, its particulars, the chapters the notice fixes as of now.

    Begun by the Organization after the deadline, it is drafted on the agency's behalf (decision 11). Attachments
    are not copied; those of the former paper stay with it. Raises Refused: no right, year closed, `base` not in
    force, another amendment open (named), no reason or basis, a basis of the future.
    """
    amend(by, base).or_refuse()
    on_behalf = not holds(by, Right.DRAFT_AGREEMENT, base.agency)
    deadline = base.fiscal_year.draft_deadline
    if on_behalf and (deadline is None or clock.today() <= deadline):
        raise Refused(DEADLINE_NOT_PASSED)
    refuse_bad_basis(basis)
    # The original is the parent of all its amendments: two people starting at once meet here.
    original = Agreement.objects.select_for_update(no_key=True, of=("self",)).get(pk=base.original_id or base.pk)
    base = Agreement.objects.select_related("fiscal_year", "agency").select_for_update(no_key=True, of=("self",)).get(pk=base.pk)
    if base.fiscal_year.status == "closed":
        raise Refused(YEAR_CLOSED)
    refuse_unless_in_force(base)
    open_one = open_amendment_of(base)
    if open_one is not None:
        raise Refused(ONE_IS_OPEN.format(number=to_persian_digits(open_one.amendment_number)))
    number = (original.amendments.aggregate(last=Max("amendment_number"))["last"] or 0) + 1
    draft = _new_draft(base, original, number, on_behalf=on_behalf, by=by)
    content = content_of(base)
    AmendmentSheet.objects.create(
        agreement=draft,
        base_content=content,
        base_sha256=sha256_of_content(content),
        **values_of(basis),
    )
    copy_forms(base, draft)
    _follow_notices(draft)
    record(
        draft,
        by=by,
        action="start",
        label="آغاز اصلاحیه به جای دستگاه" if on_behalf else "آغاز اصلاحیه",
        side=AuditEntry.Side.ORGANIZATION if on_behalf else AuditEntry.Side.AGENCY,
        to_state=State.DRAFT,
        note=normalise(basis.reason),
        data={"amends": base.identifier, "basis": basis.number},
    )
    return draft


def open_amendment_of(agreement: Agreement) -> Agreement | None:
    """The amendment under way of the same original, neither finished nor parked."""
    of_original = Agreement.objects.filter(original=agreement.original_id or agreement.pk)
    return of_original.exclude(state__in=[*FINISHED, State.PARKED]).first()


def in_force_of(agreement: Agreement) -> Agreement | None:
    """The notified paper of the same original, whichever amendment it is."""
    original = agreement.original_id or agreement.pk
    papers = Agreement.objects.filter(pk=original) | Agreement.objects.filter(original=original)
    return papers.filter(state=State.NOTIFIED).first()


def refuse_unless_in_force(base: Agreement) -> None:
    """One sentence for each state an amendment cannot be begun from."""
    if base.state == State.NOTIFIED:
        return
    if base.state == State.SUPERSEDED:
        now = in_force_of(base)
        raise Refused(REPLACED.format(by=to_persian_digits(now.title) if now else "نسخهٔ دیگری"))
    if base.state == State.CANCELLED:
        raise Refused(CANCELLED)
    raise Refused(AMENDMENT_NOT_NOTIFIED if base.is_amendment else NOT_NOTIFIED_YET)


def refuse_bad_basis(basis: Basis) -> None:
    """Reason, number and a day that has been."""
    if not normalise(basis.reason):
        raise Refused(REASON_NEEDED)
    if not normalise(basis.number):
        raise Refused(BASIS_NEEDED)
    if basis.date > clock.today():
        raise Refused(BASIS_IN_FUTURE)


def values_of(basis: Basis) -> dict[str, object]:
    """The basis as the sheet keeps it; without a file the one that is there stays."""
    values: dict[str, object] = {
        "kind": basis.kind, "reason": normalise(basis.reason), "basis_number": normalise(basis.number), "basis_date": basis.date,
    }  # fmt: skip
    if basis.file is not None:
        values |= {"basis_file": store(basis.file.content, basis.file.content_type), "basis_name": basis.file.name}
    return values


def _new_draft(base: Agreement, original: Agreement, number: int, *, on_behalf: bool, by: User) -> Agreement:
    copied = ("official_name", "official_title", "accountant_name", "address", "postal_code", "phone")
    return Agreement.objects.create(
        fiscal_year=base.fiscal_year,
        agency=base.agency,
        credit_type=base.credit_type,
        programme_id=base.programme_id,
        original=original,
        amends=base,
        amendment_number=number,
        identifier=f"{original.identifier}/{number}",
        on_behalf=on_behalf,
        conditions=edition_in_force(base) or base.conditions,
        desk=Desk.AGENCY,
        desk_since=clock.now(),
        created_by=by,
        created_at=clock.now(),
        **{name: getattr(base, name) for name in copied},
    )


def _follow_notices(draft: Agreement) -> None:
    """What the notices say by now: the fixed chapters, and a part of E-2 for a programme notified since."""
    if draft.is_capital:
        draft.total = draft.sum_of_lines()
        draft.save(update_fields=["total"])
        return
    for programme in sorted(set(draft.ceilings().filter(notified__gt=0).values_list("programme_id", flat=True))):
        ProgrammeBlock.objects.get_or_create(agreement=draft, programme_id=programme)
    if gives_back(draft):
        draft.total = draft.sum_of_lines()
        draft.save(update_fields=["total"])
    else:
        fill_from_notice(draft)
