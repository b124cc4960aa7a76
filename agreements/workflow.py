"""The whole life of an agreement: its states, whose turn each is, and every step (decisions 8-17)."""

from django.db.models import TextChoices

from agreements import permissions as may
from core.models import AuditEntry
from core.workflow import Kind, Step


class State(TextChoices):
    """Where an agreement stands."""

    DRAFT = "draft", "پیش‌نویس"
    RETURNED = "returned", "عودت‌شده برای اصلاح"
    SUBMITTED = "submitted", "در بررسی کارشناس"
    EXPERT_CONFIRMED = "expert_confirmed", "در انتظار تأیید تلفیق"
    INTEGRATION_APPROVED = "integration_approved", "در انتظار تأیید معاون"
    DEPUTY_APPROVED = "deputy_approved", "در انتظار امضای دستگاه"
    SIGNED = "signed", "امضاشده، در انتظار ابلاغ"
    NOTIFIED = "notified", "ابلاغ‌شده"
    SUPERSEDED = "superseded", "جایگزین‌شده با اصلاحیه"
    CANCELLED = "cancelled", "ابطال‌شده"
    PARKED = "parked", "کنار گذاشته‌شده"


class Desk(TextChoices):
    """Whose turn it is."""

    AGENCY = "agency", "دستگاه اجرایی"
    EXPERT = "expert", "کارشناس بودجه"
    INTEGRATION = "integration", "تلفیق بودجه"
    DEPUTY = "deputy", "معاون بودجه"
    SIGNATORY = "signatory", "بالاترین مقام دستگاه"
    HEAD = "head", "رئیس سازمان"
    NONE = "none", "–"


# Every state has one owner. A signed paper waits first for the Organization's slot, where the
# year has one (decision 13), then for integration.
TURN = {
    State.DRAFT: Desk.AGENCY,
    State.RETURNED: Desk.AGENCY,
    State.SUBMITTED: Desk.EXPERT,
    State.EXPERT_CONFIRMED: Desk.INTEGRATION,
    State.INTEGRATION_APPROVED: Desk.DEPUTY,
    State.DEPUTY_APPROVED: Desk.SIGNATORY,
    State.SIGNED: Desk.INTEGRATION,
    State.NOTIFIED: Desk.NONE,
    State.SUPERSEDED: Desk.NONE,
    State.CANCELLED: Desk.NONE,
    State.PARKED: Desk.NONE,
}
# The fifteen days stand still while the paper is with the agency (decision 16).
WITH_AGENCY = frozenset({Desk.AGENCY, Desk.SIGNATORY})
# Desks with several people: one of them may take a paper in hand, and the others then leave it to him.
CLAIMABLE = (Desk.EXPERT, Desk.INTEGRATION)

WRITABLE = (State.DRAFT, State.RETURNED)
# From submission to signature the amounts are reserved on their ceilings (decision 3).
HOLDING = (
    State.SUBMITTED,
    State.EXPERT_CONFIRMED,
    State.INTEGRATION_APPROVED,
    State.DEPUTY_APPROVED,
    State.SIGNED,
)
FINISHED = (State.NOTIFIED, State.SUPERSEDED, State.CANCELLED)
# Forward order; the name is the prefix of the who-and-when pair each arrival sets.
STAMPS = {
    State.SUBMITTED: "submitted",
    State.EXPERT_CONFIRMED: "confirmed",
    State.INTEGRATION_APPROVED: "integration_approved",
    State.DEPUTY_APPROVED: "deputy_approved",
    State.SIGNED: "signed",
    State.NOTIFIED: "notified",
}

_AGENCY, _OURS = AuditEntry.Side.AGENCY, AuditEntry.Side.ORGANIZATION

