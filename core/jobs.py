"""Long work as a job: started by a press, carried out item by item by the worker, looked at on its own page.

An app names what it can do for many items in its own `jobs.py`, with `@job_handler`. Each item is a
transaction of its own, so a failing one does not touch the next and a killed worker loses at most
the item in its hands. docs/decisions/0401.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks import task

from accounts.models import User
from core import clock
from core.middleware import sentence_of, tracked
from core.models import ONE_UNFINISHED, Job, JobItem
from core.permissions import see_job
from core.refusals import AlreadyDone, Refused
from core.text import to_persian_digits

logger = logging.getLogger(__name__)

# What waits for one item's turn is short (a letter is drawn in less than a second); a worker that
# has not been heard of for so long is taken for dead.
STALE = 30  # seconds
# A job gives the worker back after so long, so that a one-time code never stands behind 500 letters,
# and so that ./start ends within the twelve seconds it gives the worker.
TURN = 8  # seconds
# A row of the outbox is tried three times (guarantees.md, rule 13).
TRIES = 3

AT_WORK = "این کار در حال اجراست و دوباره آغاز نشد."
NOTHING_LEFT = "در این کار موردی برای تلاش دوباره نمانده است."
STARTED_ELSEWHERE = "همین کار بار دیگری آغاز شده و در حال اجراست. نتیجه را در صفحهٔ همان کار ببینید."
CUT_SHORT = f"انجام این مورد {to_persian_digits(TRIES)} بار نیمه‌کاره ماند و چیزی از آن ثبت نشد. با پشتیبانی تماس بگیرید."
UNEXPECTED = "خطایی پیش‌بینی‌نشده رخ داد و چیزی از این مورد ثبت نشد. کد پیگیری: {code}"

Handler = Callable[[JobItem, Job, User], "str | None"]


@dataclass(frozen=True)
class Words:
    """The words of a kind's progress: «۱۲۰ از ۳۰۰ [unit] [verb]»."""

    unit: str = "مورد"
    verb: str = "انجام شد"
    # The URL name of the page where what came out is fetched; its argument is the job's number.
    results: str = ""


_handlers: dict[str, Handler] = {}
_words: dict[str, Words] = {}


def job_handler(
    name: str, *, unit: str = Words.unit, verb: str = Words.verb, results: str = Words.results
) -> Callable[[Handler], Handler]:
    """Register a function as what carries out one item of the jobs called `name`.

    It gets the item, its job and the starter as the database knows them now, and runs in a
    transaction of its own. It returns what a person reads as the result (a serial), or None; it raises
    Refused for a "no". It asks the starter's rights itself: they may have been lost meanwhile.
    """

    def register(function: Handler) -> Handler:
        _handlers[name], _words[name] = function, Words(unit, verb, results)
        return function

    return register


def handler_of(kind: str) -> Handler:
    """What carries out an item of this kind; LookupError when no app has one."""
    if kind not in _handlers:
        autodiscover_modules("jobs")
    if kind not in _handlers:
        raise LookupError(f"no @job_handler is called {kind!r}")
    return _handlers[kind]


def words_of(job: Job) -> Words:
    """The words of the job's progress, general ones when nobody carries out its kind any more."""
    try:
        handler_of(job.kind)
    except LookupError:
        return Words()
    return _words[job.kind]


# --- what a person does -----------------------------------------------------------------------


