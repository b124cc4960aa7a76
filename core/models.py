"""Tables that every app stands on: the audit trail, stored files, holidays, numbering, the demo clock, long work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models import User


class AuditEntry(models.Model):
    """One thing that happened, written once and never changed (decision 7, guarantees.md L).

    `number`, `previous_hash` and `hash` are set by the database: the entries of one subject form
    a chain, so a removed or altered entry is found by `check_invariants`.
    """

    class Side(models.TextChoices):
        """For whom the person acted; one person never acts for both sides of one paper."""

        AGENCY = "agency", "دستگاه اجرایی"
        ORGANIZATION = "organization", "سازمان"
        COUNTY = "county", "شهرستان"

    at = models.DateTimeField("زمان")
    subject_type = models.CharField("نوع پرونده", max_length=40)
    subject_id = models.BigIntegerField("شناسهٔ درونی")
    subject_label = models.CharField("پرونده", max_length=60)
    number = models.PositiveIntegerField("ردیف", default=0, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name="کاربر")
    actor_name = models.CharField("نام", max_length=150)
    actor_position = models.CharField("سمت", max_length=200, blank=True)
    on_behalf_of = models.CharField("به جانشینی از", max_length=150, blank=True)
    side = models.CharField("از سوی", max_length=12, choices=Side)
    action = models.CharField("اقدام", max_length=60)
    label = models.CharField("شرح اقدام", max_length=200)
    from_state = models.CharField("از وضعیت", max_length=30, blank=True)
    to_state = models.CharField("به وضعیت", max_length=30, blank=True)
    note = models.TextField("یادداشت", blank=True)
    data = models.JSONField("داده‌ها", default=dict)
    document_sha256 = models.CharField("اثر سند", max_length=64, blank=True)
    request_id = models.CharField("کد پیگیری", max_length=32, blank=True)
    previous_hash = models.CharField("اثر پیشین", max_length=64, default="", editable=False)
    hash = models.CharField("اثر", max_length=64, default="", editable=False)

    class Meta:
        verbose_name = "رویداد"
        verbose_name_plural = "رویدادها"
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "number"], name="audit_numbered_without_repeat"),
        ]
        indexes = [
            models.Index(fields=["actor", "-at"], name="audit_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label}: {self.label}"


class StoredFile(models.Model):
    """Bytes that are kept for good: frozen papers and attachments, with their SHA-256.

    They live in the database, so a row and its bytes are saved, refused and backed up together
    (docs/decisions/0005). The database refuses any change.
    """

    sha256 = models.CharField("اثر SHA-256", max_length=64)
    size = models.PositiveIntegerField("اندازه")
    content_type = models.CharField("نوع", max_length=100)
    content = models.BinaryField("محتوا")
    stored_at = models.DateTimeField("زمان نگهداری")

    class Meta:
        verbose_name = "فایل نگهداری‌شده"
        verbose_name_plural = "فایل‌های نگهداری‌شده"

    def __str__(self) -> str:
        return self.sha256[:12]


class Holiday(models.Model):
    """An official holiday: not a working day of the fifteen (decision 16)."""

    class Kind(models.TextChoices):
        """Where the day comes from."""

        FIXED = "fixed", "مناسبت شمسی"
        LUNAR = "lunar", "مناسبت قمری"
        OTHER = "other", "تعطیل اعلام‌شده"

    day = models.DateField("روز", unique=True)
    title = models.CharField("مناسبت", max_length=120)
    kind = models.CharField("نوع", max_length=5, choices=Kind, default=Kind.OTHER)

    class Meta:
        verbose_name = "تعطیل رسمی"
        verbose_name_plural = "تعطیلات رسمی"
        ordering = ["day"]

    def __str__(self) -> str:
        return self.title


class SerialCounter(models.Model):
    """The last running number given in a series; its row is locked while the next is taken."""

    series = models.CharField("سری", max_length=40, unique=True)
    last = models.PositiveIntegerField("آخرین شماره", default=0)

    class Meta:
        verbose_name = "شمارنده"
        verbose_name_plural = "شمارنده‌ها"

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


class DemonstrationClock(models.Model):
    """How far the demonstration's clock is set back, so that the year 1397 is "this year"."""

    shift = models.DurationField("اختلاف ساعت")

    class Meta:
        verbose_name = "ساعت نمایشی"
        verbose_name_plural = "ساعت نمایشی"

    def __str__(self) -> str:
        return str(self.shift)


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads of messages."""

    def visible_to(self, user: User) -> MessageQuerySet:
        """One's own."""
        return self.filter(recipient=user)

    def unseen(self) -> MessageQuerySet:
        """Those nobody has looked at."""
        return self.filter(seen_at=None)


