"""The life of a credit notice: the whole table."""

from django.db.models import TextChoices

from core.models import AuditEntry
from core.workflow import Kind, Step
from distribution import permissions as may


class State(TextChoices):
    """Where a credit notice stands."""

    DRAFT = "draft", "آمادهٔ صدور"
    ISSUED = "issued", "صادرشده"
    DISCARDED = "discarded", "کنارگذاشته"


class Desk(TextChoices):
    """Whose turn it is."""

    INTEGRATION = "integration", "تلفیق بودجه"
    NONE = "none", "–"


TURN = {State.DRAFT: Desk.INTEGRATION, State.ISSUED: Desk.NONE, State.DISCARDED: Desk.NONE}

_OURS = AuditEntry.Side.ORGANIZATION

ISSUE = Step(
    "issue", (State.DRAFT,), State.ISSUED, may.issue, "صدور ابلاغیه", "صدور ابلاغیهٔ اعتبار", _OURS, Kind.FORWARD,
    "با صدور، سقف اعتبار دستگاه به همین مقدار تغییر می‌کند و ابلاغیه دیگر ویرایش نمی‌شود.", ask_note=False,
)
DISCARD = Step(
    "discard", (State.DRAFT,), State.DISCARDED, may.enter, "کنار گذاشتن", "کنار گذاشتن ابلاغیهٔ صادرنشده", _OURS, Kind.END,
    "ردیف‌های این ابلاغیه کنار گذاشته می‌شود و سقفی تغییر نمی‌کند.",
)

STEPS = (ISSUE, DISCARD)