SUBMIT = Step(
    "submit", WRITABLE, State.SUBMITTED, may.submit, "ارسال به کارشناس بودجه", "ارسال پیش‌نویس", _AGENCY, Kind.FORWARD,
    "با ارسال، مبلغ‌ها در سقف اعتبار رزرو می‌شود. تا زمانی که کارشناس پرونده را باز نکرده است، می‌توانید آن را بازپس بگیرید.",
    ask_note=False,
)
CONFIRM = Step(
    "confirm", (State.SUBMITTED,), State.EXPERT_CONFIRMED, may.confirm, "تأیید، چاپ و ارسال به تلفیق بودجه", "تأیید کارشناس و چاپ", _OURS, Kind.FORWARD,
    "با تأیید، سند نهایی با سریال چاپ تثبیت می‌شود و به تلفیق بودجه می‌رود. تا زمانی که تلفیق پرونده را باز نکرده است، می‌توانید آن را بازپس بگیرید.",
)
CONFIRM_AND_RESUME = Step(
    "confirm_and_resume", (State.SUBMITTED,), State.INTEGRATION_APPROVED, may.confirm_and_resume, "تأیید، چاپ و ارسال به معاون بودجه", "تأیید کارشناس و چاپ، ادامه نزد معاون", _OURS, Kind.FORWARD,
    "معاون بودجه هنگام عودت خواسته است که پرونده پس از اصلاح، یک‌راست نزد او ادامه یابد. سند تازه با سریال جدید تثبیت می‌شود.",
)
APPROVE_INTEGRATION = Step(
    "approve_integration", (State.EXPERT_CONFIRMED,), State.INTEGRATION_APPROVED, may.approve_integration, "تأیید و ارسال به معاون بودجه", "تأیید تلفیق بودجه", _OURS, Kind.FORWARD,
    "با تأیید، این موافقتنامه به معاون بودجه می‌رود و تا زمانی که معاون آن را باز نکرده است، قابل بازپس‌گیری است.",
)
APPROVE_DEPUTY = Step(
    "approve_deputy", (State.INTEGRATION_APPROVED,), State.DEPUTY_APPROVED, may.approve_deputy, "تأیید و ارسال برای امضا", "تأیید معاون بودجه", _OURS, Kind.FORWARD,
    "با تأیید، موافقتنامه برای امضای بالاترین مقام دستگاه فرستاده می‌شود. تا زمانی که او پرونده را باز نکرده است، می‌توانید تأیید را لغو کنید.",
)
SIGN = Step(
    "sign", (State.DEPUTY_APPROVED,), State.SIGNED, may.sign, "امضای موافقتنامه", "امضای بالاترین مقام دستگاه", _AGENCY, Kind.FORWARD,
    "امضا به همین سند تثبیت‌شده بسته می‌شود و بازگشت ندارد؛ پس از آن تغییر تنها با اصلاحیه ممکن است.", ask_note=False,
)
RECORD_WET_SIGNATURE = Step(
    "record_wet_signature", (State.DEPUTY_APPROVED,), State.SIGNED, may.record_wet_signature, "ثبت امضای دست‌نویس", "ثبت امضای دست‌نویس دستگاه", _AGENCY, Kind.FORWARD,
    "تصویر برگ امضاشده پیوست و به همین سند تثبیت‌شده بسته می‌شود.", ask_note=False,
)
COUNTERSIGN = Step(
    "countersign", (State.SIGNED,), State.SIGNED, may.countersign, "امضا از سوی سازمان", "امضای سازمان", _OURS, Kind.FORWARD,
    "امضای سازمان به همان سندی بسته می‌شود که دستگاه امضا کرده است.", ask_note=False,
)
NOTIFY = Step(
    "notify", (State.SIGNED,), State.NOTIFIED, may.notify, "ثبت شماره‌ها و ابلاغ", "مبادله و ابلاغ به دستگاه", _OURS, Kind.FORWARD,
    "پس از ابلاغ، اعتبار قطعی می‌شود و اصلاح تنها با اصلاحیهٔ موافقتنامه ممکن است.", ask_note=False,
)

RETURN_TO_AGENCY = Step(
    "return_to_agency", (State.SUBMITTED, State.EXPERT_CONFIRMED, State.INTEGRATION_APPROVED), State.RETURNED, may.return_to_agency, "عودت به دستگاه", "عودت به دستگاه", _OURS, Kind.RETURN,
    "رزرو اعتبار آزاد می‌شود، سریال چاپ باطل می‌شود و مهلت رسیدگی تا ارسال دوباره می‌ایستد.",
)
RETURN_TO_EXPERT = Step(
    "return_to_expert", (State.EXPERT_CONFIRMED,), State.SUBMITTED, may.return_to_expert, "عودت به کارشناس", "عودت به کارشناس بودجه", _OURS, Kind.RETURN,
    "سریال چاپ باطل می‌شود و کارشناس دوباره بررسی و چاپ می‌کند. رزرو اعتبار می‌ماند.",
)
RETURN_TO_INTEGRATION = Step(
    "return_to_integration", (State.INTEGRATION_APPROVED,), State.EXPERT_CONFIRMED, may.return_to_integration, "عودت به تلفیق بودجه", "عودت به تلفیق بودجه", _OURS, Kind.RETURN,
    "سریال چاپ باطل می‌شود؛ با تأیید دوباره، سریال تازه‌ای صادر می‌شود. رزرو اعتبار می‌ماند.",
)
DECLINE_SIGNATURE = Step(
    "decline_signature", (State.DEPUTY_APPROVED,), State.INTEGRATION_APPROVED, may.decline_signature, "امضا نمی‌کنم؛ بازگشت با توضیح", "خودداری از امضا", _AGENCY, Kind.RETURN,
    "پرونده با توضیح شما نزد معاون بودجه برمی‌گردد و سریال چاپ باطل می‌شود.",
)
RETURN_TO_DEPUTY = Step(
    "return_to_deputy", (State.SIGNED,), State.INTEGRATION_APPROVED, may.return_to_deputy, "عودت به معاون بودجه", "عودت به معاون بودجه", _OURS, Kind.RETURN,
    "امضاها و سریال چاپ باطل می‌شود و پرونده نزد معاون بودجه برمی‌گردد.",
)

