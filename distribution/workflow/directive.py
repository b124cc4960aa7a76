"""The life of a law, a set of rules or an instruction of the year: the whole table."""

from django.db.models import TextChoices

from core.models import AuditEntry
from core.workflow import Kind, Step
from distribution import permissions as may


class State(TextChoices):
    """Where a directive stands."""

    DRAFT = "draft", "آمادهٔ انتشار"
    PUBLISHED = "published", "منتشرشده"
    WITHDRAWN = "withdrawn", "ازاعتبارافتاده"


class Desk(TextChoices):
    """Whose turn it is."""

    INTEGRATION = "integration", "تلفیق بودجه"
    NONE = "none", "–"


TURN = {State.DRAFT: Desk.INTEGRATION, State.PUBLISHED: Desk.NONE, State.WITHDRAWN: Desk.NONE}

_OURS = AuditEntry.Side.ORGANIZATION

PUBLISH = Step(
    "publish", (State.DRAFT,), State.PUBLISHED, may.publish_directive, "انتشار", "انتشار برای همهٔ کاربران", _OURS, Kind.FORWARD,
    "با انتشار، همهٔ کاربران سامانه آن را می‌بینند و متن و فایل‌های آن دیگر ویرایش نمی‌شود.", ask_note=False,
)
WITHDRAW = Step(
    "withdraw", (State.DRAFT, State.PUBLISHED), State.WITHDRAWN, may.publish_directive, "از اعتبار انداختن", "از اعتبار افتادن", _OURS, Kind.END,
    "این متن از فهرست جاری کنار می‌رود، خوانده می‌شود و با نشان «ازاعتبارافتاده» می‌ماند.",
)

STEPS = (PUBLISH, WITHDRAW)
