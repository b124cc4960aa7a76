"""The way of an agreement as a person sees it: five words, and the history beside them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.html import format_html

from agreements.models import Agreement, ReturnNote
from agreements.rows import Days
from agreements.timeline import Event
from agreements.workflow import WITH_AGENCY, Desk, State
from core.jalali import format_jalali_long
from core.templatetags.ui import code
from core.text import to_persian_digits
from core.workdays import working_days_between
from core.workflow import Kind

# The word, and the stamp whose presence means that this part is behind the paper.
STATIONS = (
    ("تهیه", "submitted"),
    ("بررسی", "confirmed"),
    ("تلفیق", "integration_approved"),
    ("معاون", "deputy_approved"),
    ("امضا و ابلاغ", "notified"),
)
_PLACE = {
    State.DRAFT: 0,
    State.RETURNED: 0,
    State.SUBMITTED: 1,
    State.EXPERT_CONFIRMED: 2,
    State.INTEGRATION_APPROVED: 3,
    State.DEPUTY_APPROVED: 4,
    State.SIGNED: 4,
}


def stations_of(
    agreement: Agreement, events: list[Event], days: Days, returned: ReturnNote | None
) -> list[dict[str, str]]:
    """The five steps with their dates; empty for a cancelled paper, which is on no way."""
    if agreement.state == State.CANCELLED:
        return []
    here = _PLACE.get(State(agreement.state), len(STATIONS))
    steps, before = [], None
    for place, (label, stamp) in enumerate(STATIONS):
        moment = getattr(agreement, f"{stamp}_at")
        state = "done" if place < here else "todo"
        if place == here:
            state = "back" if returned else "now"
        done = place < here and moment is not None
        steps.append(
            {
                "label": label,
                "state": state,
                "date": format_jalali_long(moment, with_year=False) if done else "",
                "note": _note(agreement, days, before, moment if done else None, place == here),
            }
        )
        before = moment if done else before
    return steps


def _note(
    agreement: Agreement, days: Days, before: dt.datetime | None, moment: dt.datetime | None, is_now: bool
) -> str:
    if is_now and agreement.desk != Desk.NONE:
        return f"نزد {Desk(agreement.desk).label}"
    if before is None or moment is None:
        return ""
    return _in_days(working_days_between(_day(before), _day(moment), days.off))


def timeline_rows(agreement: Agreement, events: list[Event], days: Days) -> list[dict[str, Any]]:
    """The history newest first, headed by what is being waited for."""
    rows = [_event_row(event) for event in reversed(events)]
    if agreement.is_finished:
        return rows
    note = _in_days(agreement.days_at_desk(days.off))
    if agreement.desk in WITH_AGENCY and agreement.state != State.DRAFT:
        note += "؛ مهلت رسیدگی تا پاسخ دستگاه متوقف است"
    if agreement.opened_at and agreement.opened_by:
        by = f"{agreement.opened_by.full_name} پرونده را باز کرده است"
    else:
        by = "" if agreement.state == State.DRAFT else "هنوز باز نشده است"
    title = f"{agreement.get_state_display()}، نزد {Desk(agreement.desk).label}"
    return [{"kind": "waiting", "title": title, "by": by, "at": agreement.opened_at, "note": note}, *rows]


def _event_row(event: Event) -> dict[str, Any]:
    entry = event.entry
    words = [entry.actor_name, entry.actor_position]
    if entry.on_behalf_of:
        words.append(f"به جانشینی از {entry.on_behalf_of}")
    serial = entry.data.get("serial", "")
    reason = entry.data.get("reason", "")
    return {
        "kind": "forward" if event.kind == Kind.FORWARD else "return",
        "title": entry.label,
        "by": "، ".join(word for word in words if word),
        "at": entry.at,
        "note": _dotted("" if event.working_days is None else _in_days(event.working_days, event.with_agency), serial),
        "quote": "، ".join(word for word in (reason, entry.note) if word) if reason else entry.note,
    }


def _dotted(stay: str, serial: str) -> str:
    if not serial:
        return stay
    return format_html("{}سریال {}", f"{stay} · " if stay else "", code(serial))


def _in_days(days: int, with_agency: bool = False) -> str:
    words = to_persian_digits(f"{days} روز") if days else "همان روز"
    return f"{words} نزد دستگاه" if with_agency else words


def _day(moment: dt.datetime) -> dt.date:
    return timezone.localtime(moment).date()
