"""The life of a credit notice to a county: the whole table."""

from django.db.models import TextChoices

from core.models import AuditEntry
from core.workflow import Kind, Step
from distribution import permissions as may


class State(TextChoices):
    """Where a county notice stands."""

    DRAFT = "draft", "آمادهٔ صدور"
    ISSUED = "issued", "صادرشده"
    DISCARDED = "discarded", "کنارگذاشته"


class Desk(TextChoices):
    """Whose turn it is."""

    INTEGRATION = "integration", "تلفیق بودجه"
    NONE = "none", "–"


TURN = {State.DRAFT: Desk.INTEGRATION, State.ISSUED: Desk.NONE, State.DISCARDED: Desk.NONE}

_OURS = AuditEntry.Side.ORGANIZATION

ISSUE_COUNTY_NOTICE = Step(
    "issue_county_notice", (State.DRAFT,), State.ISSUED, may.issue_county_notice, "ابلاغ به شهرستان", "ابلاغ اعتبار به شهرستان", _OURS, Kind.FORWARD,
    "با ابلاغ، سقف شهرستان به همین مقدار باز می‌شود و نامه دیگر ویرایش نمی‌شود.", ask_note=False,
)
DISCARD_COUNTY_NOTICE = Step(
    "discard_county_notice", (State.DRAFT,), State.DISCARDED, may.issue_county_notice, "کنار گذاشتن", "کنار گذاشتن ابلاغیهٔ صادرنشده", _OURS, Kind.END,
    "این ابلاغیهٔ صادرنشده کنار گذاشته می‌شود و سقفی تغییر نمی‌کند.",
)

STEPS = (ISSUE_COUNTY_NOTICE, DISCARD_COUNTY_NOTICE)
