"""The life of a credit notice of the center in our register: the whole table."""

from django.db.models import TextChoices

from core.models import AuditEntry
from core.workflow import Kind, Step
from distribution import permissions as may


class State(TextChoices):
    """Where a notice of the center stands."""

    DRAFT = "draft", "در حال ثبت"
    RECORDED = "recorded", "ثبت‌شده"
    DISCARDED = "discarded", "کنارگذاشته"


class Desk(TextChoices):
    """Whose turn it is."""

    INTEGRATION = "integration", "تلفیق بودجه"
    NONE = "none", "–"


TURN = {State.DRAFT: Desk.INTEGRATION, State.RECORDED: Desk.NONE, State.DISCARDED: Desk.NONE}

_OURS = AuditEntry.Side.ORGANIZATION

RECORD_CENTER_NOTICE = Step(
    "record_center_notice", (State.DRAFT,), State.RECORDED, may.record_center_notice, "ثبت نهایی ابلاغیهٔ مرکز", "ثبت ابلاغیهٔ مرکز", _OURS, Kind.FORWARD,
    "با ثبت نهایی، اعتبار استان به همین مقدار تغییر می‌کند و این سند دیگر ویرایش نمی‌شود؛ اصلاح آن تنها با ابلاغیهٔ تازهٔ مرکز است.", ask_note=False,
)
DISCARD_CENTER_NOTICE = Step(
    "discard_center_notice", (State.DRAFT,), State.DISCARDED, may.record_center_notice, "کنار گذاشتن", "کنار گذاشتن ثبت ناتمام", _OURS, Kind.END,
    "این ثبت ناتمام کنار گذاشته می‌شود و اعتباری تغییر نمی‌کند.",
)

STEPS = (RECORD_CENTER_NOTICE, DISCARD_CENTER_NOTICE)