def start_job(kind: str, title: str, *, by: User, items: Sequence[JobItem], dedupe_key: str, url: str = "") -> Job:
    """Write down the job and hand it to the worker once that is committed; give the job.

    `items` are unsaved, in their order; `url` is the page the job was started from. While a job with the same
    `dedupe_key` is unfinished, that one is given instead: a double click starts one job. The key
    must name the person too, since a job is its starter's only. Raises LookupError for an unknown
    kind and ValueError without items.
    """
    handler_of(kind)
    if not items:
        raise ValueError("a job needs items")
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, title=title, url=url, started_by=by, created_at=clock.now(), heartbeat_at=Now(), total=len(items),
                dedupe_key=dedupe_key,
            )  # fmt: skip
            for position, item in enumerate(items, 1):
                item.job, item.position = job, position
            JobItem.objects.bulk_create(items, batch_size=500)
            _hand_over(job)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != ONE_UNFINISHED:
            raise
        # Two presses at the same moment: the second waited for the first and met its key. The first
        # may even have come to its end since.
        return Job.objects.filter(dedupe_key=dedupe_key, started_by=by).latest("pk")
    return job


def stop_job(job: Job, *, by: User) -> None:
    """Stop between items: the one in hand is completed, the rest stays as it is. Late, it does nothing."""
    see_job(by, job).or_refuse()
    Job.objects.unfinished().filter(pk=job.pk).update(state=Job.State.STOPPED, finished_at=clock.now())


def retry_job(job: Job, *, by: User) -> None:
    """Try the failed items of a finished job once more, and what a stopped one did not reach.

    What is done stays done. Raises AlreadyDone while it runs, Refused when nothing is left.
    """
    see_job(by, job).or_refuse()
    with transaction.atomic():
        locked = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
        if locked.is_unfinished:
            raise AlreadyDone(AT_WORK)
        locked.items.filter(state=JobItem.State.FAILED).update(state=JobItem.State.WAITING, sentence="", tries=0)
        if not locked.items.filter(state=JobItem.State.WAITING).exists():
            raise Refused(NOTHING_LEFT)
        if Job.objects.unfinished().filter(dedupe_key=locked.dedupe_key).exists():
            raise Refused(STARTED_ELSEWHERE)
        locked.state, locked.failed, locked.finished_at, locked.heartbeat_at = Job.State.WAITING, 0, None, Now()
        locked.save(update_fields=["state", "failed", "finished_at", "heartbeat_at"])
        _hand_over(locked)


# --- what the worker does ---------------------------------------------------------------------


@task(priority=-10)  # a letter somebody waits for goes first
def work(*, job_id: int) -> None:
    """One turn of a job; queues the next one when something is left."""
    if run_job(job_id):
        work.enqueue(job_id=job_id)


def run_job(job_id: int, *, seconds: float = TURN) -> bool:
    """Carry out waiting items for about so many seconds; True when it should have another turn.

    Does nothing when the job is finished, stopped, or in the hands of a worker that was heard of
    less than STALE ago. May be killed anywhere: what is done stays done, what was in hand is undone.
    """
    taken = _take(job_id)
    if taken is None:
        return False
    until, more = time.monotonic() + seconds, False
    while not more and (item_id := _next(job_id, taken)) is not None:
        _carry_out(item_id)
        more = time.monotonic() >= until
    # Without an item to take, whoever has the last ones in hand ends the job; asking again at once would spin.
    return _let_go(job_id, taken) and more


def free() -> Q:
    """Jobs a worker may take in hand: they wait, or whoever had them is silent."""
    silent = Q(heartbeat_at__lt=Now() - dt.timedelta(seconds=STALE))
    return Q(state=Job.State.WAITING) | Q(silent, state=Job.State.RUNNING)


def is_silent(job: Job) -> bool:
    """True when nothing has been heard of the job for longer than STALE."""
    return job.heartbeat_at is not None and timezone.now() - job.heartbeat_at > dt.timedelta(seconds=STALE)


def is_live(job: Job) -> bool:
    """True while its page may still change: it is unfinished, or was stopped with an item in hand."""
    return job.is_unfinished or (job.heartbeat_at is not None and not is_silent(job))


def _hand_over(job: Job) -> None:
    if work.get_backend().supports_defer:
        # The queue is a table: its row is committed with the job, so neither is ever there alone.
        work.enqueue(job_id=job.pk)
    else:
        transaction.on_commit(lambda: work.enqueue(job_id=job.pk))


