"""Enter a letter of the center, figure by figure, before it is recorded for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from core import clock
from core.audit import record
from core.files import store
from core.refusals import Refused
from core.serials import next_number
from core.uploads import Upload
from core.workflow import write
from distribution import invariants, permissions
from distribution.models import CenterNotice, CenterNoticeLine, CreditSource, CreditType, FiscalYear
from distribution.workflow.center_notice import Desk, State

# (source id, programme id or None) -> million rials
CenterCells = Mapping[tuple[int, int | None], int]

IN_FUTURE = "تاریخ نامهٔ مرکز نباید پس از امروز باشد."
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
    """Begin a notice of the center. Raises Refused: same number and date, wrong source, nothing to correct."""
    notice = CenterNotice(
        fiscal_year=fiscal_year, credit_type=credit_type, kind=kind, corrects=corrects, number=number, date=date,
        received_on=received_on, note=note, desk=Desk.INTEGRATION, desk_since=clock.now(),
    )  # fmt: skip
    permissions.record_center_notice(by, notice).or_refuse()
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
) -> CenterNotice:
    """Change a notice that is not recorded yet; without `scan` the one it has stays."""
    with write(notice, permissions.record_center_notice, by=by, label="ویرایش ابلاغیهٔ مرکز", seen_version=seen_version) as locked:
        if locked.state != State.DRAFT:
            raise Refused(invariants.CENTER_NOTICE_IS_FINAL.sentence)
        locked.kind, locked.corrects, locked.number, locked.date = kind, corrects, number, date
        locked.received_on, locked.note = received_on, note
        _check(locked, cells)
        _keep_scan(locked, scan)
        locked.lines.all().delete()
        _write_lines(locked, cells)
    return locked


def _check(notice: CenterNotice, cells: CenterCells) -> None:
    if notice.date > clock.today():
        raise Refused(IN_FUTURE)
    twins = CenterNotice.objects.filter(number=notice.number, date=notice.date).exclude(state=State.DISCARDED).exclude(pk=notice.pk)
    if twins.exists():
        raise Refused(invariants.CENTER_NOTICE_ONCE.sentence)
    _check_correction(notice)
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
