"""Write, publish and withdraw the year's law and instructions; note who has read them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import User
from core import clock
from core.audit import record
from core.files import sha256_of, store
from core.refusals import AlreadyDone, Refused
from core.uploads import Upload
from core.workflow import take, write
from distribution import permissions
from distribution.models import Directive, DirectiveFile, DirectiveReading, FiscalYear
from distribution.workflow.directive import PUBLISH, WITHDRAW, Desk, State

NOTHING_TO_PUBLISH = "این متن نه فایلی دارد و نه خلاصه‌ای؛ دست‌کم یکی را بیفزایید و سپس منتشر کنید."
PUBLISHED_IS_FINAL = "متن منتشرشده ویرایش نمی‌شود؛ متن تازه منتشر کنید."
WRITTEN_ALREADY = "متنی با همین عنوان، شماره و تاریخ آمادهٔ انتشار است و دوباره ثبت نشد."
SAME_FILE = "فایل «{name}» پیش‌تر به این متن افزوده شده است."
IN_FUTURE = "تاریخ متن نباید پس از امروز باشد."
MOST_FILES = 20
TOO_MANY_FILES = "هر متن حداکثر ۲۰ فایل دارد."


@transaction.atomic
def start_directive(
    *,
    fiscal_year: FiscalYear,
    kind: str,
    title: str,
    by: User,
    number: str = "",
    date: dt.date | None = None,
    text: str = "",
    upload: Upload | None = None,
) -> Directive:
    """Begin a directive; nobody but its writers sees it until it is published.

    Raises AlreadyDone when the same words wait to be published already: the button was pressed twice.
    """
    directive = Directive(
        fiscal_year=fiscal_year, kind=kind, title=title, number=number, date=date, text=text,
        desk=Desk.INTEGRATION, desk_since=clock.now(),
    )  # fmt: skip
    permissions.publish_directive(by, directive).or_refuse()
    _refuse_future(date)
    # Two presses at once wait for each other here, so that the second finds what the first wrote.
    FiscalYear.objects.select_for_update(no_key=True).get(pk=fiscal_year.pk)
    if Directive.objects.filter(fiscal_year=fiscal_year, state=State.DRAFT, kind=kind, title=title, number=number, date=date).exists():
        raise AlreadyDone(WRITTEN_ALREADY)
    directive.save()
    if upload is not None:
        _add(directive, upload)
    record(directive, by=by, action="start_directive", label="آغاز متن", side=directive.writing_side())
    return directive


def save_directive(
    directive: Directive,
    *,
    kind: str,
    title: str,
    number: str,
    date: dt.date | None,
    text: str,
    by: User,
    upload: Upload | None = None,
    seen_version: int | None = None,
) -> Directive:
    """Change a directive that is not published yet; `upload` is one file more."""
    with write(directive, permissions.publish_directive, by=by, label="ویرایش متن", seen_version=seen_version) as locked:
        _refuse_published(locked)
        _refuse_future(date)
        locked.kind, locked.title, locked.number, locked.date, locked.text = kind, title, number, date, text
        if upload is not None:
            _add(locked, upload)
    return locked


def add_directive_file(directive: Directive, upload: Upload, *, by: User) -> DirectiveFile:
    """Add a file to a directive that is not published yet."""
    with write(directive, permissions.publish_directive, by=by, label=f"افزودن فایل «{upload.name}»") as locked:
        _refuse_published(locked)
        return _add(locked, upload)


def remove_directive_file(directive: Directive, file: DirectiveFile, *, by: User) -> None:
    """Take a file away from a directive that is not published yet."""
    with write(directive, permissions.publish_directive, by=by, label=f"برداشتن فایل «{file.name}»") as locked:
        _refuse_published(locked)
        locked.files.filter(pk=file.pk).delete()


def publish_directive(directive: Directive, *, by: User, seen_version: int | None = None) -> Directive:
    """Publish to everyone; text and files stay as they are from now on."""
    with take(PUBLISH, directive, by=by, seen_version=seen_version) as locked:
        if not locked.text.strip() and not locked.files.exists():
            raise Refused(NOTHING_TO_PUBLISH)
        locked.published_at, locked.published_by = clock.now(), by
    return locked


def withdraw_directive(directive: Directive, *, by: User, note: str = "", seen_version: int | None = None) -> Directive:
    """Take it out of force; it stays readable, marked so."""
    with take(WITHDRAW, directive, by=by, note=note, seen_version=seen_version) as locked:
        pass
    return locked


def note_reading(directive: Directive, user: User) -> None:
    """This person has opened the directive; only the first time is kept."""
    DirectiveReading.objects.bulk_create(
        [DirectiveReading(directive=directive, user=user, seen_at=clock.now())], ignore_conflicts=True
    )


def _add(directive: Directive, upload: Upload) -> DirectiveFile:
    if directive.files.count() >= MOST_FILES:
        raise Refused(TOO_MANY_FILES)
    if directive.files.filter(file__sha256=sha256_of(upload.content)).exists():
        raise Refused(SAME_FILE.format(name=upload.name))
    return DirectiveFile.objects.create(directive=directive, name=upload.name, file=store(upload.content, upload.content_type))


def _refuse_future(date: dt.date | None) -> None:
    if date is not None and date > clock.today():
        raise Refused(IN_FUTURE)


def _refuse_published(directive: Directive) -> None:
    if directive.state != State.DRAFT:
        raise Refused(PUBLISHED_IS_FINAL)
