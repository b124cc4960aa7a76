"""Activities go out to a file, come back from a table, and are put back as they were: form E-2 of the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import User
from agreements.actions.save_section import ActivityRow, replace_activities
from agreements.activity_merge import CELLS, Comparison, rows_now
from agreements.models import Agreement, SheetBrought, SheetGiven
from agreements.permissions import draft
from core import clock
from core.refusals import AlreadyDone, Refused
from core.text import to_persian_digits
from core.workflow import write

# What the history says.
ACTIVITIES_BROUGHT = "ورود فعالیت‌ها از اکسل"
ACTIVITIES_COPIED = "رونوشت فعالیت‌ها از سال پیش"
ACTIVITIES_PUT_BACK = "برگرداندن ورود فعالیت‌ها"

NOTHING_BROUGHT = "برای این موافقتنامه ورودی نیست که برگردانده شود."
PUT_BACK_ALREADY = "این ورود پیش‌تر برگردانده شده است و دوباره برگردانده نشد."
CHANGED_SINCE = "فعالیت‌ها پس از این ورود تغییر کرده است و برگرداندن آن، تغییرهای تازه را از میان می‌برد. ردیف‌ها را در همین صفحه اصلاح کنید."
STILL_FAULTY = "این جدول دیگر بی‌خطا نیست و چیزی از آن نوشته نشد."


def give_activities(agreement: Agreement) -> SheetGiven:
    """Remember the rows as they go out in a file; once a version of the paper."""
    _, now = rows_now(agreement)
    rows = [[programme, key, [cells[name] for name in CELLS]] for programme, of_it in now.items() for key, cells in of_it.items()]
    given, _ = SheetGiven.objects.get_or_create(agreement=agreement, version=agreement.version, defaults={"rows": rows, "given_at": clock.now()})
    return given


def bring_activities(
    agreement: Agreement,
    compared: Comparison,
    answers: Mapping[str, str],
    *,
    by: User,
    seen_version: int,
    label: str = ACTIVITIES_BROUGHT,
) -> SheetBrought:
    """Write what `compared` makes of the programmes, all or nothing, and remember what was there before.

    `compared` must have been made on `seen_version`: whoever wrote meanwhile is named in Stale. Raises
    Refused while a row is faulty; the total of form E-1 is not touched.
    """
    if compared.faults:
        raise Refused(STILL_FAULTY)
    result = compared.result(answers)
    data: dict[str, Any] = {}
    with write(agreement, draft, by=by, label=label, seen_version=seen_version, data=data) as locked:
        data |= {kind: len(compared.of(kind)) for kind in ("added", "changed", "removed", "both")}
        blocks = {block.programme.code: block for block in locked.blocks.select_related("programme")}
        after = {}
        for code, rows in result.items():
            # A row that was removed meanwhile and is wanted again comes back under its own key.
            known = [row.key for row in rows if row.key and row.key not in compared.now[code]]
            written = replace_activities(blocks[code], rows, known=known)
            after[code] = [[str(row.key), *_figures(row)] for row in written]
        return SheetBrought.objects.create(
            agreement=locked, by=by, at=clock.now(), before={code: _kept(compared.now[code]) for code in result}, after=after
        )


def put_back_activities(agreement: Agreement, pk: int, *, by: User) -> Agreement:
    """Undo the last table brought in: its programmes become what they were, every row under its own key.

    Raises AlreadyDone for a second press, Refused where the rows were changed since.
    """
    with write(agreement, draft, by=by, label=ACTIVITIES_PUT_BACK) as locked:
        last = SheetBrought.objects.filter(agreement=locked).first()
        if last is None or last.pk < pk:
            raise Refused(NOTHING_BROUGHT)
        if last.pk > pk:
            raise Refused(CHANGED_SINCE)
        if last.undone_at is not None:
            raise AlreadyDone(PUT_BACK_ALREADY)
        if not stands_as_brought(last, locked):
            raise Refused(CHANGED_SINCE)
        blocks = {block.programme.code: block for block in locked.blocks.select_related("programme")}
        for code, rows in last.before.items():
            replace_activities(blocks[code], _rows(rows), known=[key for key, *_ in rows])
        last.undone_at = clock.now()
        last.save(update_fields=["undone_at"])
    return locked


def stands_as_brought(brought: SheetBrought, agreement: Agreement) -> bool:
    """Whether the programmes it touched are still as it left them."""
    _, now = rows_now(agreement)
    return all(_kept(now.get(code, {})) == rows for code, rows in brought.after.items())


def told(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> str:
    """What was done, in one sentence."""
    old = {row[0]: row[1:] for rows in before.values() for row in rows}
    new = {row[0]: row[1:] for rows in after.values() for row in rows}
    counts = (
        (len(new.keys() - old.keys()), "ردیف افزوده شد"),
        (sum(old[key] != new[key] for key in old.keys() & new.keys()), "ردیف تغییر کرد"),
        (len(old.keys() - new.keys()), "ردیف حذف شد"),
    )
    parts = [f"{to_persian_digits(count)} {words}" for count, words in counts if count]
    return f"{'، '.join(parts)}." if parts else "ترتیب ردیف‌ها تغییر کرد." if after else "چیزی تغییر نکرد."


def _kept(rows: Mapping[str, Mapping[str, Any]]) -> list[list[Any]]:
    return [[key, *(cells[name] for name in CELLS)] for key, cells in rows.items()]


def _figures(row: Any) -> list[Any]:
    return [getattr(row, name) for name in CELLS]


def _rows(kept: Iterable[list[Any]]) -> list[ActivityRow]:
    return [ActivityRow(**dict(zip(CELLS, cells, strict=True)), key=key) for key, *cells in kept]
