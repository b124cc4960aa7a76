"""The life of a county planning committee's session: the whole table."""

from django.db.models import TextChoices

from core.models import AuditEntry
from core.workflow import Kind, Step
from distribution import permissions as may


class State(TextChoices):
    """Where a session stands."""

    DRAFT = "draft", "در حال ثبت در شهرستان"
    RETURNED = "returned", "برگشت‌خورده به شهرستان"
    SUBMITTED = "submitted", "در بررسی سازمان"
    ACCEPTED = "accepted", "پذیرفته‌شده"
    DROPPED = "dropped", "کنارگذاشته"


class Desk(TextChoices):
    """Whose turn it is."""

    COUNTY = "county", "دبیر کمیتهٔ شهرستان"
    INTEGRATION = "integration", "تلفیق بودجه"
    NONE = "none", "–"


TURN = {
    State.DRAFT: Desk.COUNTY,
    State.RETURNED: Desk.COUNTY,
    State.SUBMITTED: Desk.INTEGRATION,
    State.ACCEPTED: Desk.NONE,
    State.DROPPED: Desk.NONE,
}
WRITABLE = (State.DRAFT, State.RETURNED)

_COUNTY, _OURS = AuditEntry.Side.COUNTY, AuditEntry.Side.ORGANIZATION

SUBMIT_SESSION = Step(
    "submit_session", WRITABLE, State.SUBMITTED, may.submit_session, "ارسال به سازمان", "ارسال پروژه‌ها و صورت‌جلسه", _COUNTY, Kind.FORWARD,
    "پروژه‌ها و صورت‌جلسه برای بررسی به سازمان می‌رود. تا زمانی که سازمان آن را باز نکرده است، می‌توانید آن را بازپس بگیرید.", ask_note=False,
)
RECALL_SESSION = Step(
    "recall_session", (State.SUBMITTED,), State.DRAFT, may.recall_session, "بازپس‌گیری", "بازپس‌گیری پیش از بررسی", _COUNTY, Kind.RECALL,
    "جلسه دوباره نزد شما باز می‌شود.",
)
ACCEPT_SESSION = Step(
    "accept_session", (State.SUBMITTED,), State.ACCEPTED, may.check_session, "پذیرش پروژه‌ها", "پذیرش صورت‌جلسه و پروژه‌ها", _OURS, Kind.FORWARD,
    "پروژه‌ها از سقف شهرستان کم و برای ابلاغ به دستگاه‌ها آماده می‌شود؛ این جلسه دیگر ویرایش نمی‌شود.",
)
RETURN_SESSION = Step(
    "return_session", (State.SUBMITTED,), State.RETURNED, may.check_session, "عودت به شهرستان", "عودت به شهرستان با نکته‌ها", _OURS, Kind.RETURN,
    "جلسه با نکته‌های شما به دبیر کمیته برمی‌گردد.",
)
DROP_SESSION = Step(
    "drop_session", WRITABLE, State.DROPPED, may.write_session, "کنار گذاشتن جلسه", "کنار گذاشتن جلسهٔ ارسال‌نشده", _COUNTY, Kind.END,
    "این جلسه کنار گذاشته می‌شود و سقفی تغییر نمی‌کند.",
)

STEPS = (SUBMIT_SESSION, RECALL_SESSION, ACCEPT_SESSION, RETURN_SESSION, DROP_SESSION)
