"""The life of a distribution scenario, from the desk to the council's approval: the whole table."""

from django.db.models import TextChoices

from core.models import AuditEntry
from core.workflow import Kind, Step
from distribution import permissions as may


class State(TextChoices):
    """Where a scenario stands."""

    DRAFT = "draft", "در حال تنظیم"
    PROPOSED = "proposed", "پیشنهادشده به شورا"
    APPROVED = "approved", "مصوب شورا"
    REVISED = "revised", "بازنگری‌شده در شورا"
    SET_ASIDE = "set_aside", "کنارگذاشته"


class Desk(TextChoices):
    """Whose turn it is."""

    INTEGRATION = "integration", "تلفیق بودجه"
    COUNCIL = "council", "شورای برنامه‌ریزی"
    NONE = "none", "–"


TURN = {
    State.DRAFT: Desk.INTEGRATION,
    State.PROPOSED: Desk.COUNCIL,
    State.APPROVED: Desk.NONE,
    State.REVISED: Desk.NONE,
    State.SET_ASIDE: Desk.NONE,
}

_OURS = AuditEntry.Side.ORGANIZATION

PROPOSE = Step(
    "propose", (State.DRAFT,), State.PROPOSED, may.distribute, "ثبت نهایی برای شورا", "پیشنهاد به شورا", _OURS, Kind.FORWARD,
    "رقم‌ها، وزن‌ها و شاخص‌ها همان‌گونه که هست تثبیت می‌شود و به شورا می‌رود؛ تغییر بعدی تنها با نسخهٔ تازه و دلیل است.", ask_note=False,
)
APPROVE_SCENARIO = Step(
    "approve_scenario", (State.PROPOSED,), State.APPROVED, may.approve_scenario, "ثبت تصویب شورا", "تصویب در شورا", _OURS, Kind.FORWARD,
    "سهم شهرستان‌ها و سهم استانی با شمارهٔ این مصوبه قطعی می‌شود و ابلاغ شهرستان‌ها از همین رقم‌هاست.", ask_note=False,
)
REVISE = Step(
    "revise", (State.PROPOSED,), State.REVISED, may.distribute, "نسخهٔ تازه با تغییرات شورا", "بازنگری در جلسهٔ شورا", _OURS, Kind.RETURN,
    "این نسخه بسته می‌شود و نسخهٔ تازه‌ای با همین رقم‌ها برای واردکردن تغییرات جلسه باز می‌شود.",
)
SET_ASIDE = Step(
    "set_aside", (State.DRAFT, State.PROPOSED), State.SET_ASIDE, may.distribute, "کنار گذاشتن سناریو", "کنار گذاشتن سناریو", _OURS, Kind.END,
    "این سناریو کنار می‌رود و تنها دیده می‌شود؛ هیچ اعتباری تغییر نمی‌کند.",
)

STEPS = (PROPOSE, APPROVE_SCENARIO, REVISE, SET_ASIDE)