RECALL_SUBMISSION = Step(
    "recall_submission", (State.SUBMITTED,), State.DRAFT, may.recall_submission, "بازپس‌گیری پیش‌نویس", "بازپس‌گیری پیش از بررسی", _AGENCY, Kind.RECALL,
    "پیش‌نویس دوباره باز می‌شود و رزرو اعتبار آزاد می‌شود.",
)
RECALL_CONFIRMATION = Step(
    "recall_confirmation", (State.EXPERT_CONFIRMED,), State.SUBMITTED, may.recall_confirmation, "بازپس‌گیری تأیید", "بازپس‌گیری تأیید کارشناس", _OURS, Kind.RECALL,
    "سریال چاپ باطل می‌شود و پرونده به میز شما برمی‌گردد.",
)
RECALL_INTEGRATION_APPROVAL = Step(
    "recall_integration_approval", (State.INTEGRATION_APPROVED,), State.EXPERT_CONFIRMED, may.recall_integration_approval, "بازپس‌گیری تأیید", "بازپس‌گیری تأیید تلفیق", _OURS, Kind.RECALL,
    "پرونده به میز تلفیق بودجه برمی‌گردد.",
)
RECALL_DEPUTY_APPROVAL = Step(
    "recall_deputy_approval", (State.DEPUTY_APPROVED,), State.INTEGRATION_APPROVED, may.recall_deputy_approval, "لغو تأیید", "لغو تأیید معاون بودجه", _OURS, Kind.RECALL,
    "پرونده به میز معاون بودجه برمی‌گردد.",
)

CANCEL = Step(
    "cancel", (*WRITABLE, *HOLDING, State.PARKED), State.CANCELLED, may.cancel, "ابطال", "ابطال موافقتنامه", _OURS, Kind.END,
    "موافقتنامه برای همیشه کنار گذاشته می‌شود، رزرو اعتبار آزاد می‌شود و شمارهٔ آن دوباره به کار نمی‌رود.",
)

SUPERSEDE = Step(
    "supersede", (State.NOTIFIED,), State.SUPERSEDED, may.supersede, "جایگزینی با اصلاحیه", "جایگزینی با اصلاحیه", _OURS, Kind.END,
    "با ابلاغ اصلاحیه، این نسخه از اعتبار می‌افتد؛ خوانده و چاپ می‌شود و نشان «جایگزین‌شده» دارد.", ask_note=False,
)
# An amendment that must wait while another one goes first (docs/decisions/0020).
PARK = Step(
    "park", WRITABLE, State.PARKED, may.park, "کنار گذاشتن اصلاحیه", "کنار گذاشتن اصلاحیه", _AGENCY, Kind.RECALL,
    "پیش‌نویس این اصلاحیه نگه داشته می‌شود و می‌توان اصلاحیهٔ دیگری را پیش انداخت. هرگاه خواستید آن را از سر می‌گیرید.",
)
TAKE_UP = Step(
    "take_up", (State.PARKED,), State.DRAFT, may.take_up, "از سر گرفتن اصلاحیه", "از سر گرفتن اصلاحیه", _AGENCY, Kind.RECALL,
    "پیش‌نویس دوباره باز می‌شود. اگر در این میان نسخهٔ تازه‌ای ابلاغ شده باشد، پیش از ارسال باید با آن یکی شود.",
)

STEPS = (
    SUBMIT, CONFIRM, CONFIRM_AND_RESUME, APPROVE_INTEGRATION, APPROVE_DEPUTY, SIGN, RECORD_WET_SIGNATURE, COUNTERSIGN, NOTIFY,
    RETURN_TO_AGENCY, RETURN_TO_EXPERT, RETURN_TO_INTEGRATION, DECLINE_SIGNATURE, RETURN_TO_DEPUTY,
    RECALL_SUBMISSION, RECALL_CONFIRMATION, RECALL_INTEGRATION_APPROVAL, RECALL_DEPUTY_APPROVAL,
    CANCEL, SUPERSEDE, PARK, TAKE_UP,
)
STEP_NAMED = {step.name: step for step in STEPS}