class Message(models.Model):
    """Something one person is told about a paper (اعلان). It never holds sums, and never moves anything.

    `dedupe_key` names the event: a person is told of one event once.
    """

    class Kind(models.TextChoices):
        """What it is about."""

        REMINDER = "reminder", "یادآوری مهلت"
        ESCALATION = "escalation", "گذشتن از مهلت"
        ASSIGNED = "assigned", "واگذاری پرونده"
        STAND_IN = "stand_in", "جانشینی"

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages", verbose_name="گیرنده")
    kind = models.CharField("نوع", max_length=12, choices=Kind)
    # The paper's number stands apart from the sentence: in a Persian line it has its own direction.
    label = models.CharField("پرونده", max_length=60, blank=True)
    text = models.CharField("متن", max_length=600)
    url = models.CharField("نشانی", max_length=200, blank=True)
    subject_type = models.CharField("نوع پرونده", max_length=40, blank=True)
    subject_id = models.BigIntegerField("شناسهٔ درونی", null=True, blank=True)
    at = models.DateTimeField("زمان")
    seen_at = models.DateTimeField("دیده‌شده در", null=True, blank=True)
    dedupe_key = models.CharField("کلید یکتایی", max_length=120, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "اعلان"
        verbose_name_plural = "اعلان‌ها"
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "dedupe_key"], condition=~Q(dedupe_key=""), name="told_once"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-at", "-id"], name="messages_of_person"),
            # Counted in the head of every page.
            models.Index(fields=["recipient"], condition=Q(seen_at=None), name="unseen_messages_of_person"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


# The constraint that makes one job of a double click; `core.jobs` knows it by its name.
ONE_UNFINISHED = "one_unfinished_job"


class JobQuerySet(models.QuerySet["Job"]):
    """Reads of jobs."""

    def visible_to(self, user: User) -> JobQuerySet:
        """Only what the person started: a job's sentences tell of papers as its starter may see them."""
        return self.filter(started_by=user)

    def unfinished(self) -> JobQuerySet:
        """Those that wait for the worker or are in its hands."""
        return self.filter(state__in=Job.UNFINISHED)


class Job(models.Model):
    """Long work with an address and progress (کار گروهی): a list of items, carried out one by one.

    `core.jobs` is the only writer. `done` and `failed` count items; what is left is `total` less
    both. A job waits again between two turns of the worker. `heartbeat_at` is the last sign of life,
    by the database server's clock, not the business's; it is empty once nothing is to come. `taken`
    counts how often a worker took the job in hand; one that finds another figure has lost it.
    """

    class State(models.TextChoices):
        """How far a job is."""

        WAITING = "waiting", "در انتظار آغاز"
        RUNNING = "running", "در حال اجرا"
        FINISHED = "finished", "پایان‌یافته"
        STOPPED = "stopped", "متوقف‌شده"

    UNFINISHED = (State.WAITING, State.RUNNING)

    kind = models.CharField("نوع", max_length=40)
    title = models.CharField("عنوان", max_length=200)
    url = models.CharField("نشانی بازگشت", max_length=200, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="آغازکننده")
    created_at = models.DateTimeField("زمان ثبت")
    started_at = models.DateTimeField("زمان آغاز", null=True, blank=True)
    finished_at = models.DateTimeField("زمان پایان", null=True, blank=True)
    total = models.PositiveIntegerField("شمار")
    done = models.PositiveIntegerField("انجام‌شده", default=0)
    failed = models.PositiveIntegerField("خطا", default=0)
    state = models.CharField("وضعیت", max_length=8, choices=State, default=State.WAITING)
    dedupe_key = models.CharField("کلید یکتایی", max_length=120)
    heartbeat_at = models.DateTimeField("آخرین نشان کار", null=True, blank=True)
    taken = models.PositiveIntegerField("بار به دست گرفتن", default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "کار گروهی"
        verbose_name_plural = "کارهای گروهی"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["dedupe_key"], condition=Q(state__in=["waiting", "running"]), name=ONE_UNFINISHED),
            models.CheckConstraint(condition=Q(total__gte=F("done") + F("failed")), name="job_counts_its_items"),
        ]
        indexes = [
            # Asked in the head of every page.
            models.Index(fields=["started_by"], condition=Q(state__in=["waiting", "running"]), name="unfinished_jobs_of_person"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("show_job", args=[self.pk])

    @property
    def left(self) -> int:
        """How many items are neither done nor failed."""
        return self.total - self.done - self.failed

    @property
    def is_unfinished(self) -> bool:
        """True until it has come to its end or was stopped."""
        return self.state in self.UNFINISHED


class JobItem(models.Model):
    """One row of a job: what is to be done, and what became of it.

    `payload` is for the handler of the job's kind; `label`, `code`, `result` and `sentence` are for
    people: what it is, its number or other identifier, what came out, and why not. `tries` counts how often a worker began it: an item whose worker always dies must not kill workers for ever.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "در نوبت"
        DONE = "done", "انجام‌شده"
        FAILED = "failed", "ناموفق"

    job = models.ForeignKey(Job, models.CASCADE, related_name="items", verbose_name="کار")
    position = models.PositiveIntegerField("ردیف")
    label = models.CharField("مورد", max_length=200)
    code = models.CharField("شماره", max_length=60, blank=True)
    payload = models.JSONField("داده‌ها", default=dict)
    state = models.CharField("وضعیت", max_length=7, choices=State, default=State.WAITING)
    sentence = models.TextField("توضیح", blank=True)
    result = models.CharField("نتیجه", max_length=200, blank=True)
    url = models.CharField("نشانی", max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField("بار آغاز", default=0)

    class Meta:
        verbose_name = "مورد کار گروهی"
        verbose_name_plural = "موردهای کار گروهی"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="job_item_has_its_place"),
        ]
        indexes = [
            models.Index(fields=["job", "position"], condition=Q(state="waiting"), name="waiting_items_of_job"),
        ]

    def __str__(self) -> str:
        return self.label
