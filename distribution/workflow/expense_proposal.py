"""The life of a sector group's proposal for the expense credits of its agencies: the whole table."""

from django.db.models import TextChoices

from core.models import AuditEntry
from core.workflow import Kind, Step
from distribution import permissions as may


class State(TextChoices):
    """Where a proposal stands."""

    DRAFT = "draft", "در حال تهیه در گروه"
    RETURNED = "returned", "برگشت‌خورده به گروه"
    SUBMITTED = "submitted", "در انتظار تلفیق"
    CONSOLIDATED = "consolidated", "تلفیق‌شده"


class Desk(TextChoices):
    """Whose turn it is."""

    GROUP = "group", "گروه تخصصی"
    INTEGRATION = "integration", "تلفیق بودجه"
    NONE = "none", "–"


TURN = {
    State.DRAFT: Desk.GROUP,
    State.RETURNED: Desk.GROUP,
    State.SUBMITTED: Desk.INTEGRATION,
    State.CONSOLIDATED: Desk.NONE,
}
WRITABLE = (State.DRAFT, State.RETURNED)

_OURS = AuditEntry.Side.ORGANIZATION

SUBMIT_PROPOSAL = Step(
    "submit_proposal", WRITABLE, State.SUBMITTED, may.write_proposal, "ارسال به تلفیق بودجه", "ارسال پیشنهاد گروه", _OURS, Kind.FORWARD,
    "پیشنهاد گروه به تلفیق می‌رود. تا زمانی که تلفیق آن را باز نکرده است، می‌توانید آن را بازپس بگیرید.", ask_note=False,
)
RECALL_PROPOSAL = Step(
    "recall_proposal", (State.SUBMITTED,), State.DRAFT, may.recall_proposal, "بازپس‌گیری پیشنهاد", "بازپس‌گیری پیشنهاد گروه", _OURS, Kind.RECALL,
    "پیشنهاد دوباره نزد گروه باز می‌شود.",
)
RETURN_PROPOSAL = Step(
    "return_proposal", (State.SUBMITTED,), State.RETURNED, may.consolidate, "برگرداندن به گروه", "برگرداندن به گروه با توضیح", _OURS, Kind.RETURN,
    "پیشنهاد با توضیح شما به گروه برمی‌گردد.",
)
CONSOLIDATE = Step(
    "consolidate", (State.SUBMITTED,), State.CONSOLIDATED, may.consolidate, "تلفیق در ابلاغیه‌ها", "تلفیق در پیش‌نویس ابلاغیه‌ها", _OURS, Kind.FORWARD,
    "رقم‌های پیشنهاد در پیش‌نویس ابلاغیهٔ دستگاه‌ها نوشته می‌شود و پس از مصوبهٔ شورا صادر می‌شود.", ask_note=False,
)

STEPS = (SUBMIT_PROPOSAL, RECALL_PROPOSAL, RETURN_PROPOSAL, CONSOLIDATE)
