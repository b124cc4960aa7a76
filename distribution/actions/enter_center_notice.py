"""Enter a letter of the center, figure by figure, before it is recorded for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from core import clock
from core.audit import history_of, record
from core.files import store
from core.refusals import AlreadyDone, Refused
from core.serials import next_number
from core.text import to_persian_digits
from core.uploads import Upload
from core.workflow import write
from distribution import invariants, permissions
from distribution.models import CenterNotice, CenterNoticeLine, CreditSource, CreditType, FiscalYear, FunctionalCode
from distribution.workflow.center_notice import Desk, State

# (source id, programme id or None) -> million rials
CenterCells = Mapping[tuple[int, int | None], int]

IN_FUTURE = "تاریخ نامهٔ مرکز نباید پس از امروز باشد."
RECEIVED_IN_FUTURE = "تاریخ دریافت نباید پس از امروز باشد."
RECEIVED_BEFORE = "تاریخ دریافت نباید پیش از تاریخ نامهٔ مرکز باشد."
NOT_A_PROGRAMME = "کد «{code}» کد {level} است، نه برنامه."
ENTERED_ALREADY = "این ابلاغیه همین حالا ثبت شد و دوباره ثبت نشد."
WRONG_SOURCE = "منبع «{title}» از نوع اعتبار این ابلاغیه نیست."
NEEDS_PROGRAMME = "هر ردیف اعتبار تملک دارایی باید برنامه داشته باشد."
NO_PROGRAMME = "اعتبار هزینه‌ای مرکز به تفکیک منبع است و برنامه ندارد."
CORRECTS_WHAT = "ابلاغیه‌ای را که اصلاح می‌شود انتخاب کنید."
CORRECTS_RECORDED = "تنها ابلاغیهٔ ثبت‌شدهٔ همین سال و همین نوع اعتبار اصلاح می‌شود."
NOT_A_CORRECTION = "تنها «اصلاحیه» ابلاغیهٔ دیگری را نام می‌برد."


@transaction.atomic
def start_center_notice(
    *,
    fiscal_year: FiscalYear,
    credit_type: str,
    kind: str,
    number: str,
    date: dt.date,
    cells: CenterCells,
    by: User,
    corrects: CenterNotice | None = None,
    received_on: dt.date | None = None,
    note: str = "",
    scan: Upload | None = None,
) -> CenterNotice:
    """Begin a notice of the center. Raises Refused: same number and date, wrong source, nothing to
    correct; AlreadyDone when the same person sends the same entry twice."""
    notice = CenterNotice(
        fiscal_year=fiscal_year, credit_type=credit_type, kind=kind, corrects=corrects, number=number, date=date,
        received_on=received_on, note=note, desk=Desk.INTEGRATION, desk_since=clock.now(),
    )  # fmt: skip
    permissions.record_center_notice(by, notice).or_refuse()
    _refuse_second_press(notice, cells, by)
    _check(notice, cells)
    _keep_scan(notice, scan)
    notice.identifier = f"{fiscal_year.year}-M-{next_number(f'{fiscal_year.year}-M'):03}"
    notice.save()
    _write_lines(notice, cells)
    record(notice, by=by, action="start_center_notice", label="آغاز ثبت ابلاغیهٔ مرکز", side=notice.writing_side(), data=notice.audit_facts())
    return notice


def save_center_notice(
    notice: CenterNotice,
    *,
    kind: str,
    number: str,
    date: dt.date,
    cells: CenterCells,
    by: User,
    corrects: CenterNotice | None = None,
    received_on: dt.date | None = None,
    note: str = "",
    scan: Upload | None = None,
    seen_version: int | None = None,
    label: str = "ویرایش ابلاغیهٔ مرکز",
) -> CenterNotice:
    """Change a notice that is not recorded yet; without `scan` the one it has stays. `label` is its line in the history."""
    with write(notice, permissions.record_center_notice, by=by, label=label, seen_version=seen_version) as locked:
        if locked.state != State.DRAFT:
            raise Refused(invariants.CENTER_NOTICE_IS_FINAL.sentence)
        locked.kind, locked.corrects, locked.number, locked.date = kind, corrects, number, date
        locked.received_on, locked.note = received_on, note
        _check(locked, cells)
        _keep_scan(locked, scan)
        locked.lines.all().delete()
        _write_lines(locked, cells)
    return locked


def twin_of(number: str, date: dt.date, but: CenterNotice | None = None) -> CenterNotice | None:
    """The notice in our register with this number and date, other than `but`."""
    found = CenterNotice.objects.filter(number=number, date=date).exclude(state=State.DISCARDED)
    return found.exclude(pk=but.pk if but else None).first()


def _refuse_second_press(notice: CenterNotice, cells: CenterCells, by: User) -> None:
    """The same person sends the same entry once more: nothing new, and nothing wrong."""
    twin = twin_of(notice.number, notice.date)
    if twin is None or twin.state != State.DRAFT:
        return
    first = history_of(twin).first()
    same_head = (twin.fiscal_year_id, twin.credit_type, twin.kind) == (notice.fiscal_year_id, notice.credit_type, notice.kind)
    filled = {cell: amount for cell, amount in cells.items() if amount}
    same_figures = {cell: amount for cell, amount in twin.cells().items() if amount} == filled
    if first is not None and first.actor_id == by.pk and same_head and same_figures:
        raise AlreadyDone(ENTERED_ALREADY)


def _check(notice: CenterNotice, cells: CenterCells) -> None:
    if notice.date > clock.today():
        raise Refused(IN_FUTURE)
    if notice.received_on and notice.received_on > clock.today():
        raise Refused(RECEIVED_IN_FUTURE)
    if notice.received_on and notice.received_on < notice.date:
        raise Refused(RECEIVED_BEFORE)
    if twin_of(notice.number, notice.date, but=notice):
        raise Refused(invariants.CENTER_NOTICE_ONCE.sentence)
    _check_correction(notice)
    _check_cells(notice, cells)


def _check_cells(notice: CenterNotice, cells: CenterCells) -> None:
    wrong = FunctionalCode.objects.filter(pk__in={cell[1] for cell in cells} - {None}).exclude(level=FunctionalCode.Level.PROGRAMME)
    for code in wrong[:1]:
        raise Refused(NOT_A_PROGRAMME.format(code=to_persian_digits(code.code), level=code.get_level_display()))
    sources = {source.pk: source for source in CreditSource.objects.filter(pk__in=[cell[0] for cell in cells])}
    for source_id, programme_id in cells:
        if sources[source_id].credit_type != notice.credit_type:
            raise Refused(WRONG_SOURCE.format(title=sources[source_id].title))
        if notice.credit_type == CreditType.CAPITAL and programme_id is None:
            raise Refused(NEEDS_PROGRAMME)
        if notice.credit_type == CreditType.EXPENSE and programme_id is not None:
            raise Refused(NO_PROGRAMME)


def _check_correction(notice: CenterNotice) -> None:
    corrects = notice.corrects
    if notice.kind != CenterNotice.Kind.CORRECTION:
        if corrects is not None:
            raise Refused(NOT_A_CORRECTION)
        return
    if corrects is None:
        raise Refused(CORRECTS_WHAT)
    if corrects.state != State.RECORDED or (corrects.fiscal_year_id, corrects.credit_type) != (notice.fiscal_year_id, notice.credit_type):
        raise Refused(CORRECTS_RECORDED)
    if corrects.corrections.exclude(state=State.DISCARDED).exclude(pk=notice.pk).exists():
        raise Refused(invariants.CORRECTED_ONCE.sentence)


def _keep_scan(notice: CenterNotice, scan: Upload | None) -> None:
    if scan is not None:
        notice.scan, notice.scan_name = store(scan.content, scan.content_type), scan.name


def _write_lines(notice: CenterNotice, cells: CenterCells) -> None:
    # A correction may bring a figure to nothing, so it keeps its zeros.
    kept = notice.kind == CenterNotice.Kind.CORRECTION
    CenterNoticeLine.objects.bulk_create(
        CenterNoticeLine(notice=notice, source_id=source, programme_id=programme, amount=amount)
        for (source, programme), amount in sorted(cells.items(), key=lambda item: (item[0][0], item[0][1] or 0))
        if amount or kept
    )