def _take(job_id: int) -> int | None:
    """Take the job in hand and give the number of this taking, or None when it is not to be had."""
    with transaction.atomic():
        job = Job.objects.select_for_update(no_key=True).filter(free(), pk=job_id).first()
        if job is None:
            return None
        job.state, job.taken, job.heartbeat_at = Job.State.RUNNING, job.taken + 1, Now()
        job.started_at = job.started_at or clock.now()
        job.save(update_fields=["state", "taken", "heartbeat_at", "started_at"])
        if work.get_backend().supports_defer:
            # Should this process be killed, its task is never given to another one. So somebody comes
            # to look when a dead worker's silence would have lasted long enough, and mostly finds all well.
            later = timezone.now() + dt.timedelta(seconds=STALE + TURN)
            work.using(run_after=later).enqueue(job_id=job_id)
        return job.taken


def _next(job_id: int, taken: int) -> int | None:
    """The next waiting item nobody has in hand, its try counted; None at the end, when stopped, or when lost."""
    while True:
        with transaction.atomic():
            item = _waiting(job_id=job_id).first()
            if item is None:
                return None
            ours = Job.objects.filter(pk=job_id, taken=taken, state=Job.State.RUNNING)
            if not ours.update(heartbeat_at=Now()):
                return None
            if item.tries < TRIES:
                item.tries += 1
                item.save(update_fields=["tries"])
                return item.pk
            _close(item, JobItem.State.FAILED, CUT_SHORT)


def _waiting(**which: int) -> QuerySet[JobItem]:
    items = JobItem.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    return items.filter(state=JobItem.State.WAITING, **which).select_related("job__started_by").order_by("position")


def _carry_out(item_id: int) -> None:
    """One item in its transaction; its outcome is written under the same lock, whatever it is."""
    with tracked() as code, transaction.atomic():
        item = _waiting(pk=item_id).first()
        if item is None:
            return
        try:
            with transaction.atomic():
                told = handler_of(item.job.kind)(item, item.job, item.job.started_by)
                # What the database looks at only at the end is looked at here, so that its "no" is this item's.
                connection.check_constraints()
        except AlreadyDone as done:
            _close(item, JobItem.State.DONE, done.sentence)
        except Refused as refusal:
            _close(item, JobItem.State.FAILED, refusal.sentence)
        except Exception as error:
            if connection.needs_rollback:  # the connection itself is gone; the item waits for the next turn
                raise
            sentence = sentence_of(error) if isinstance(error, DatabaseError) else ""
            if not sentence:
                logger.exception("job %s, item %s failed", item.job_id, item.position)
            _close(item, JobItem.State.FAILED, sentence or UNEXPECTED.format(code=code))
        else:
            item.result = told or ""
            _close(item, JobItem.State.DONE, "")


def _close(item: JobItem, state: str, sentence: str) -> None:
    """Write the item's outcome and count it; the last one ends the job, whoever carries it out."""
    item.state, item.sentence = state, sentence
    item.save(update_fields=["state", "sentence", "result", "url"])
    last = Q(total__lte=F("done") + F("failed") + 1)
    counter = "done" if state == JobItem.State.DONE else "failed"
    Job.objects.filter(pk=item.job_id).update(
        **{counter: F(counter) + 1},
        state=Case(When(last, then=Value(Job.State.FINISHED)), default=F("state")),
        finished_at=Case(When(last, then=Value(clock.now(), DateTimeField())), default=F("finished_at")),
    )


def _let_go(job_id: int, taken: int) -> bool:
    """Out of our hands; True when it is not at its end and nobody else has taken it."""
    ours = Job.objects.filter(pk=job_id, taken=taken)
    waits = ours.filter(state=Job.State.RUNNING).update(state=Job.State.WAITING, heartbeat_at=Now())
    if not waits:
        ours.exclude(state__in=Job.UNFINISHED).update(heartbeat_at=None)
    return bool(waits)
