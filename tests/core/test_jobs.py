"""Jobs: each item once, whatever happens to its neighbours, to the worker, or to the person's rights."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from accounts.permissions import OUT_OF_REACH, holds
from accounts.rights import Right
from accounts.roles import INTEGRATION
from core import jobs
from core.clock import today
from core.jobs import job_handler, retry_job, run_job, start_job, stop_job
from core.middleware import current_request_id
from core.models import Holiday, Job, JobItem
from core.refusals import AlreadyDone, NotYours, Refused
from distribution.invariants import ONE_DRAFT_NOTICE
from distribution.models import CreditNotice
from tests.factories.moments import moment
from tests.racing import at_once

REFUSAL = "این روز را نمی‌شود تعطیل کرد."
# What an item does beyond writing its row; set by a test, by position.
then: dict[int, object] = {}


@job_handler("test_holidays", unit="روز", verb="نوشته شد")
def test_holidays(item: JobItem, job: Job, by: User) -> str:
    """Write one holiday, then whatever the test wants of this item. The title tells who wrote it."""
    Holiday.objects.create(day=dt.date(2018, 1, 1) + dt.timedelta(days=item.payload["n"]), title=by.username)
    if item.position in then:
        then[item.position](item, by)
    return f"ت-{item.payload['n']}"


test_holidays.__test__ = False  # a handler, whatever its name looks like


@pytest.fixture(autouse=True)
def _nothing_planned():
    then.clear()
    yield
    then.clear()


@pytest.fixture
def person(db):
    return User.objects.create_user(username="agha", password="x", first_name="آقا", last_name="کارمند")


def rows(count, start=0):
    return [JobItem(label=f"روز {n}", payload={"n": start + n}) for n in range(1, count + 1)]


def start(person, count=3, key="k"):
    return start_job("test_holidays", "نوشتن روزها", by=person, items=rows(count), dedupe_key=key)


def told(job):
    """(state, done, failed) of the job, and the states of its items in order."""
    job.refresh_from_db()
    return (job.state, job.done, job.failed), [item.state for item in job.items.all()]


def refuse(item, by):
    raise Refused(REFUSAL)


def break_down(item, by):
    raise RuntimeError("a fault of ours")


def written():
    return Holiday.objects.count()


def silence(job):
    """As if the worker had been dead for a while."""
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - dt.timedelta(seconds=jobs.STALE + 1))


class TestCarryingOut:
    def test_it_waits_to_be_taken_and_then_every_item_is_done_once_in_order(self, person):
        job = start(person)
        assert told(job) == (("waiting", 0, 0), ["waiting"] * 3)
        assert run_job(job.pk) is False
        assert told(job) == (("finished", 3, 0), ["done"] * 3)
        assert [item.result for item in job.items.all()] == ["ت-1", "ت-2", "ت-3"]
        assert list(Holiday.objects.values_list("title", flat=True)) == ["agha"] * 3
        assert job.started_at and job.finished_at and job.heartbeat_at is None

    def test_progress_can_be_read_between_items(self, person):
        seen = []

        def look(item, by):
            job = Job.objects.get()
            seen.append((job.done, job.failed, job.left))
            if item.position == 2:
                refuse(item, by)

        then.update({1: look, 2: look, 3: look})
        run_job(start(person).pk)
        assert seen == [(0, 0, 3), (1, 0, 2), (1, 1, 1)]

    def test_it_starts_by_itself_once_the_press_is_committed(self, person, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            job = start(person)
            assert written() == 0
        assert told(job)[0] == ("finished", 3, 0)

    def test_the_business_clock_is_the_jobs_too(self, person, working_hours):
        days = []
        then[1] = lambda item, by: days.append(today())
        job = start(person, 1)
        run_job(job.pk)
        job.refresh_from_db()
        assert days == [moment(1397, 3, 5).date()]
        assert job.created_at == job.started_at == job.finished_at == moment(1397, 3, 5)

    def test_a_turn_ends_when_its_time_is_over_and_asks_for_another(self, person):
        job = start(person)
        assert run_job(job.pk, seconds=0) is True
        assert told(job) == (("waiting", 1, 0), ["done", "waiting", "waiting"])
        assert run_job(job.pk, seconds=0) is True
        assert run_job(job.pk, seconds=0) is False
        assert told(job)[0] == ("finished", 3, 0)

    def test_a_kind_nobody_carries_out_is_not_started(self, person):
        with pytest.raises(LookupError):
            start_job("no_such_kind", "x", by=person, items=rows(1), dedupe_key="k")

    def test_nothing_is_no_job(self, person):
        with pytest.raises(ValueError, match="items"):
            start_job("test_holidays", "x", by=person, items=[], dedupe_key="k")


class TestFailures:
    @pytest.mark.parametrize("position", [1, 2, 3])
    def test_a_refused_item_leaves_nothing_behind_and_the_next_goes_on(self, person, position):
        then[position] = refuse
        job = start(person)
        run_job(job.pk)
        failed = job.items.get(position=position)
        assert told(job)[0] == ("finished", 2, 1)
        assert (failed.state, failed.sentence, failed.result) == ("failed", REFUSAL, "")
        assert written() == 2 and not Holiday.objects.filter(day=dt.date(2018, 1, 1) + dt.timedelta(days=position)).exists()

    def test_a_rule_of_the_database_answers_with_its_sentence(self, office):
        def second_draft(item, by):
            for _ in range(2):
                CreditNotice.objects.create(fiscal_year=office.year, agency=office.agency, desk="integration", desk_since=timezone.now())

        then[2] = second_draft
        job = start(office.integration)
        run_job(job.pk)
        assert told(job)[0] == ("finished", 2, 1)
        assert job.items.get(position=2).sentence == ONE_DRAFT_NOTICE.sentence
        assert not CreditNotice.objects.filter(state="draft").exists()

    def test_what_the_database_looks_at_only_at_the_end_fails_its_item_alone(self, person):
        def to_nowhere(item, by):
            Job.objects.create(
                kind="x", title="x", started_by_id=999_999, created_at=timezone.now(), total=1, dedupe_key="to nowhere"
            )

        then[2] = to_nowhere
        job = start(person)
        run_job(job.pk)
        assert told(job) == (("finished", 2, 1), ["done", "failed", "done"])

    def test_a_fault_of_ours_is_told_with_a_code_that_the_log_carries(self, person, caplog):
        codes = []
        then[2] = lambda item, by: (codes.append(current_request_id()), break_down(item, by))
        job = start(person)
        run_job(job.pk)
        assert told(job) == (("finished", 2, 1), ["done", "failed", "done"])
        assert job.items.get(position=2).sentence == jobs.UNEXPECTED.format(code=codes[0])
        record = next(record for record in caplog.records if record.name == "core.jobs")
        assert record.exc_info and "a fault of ours" in str(record.exc_info[1])

    def test_every_item_has_a_code_of_its_own(self, person):
        codes = []
        for n in (1, 2, 3):
            then[n] = lambda item, by: codes.append(current_request_id())
        run_job(start(person).pk)
        assert len(set(codes)) == 3 and all(len(code) == 7 for code in codes)

    def test_what_was_done_already_counts_as_done_and_says_so(self, person):
        def already(item, by):
            raise AlreadyDone("پیش‌تر انجام شده است.")

        then[2] = already
        job = start(person)
        run_job(job.pk)
        assert told(job)[0] == ("finished", 3, 0)
        assert job.items.get(position=2).sentence == "پیش‌تر انجام شده است."
        assert written() == 2

    def test_rights_are_asked_as_they_are_at_each_item(self, office):
        def may_issue(item, by):
            holds(by, Right.ISSUE_NOTICES).or_refuse()

        def loses_it(item, by):
            may_issue(item, by)
            User.objects.get(pk=by.pk).groups.clear()

        then.update({1: loses_it, 2: may_issue, 3: may_issue})
        assert office.integration.groups.filter(name=INTEGRATION.title).exists()
        job = start(office.integration)
        run_job(job.pk)
        assert told(job) == (("finished", 1, 2), ["done", "failed", "failed"])
        assert set(job.items.filter(state="failed").values_list("sentence", flat=True)) == {OUT_OF_REACH}


class TestStopping:
    def test_between_items(self, person):
        job = start(person)
        then[2] = lambda item, by: stop_job(job, by=by)
        run_job(job.pk)
        assert told(job) == (("stopped", 2, 0), ["done", "done", "waiting"])
        assert job.finished_at and job.left == 1 and job.heartbeat_at is None

    def test_before_it_began(self, person):
        job = start(person)
        stop_job(job, by=person)
        assert run_job(job.pk) is False
        assert told(job) == (("stopped", 0, 0), ["waiting"] * 3)

    def test_too_late_it_does_nothing(self, person):
        job = start(person)
        run_job(job.pk)
        stop_job(job, by=person)
        assert told(job)[0] == ("finished", 3, 0)

    def test_in_the_last_item_it_is_finished_all_the_same(self, person):
        job = start(person)
        then[3] = lambda item, by: stop_job(job, by=by)
        run_job(job.pk)
        assert told(job)[0] == ("finished", 3, 0)

    def test_nobody_else_may(self, person, office):
        job = start(person)
        for act in (stop_job, retry_job):
            with pytest.raises(NotYours):
                act(job, by=office.integration)
        assert told(job)[0] == ("waiting", 0, 0)


class TestTryingAgain:
    def test_only_what_failed_is_tried_again(self, person):
        then[2] = refuse
        job = start(person)
        run_job(job.pk)
        before = dict(job.items.exclude(position=2).values_list("position", "result"))
        then.clear()
        retry_job(job, by=person)
        assert told(job) == (("waiting", 2, 0), ["done", "waiting", "done"])
        run_job(job.pk)
        assert told(job) == (("finished", 3, 0), ["done"] * 3)
        assert written() == 3  # nothing was written twice: the day is unique and would have failed
        assert dict(job.items.exclude(position=2).values_list("position", "result")) == before
        assert job.items.get(position=2).sentence == ""

    def test_what_fails_again_says_why_again(self, person):
        then[2] = refuse
        job = start(person)
        run_job(job.pk)
        retry_job(job, by=person)
        run_job(job.pk)
        assert told(job)[0] == ("finished", 2, 1)
        assert job.items.get(position=2).sentence == REFUSAL

    def test_a_stopped_one_goes_on_with_what_it_did_not_reach(self, person):
        job = start(person)
        then.update({1: refuse, 2: lambda item, by: stop_job(job, by=by)})
        run_job(job.pk)
        assert told(job) == (("stopped", 1, 1), ["failed", "done", "waiting"])
        then.clear()
        retry_job(job, by=person)
        run_job(job.pk)
        assert told(job) == (("finished", 3, 0), ["done"] * 3)

    def test_a_running_one_is_not_started_twice(self, person):
        job = start(person)
        with pytest.raises(AlreadyDone):
            retry_job(job, by=person)

    def test_one_without_failures_has_nothing_to_try(self, person):
        job = start(person)
        run_job(job.pk)
        with pytest.raises(Refused, match=jobs.NOTHING_LEFT):
            retry_job(job, by=person)

    def test_not_beside_the_same_work_started_anew(self, person):
        then[1] = refuse
        first = start(person, 1)
        run_job(first.pk)
        second = start(person, 1)
        assert second.pk != first.pk
        with pytest.raises(Refused, match="همین کار بار دیگری آغاز شده"):
            retry_job(first, by=person)
        assert told(first) == (("finished", 0, 1), ["failed"])


class TestOnce:
    def test_the_same_press_is_the_same_job_while_it_is_unfinished(self, person):
        job = start(person)
        assert start(person) == job
        assert JobItem.objects.count() == 3
        run_job(job.pk)
        assert start(person) != job

    def test_another_press_is_another_job(self, person):
        assert start(person, key="a") != start(person, key="b")

    def test_the_database_itself_keeps_it_so(self, person):
        start(person)
        with pytest.raises(Exception, match="one_unfinished_job"), transaction.atomic():
            Job.objects.create(kind="x", title="x", started_by=person, created_at=timezone.now(), total=1, dedupe_key="k")

    def test_another_fault_of_the_database_is_not_taken_for_a_second_press(self, person):
        start(person)
        with pytest.raises(Exception, match="job_item_has_its_place|null"):
            start_job("test_holidays", "x", by=person, items=[JobItem(label=None)], dedupe_key="other")
        assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    @pytest.fixture
    def job(self, person, monkeypatch):
        """A job nobody has begun; the immediate queue of the tests is told to wait."""
        monkeypatch.setattr(jobs, "_hand_over", lambda job: None)
        return start(person, 12)

    def test_at_once_each_item_is_carried_out_once(self, job):
        for n in range(1, 13):
            then[n] = lambda item, by: time.sleep(0.01)
        assert at_once(*[lambda: run_job(job.pk)] * 3) == [False] * 3
        assert told(job) == (("finished", 12, 0), ["done"] * 12)
        assert written() == 12
        assert set(job.items.values_list("tries", flat=True)) == {1}
        assert job.taken == 1

    def test_one_that_seemed_dead_keeps_its_item_and_loses_the_rest(self, job):
        begun, go_on = threading.Event(), threading.Event()

        def slow(item, by):
            begun.set()
            assert go_on.wait(20)

        then[1] = slow
        outcome = []

        def first():
            try:
                outcome.append(run_job(job.pk))
            finally:
                connection.close()

        thread = threading.Thread(target=first)
        thread.start()
        assert begun.wait(20)
        assert run_job(job.pk) is False and told(job)[0] == ("running", 0, 0), "it is in hand, and was heard of"
        silence(job)
        assert run_job(job.pk) is False
        assert told(job) == (("waiting", 11, 0), ["waiting"] + ["done"] * 11)
        go_on.set()
        thread.join(20)
        assert outcome == [False]
        assert told(job) == (("finished", 12, 0), ["done"] * 12)
        assert set(job.items.values_list("tries", flat=True)) == {1}

    def test_many_loops_at_once_take_each_item_once(self, job, monkeypatch):
        """Even if the door that lets one worker in were left open, the items' own locks hold."""
        Job.objects.filter(pk=job.pk).update(state="running", taken=7, heartbeat_at=timezone.now())
        monkeypatch.setattr(jobs, "_take", lambda job_id: 7)
        monkeypatch.setattr(jobs, "_let_go", lambda job_id, taken: False)
        monkeypatch.setattr(jobs, "TRIES", 99)  # begun by several, each beginning counts
        for n in range(1, 13):
            then[n] = lambda item, by: time.sleep(0.01)
        at_once(*[lambda: run_job(job.pk)] * 4)
        (state, done, failed), states = told(job)
        assert (done, failed, states) == (12, 0, ["done"] * 12)
        assert state == "finished" and written() == 12


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")
class TestKilled:
    @pytest.fixture
    def job(self, person, monkeypatch):
        monkeypatch.setattr(jobs, "_hand_over", lambda job: None)
        return start(person, 4)

    @staticmethod
    def dies(job):
        """A worker takes the job in a process of its own, which kills itself inside item 3."""
        connection.close()
        child = os.fork()
        if child == 0:
            try:
                then[3] = lambda item, by: os.kill(os.getpid(), signal.SIGKILL)
                run_job(job.pk)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL

    def test_what_was_done_stays_and_the_item_in_hand_never_happened(self, job):
        self.dies(job)
        assert told(job) == (("running", 2, 0), ["done", "done", "waiting", "waiting"])
        assert written() == 2

    def test_nobody_takes_it_up_before_the_silence_has_lasted(self, job):
        self.dies(job)
        assert run_job(job.pk) is False
        assert told(job)[0] == ("running", 2, 0)

    def test_then_it_goes_on_where_it_was_cut(self, job):
        self.dies(job)
        silence(job)
        run_job(job.pk)
        assert told(job) == (("finished", 4, 0), ["done"] * 4)
        assert written() == 4
        assert list(job.items.values_list("tries", flat=True)) == [1, 1, 2, 1]

    def test_an_item_that_kills_every_worker_is_given_up_after_three(self, job):
        for _ in range(jobs.TRIES):
            self.dies(job)
            silence(job)
        run_job(job.pk)
        assert told(job) == (("finished", 3, 1), ["done", "done", "failed", "done"])
        assert job.items.get(position=3).sentence == jobs.CUT_SHORT
        retry_job(job, by=job.started_by)
        run_job(job.pk)
        assert told(job)[0] == ("finished", 4, 0), "a person may still ask for it once more"

    def test_a_lost_connection_leaves_the_item_for_the_next_turn(self, job):
        def cut(item, by):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        then[2] = cut
        with pytest.raises(Exception, match="terminat|closed"):
            run_job(job.pk)
        connection.close()
        assert told(job) == (("running", 1, 0), ["done", "waiting", "waiting", "waiting"])
        then.clear()
        silence(job)
        run_job(job.pk)
        assert told(job)[0] == ("finished", 4, 0) and written() == 4


@pytest.mark.django_db(transaction=True)
class TestQueue:
    """With the queue and the worker of ./start instead of the immediate ones of the tests."""

    @pytest.fixture(autouse=True)
    def _real_queue(self, settings):
        settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

    @staticmethod
    def work_off():
        """What `manage.py db_worker --batch` does, without taking over the signals of the tests."""
        Worker(
            queue_names=["default"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
            worker_id="tests", excluded_queue_names=[],
        ).run()  # fmt: skip

    def test_the_press_only_queues_and_the_worker_finishes(self, person):
        job = start(person)
        assert told(job)[0] == ("waiting", 0, 0) and DBTaskResult.objects.count() == 1
        self.work_off()
        assert told(job) == (("finished", 3, 0), ["done"] * 3)
        assert not DBTaskResult.objects.filter(status="FAILED").exists()

    def test_two_presses_at_the_same_moment_are_one_job(self, person):
        first, second, third = at_once(*[lambda: start(person)] * 3)
        assert first == second == third
        assert (Job.objects.count(), JobItem.objects.count(), DBTaskResult.objects.count()) == (1, 3, 1)

    def test_job_and_queue_are_committed_together_or_not_at_all(self, person):
        with transaction.atomic():
            start(person)
            transaction.set_rollback(True)
        assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)

    def test_a_long_job_lets_others_pass(self, person, monkeypatch):
        monkeypatch.setattr(run_job, "__kwdefaults__", {"seconds": 0})
        first, second = start(person, 3, "a"), start_job("test_holidays", "x", by=person, items=rows(3, 50), dedupe_key="b")
        order = []
        for n in (1, 2, 3):
            then[n] = lambda item, by: order.append(item.job_id)
        self.work_off()
        assert order == [first.pk, second.pk] * 3
        assert told(first)[0] == told(second)[0] == ("finished", 3, 0)

    def test_it_goes_behind_what_a_person_waits_for(self, person):
        start(person)
        assert DBTaskResult.objects.get().priority < 0

    def test_somebody_comes_to_look_after_a_killed_worker(self, person):
        job = start(person)
        # The worker claims the task, takes the job in hand, and is killed.
        DBTaskResult.objects.get().claim("dead")
        jobs._take(job.pk)
        self.work_off()
        assert told(job)[0] == ("running", 0, 0)
        visit = DBTaskResult.objects.get(status="READY")
        assert visit.run_after > timezone.now() + dt.timedelta(seconds=jobs.STALE)
        # The time comes.
        silence(job)
        DBTaskResult.objects.filter(pk=visit.pk).update(run_after=timezone.now())
        self.work_off()
        assert told(job) == (("finished", 3, 0), ["done"] * 3)

    def test_who_comes_to_look_while_all_is_well_does_nothing(self, person):
        job = start(person)
        jobs._take(job.pk)
        DBTaskResult.objects.update(run_after=timezone.now())
        self.work_off()
        assert told(job)[0] == ("running", 0, 0)
        assert not DBTaskResult.objects.filter(status="READY").exists()
