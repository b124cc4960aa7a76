"""The screens of jobs: what I started, how far it is, why something failed, stop and try again."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import jobs
from core.jobs import job_handler, run_job, start_job, stop_job
from core.models import Job, JobItem
from core.refusals import Refused
from tests.distribution.screens.pages import title, words

LIST = "/jobs/"
REFUSAL = "شمارهٔ این نامه پیش‌تر به کار رفته است."
UPDATE = "به‌روزرسانی وضعیت"


@job_handler("test_letters", unit="نامه", verb="صادر شد")
def letters(item: JobItem, job: Job, by: object) -> str:
    """Refuse what is marked so."""
    if item.payload.get("refuse"):
        raise Refused(REFUSAL)
    return f"1397-N-A{item.position:02}-001"


@pytest.fixture
def job(office):
    """A job of integration's: five letters, the second and the fourth of which will be refused."""

    def make(count=5, refused=(2, 4), by=None, key="k", label="دستگاه"):
        items = [
            JobItem(label=f"{label} {n}", code=f"97/{n}", url=f"/notices/{n}/", payload={"refuse": n in refused}) for n in range(1, count + 1)
        ]
        by = by or office.integration
        return start_job("test_letters", f"صدور {count} نامه", by=by, items=items, dedupe_key=key, url="/1397/notices/")

    return make


@pytest.fixture
def desk(office, signed_in):
    return signed_in(office.integration)


def head(response):
    """The head of the page, above its main part."""
    page = response.content.decode()
    return page[: page.index("<main")]


def refreshes(response):
    return "data-refresh" in response.content.decode()


class TestDoor:
    @pytest.mark.parametrize("who", ["integration2", "staff", "expert", "deputy", "org_head", "auditor", "admin"])
    def test_another_persons_job_is_not_there(self, office, signed_in, job, who):
        made, client = job(), signed_in(office.people[who])
        assert client.get(made.get_absolute_url()).status_code == 404
        assert client.post(f"/jobs/{made.pk}/stop/").status_code == 404
        assert client.post(f"/jobs/{made.pk}/retry/").status_code == 404
        assert "صدور 5 نامه" not in words(client.get(LIST))
        assert Job.objects.get().state == "waiting"

    @pytest.mark.parametrize("address", [LIST, "/jobs/1/", "/jobs/1/stop/", "/jobs/1/retry/"])
    def test_a_stranger_is_sent_to_the_login_page(self, db, address):
        assert Client().get(address).url.startswith("/login/")
        assert Client().post(address).url.startswith("/login/")

    @pytest.mark.parametrize("pk", ["0", "999999", "9" * 20])
    def test_a_number_nobody_has_is_not_there(self, desk, pk):
        assert desk.get(f"/jobs/{pk}/").status_code == 404

    def test_looking_does_not_stop_or_start(self, desk, job):
        made = job()
        assert desk.get(f"/jobs/{made.pk}/stop/").status_code == 405
        assert desk.get(f"/jobs/{made.pk}/retry/").status_code == 405
        assert desk.post(made.get_absolute_url()).status_code == 405
        assert desk.post(LIST).status_code == 405

    def test_a_form_that_is_not_ours_stops_nothing(self, office, job):
        client = Client(enforce_csrf_checks=True)
        client.force_login(office.integration, backend="django.contrib.auth.backends.ModelBackend")
        made = job()
        assert client.post(f"/jobs/{made.pk}/stop/").status_code == 403
        assert Job.objects.get(pk=made.pk).state == "waiting"


class TestList:
    def test_empty_it_says_what_would_stand_here(self, desk):
        page = words(desk.get(LIST))
        assert "کار در حال اجرایی نیست." in page and "صدور گروهی ابلاغیه‌ها" in page

    def test_it_tells_how_far_each_is_newest_first(self, desk, job):
        first = job(key="a")
        run_job(first.pk)
        job(3, key="b")
        page = words(desk.get(LIST))
        assert "۱ کار در حال اجراست." in page
        assert page.index("صدور 3 نامه ۵ خرداد ۱۳۹۷، ساعت ۱۰:۰۰ ۰ از ۳ نامه صادر شد در انتظار آغاز") < page.index("صدور 5 نامه")
        assert "۳ از ۵ نامه صادر شد؛ ۲ خطا پایان‌یافته" in page

    def test_with_nothing_under_way_it_says_so(self, desk, job):
        run_job(job().pk)
        assert "کار در حال اجرایی نیست." in words(desk.get(LIST))

    def test_a_kind_nobody_knows_any_more_is_still_listed(self, office, desk):
        Job.objects.create(kind="gone", title="کاری از پارسال", started_by=office.integration, created_at=timezone.now(), total=2, dedupe_key="x")
        assert "کاری از پارسال" in words(desk.get(LIST)) and "۰ از ۲ مورد انجام شد" in words(desk.get(LIST))

    @pytest.mark.parametrize("page", ["x", "-1", "0", "9" * 30, "%00"])
    def test_no_value_of_an_address_breaks_the_page(self, desk, job, page):
        made = job()
        assert desk.get(f"{LIST}?page={page}").status_code == 200
        assert desk.get(f"{made.get_absolute_url()}?page={page}").status_code == 200

    def test_more_jobs_cost_no_more_queries(self, desk, job):
        run_job(job(key="0").pk)
        desk.get(LIST)
        with CaptureQueriesContext(connection) as with_one:
            desk.get(LIST)
        for n in range(1, 5):
            job(key=str(n))
        with CaptureQueriesContext(connection) as with_five:
            desk.get(LIST)
        assert len(with_five) == len(with_one)


class TestPage:
    def test_before_it_begins(self, desk, job):
        made = job()
        answer = desk.get(made.get_absolute_url())
        page = words(answer)
        assert "در انتظار آغاز" in page and "۰ از ۵ نامه صادر شد." in page and "خطا" not in page
        assert "می‌توانید این صفحه را ببندید" in page
        assert re.search(r'<progress value="0" max="5"', answer.content.decode())

    def test_half_way_it_tells_what_is_done_and_what_failed(self, desk, job):
        made = job()
        while run_job(made.pk, seconds=0) and Job.objects.get().left > 2:
            pass
        answer = desk.get(made.get_absolute_url())
        page = words(answer)
        assert "در حال اجرا" in page and "۲ از ۵ نامه صادر شد؛ ۱ خطا" in page
        assert title(answer).startswith("۲ از ۵: صدور 5 نامه")
        assert re.search(r'<progress value="3" max="5"', answer.content.decode()), "the track shows what is over"
        assert f"دلیل ۲ دستگاه 2 ۹۷/۲ {REFUSAL}" in page
        assert "توقف" in page and "تلاش دوباره" not in page

    def test_finished_with_failures_it_names_each_with_its_reason(self, desk, job):
        made = job()
        run_job(made.pk)
        answer = desk.get(made.get_absolute_url())
        page = words(answer)
        assert "پایان‌یافته" in page and "۳ از ۵ نامه صادر شد؛ ۲ خطا" in page
        failures = page[page.index("انجام‌نشده") : page.index("همهٔ موردها")]
        assert failures.count(REFUSAL) == 2 and "۲ دستگاه 2" in failures and "۴ دستگاه 4" in failures and "دستگاه 3" not in failures
        assert "۱ دستگاه 1 ۹۷/۱ صادر شد 1397-N-A01-001" in page
        assert "تلاش دوباره برای ۲ مورد" in page and "توقف" not in page
        assert title(answer).startswith("پایان‌یافته با ۲ خطا: صدور 5 نامه")

    def test_finished_without_failures_it_leads_back(self, desk, job):
        made = job(refused=())
        run_job(made.pk)
        answer = desk.get(made.get_absolute_url())
        page = answer.content.decode()
        assert "۵ از ۵ نامه صادر شد." in words(answer) and "انجام‌نشده" not in words(answer) and "تلاش دوباره" not in words(answer)
        assert re.search(r'<a class="btn primary" href="/1397/notices/">بازگشت به فهرست</a>', page)

    def test_there_is_one_primary_action_at_most(self, desk, job):
        made = job()
        for act in (lambda: None, lambda: run_job(made.pk, seconds=0), lambda: stop_job(made, by=made.started_by)):
            act()
            assert desk.get(made.get_absolute_url()).content.decode().count("btn primary") <= 1
        desk.post(f"/jobs/{made.pk}/retry/")
        run_job(made.pk)
        assert desk.get(made.get_absolute_url()).content.decode().count("btn primary") == 1

    def test_what_was_typed_elsewhere_is_shown_as_text(self, desk, job):
        made = job(1, label="<script>alert(1)</script>")
        assert "<script>alert" not in desk.get(made.get_absolute_url()).content.decode()

    def test_a_long_one_is_told_in_pages_with_all_its_failures_on_each(self, desk, job):
        made = job(120, refused=(2, 119))
        run_job(made.pk)
        page = words(desk.get(made.get_absolute_url(), {"page": 2}))
        assert "۵۱–۱۰۰ از ۱۲۰" in page and "۵۱ دستگاه 51" in page and "۵۰ دستگاه 50" not in page
        assert page.count(REFUSAL) == 2

    def test_more_items_cost_no_more_queries(self, desk, job):
        counts = []
        for count in (5, 60):
            made = job(count, key=str(count))
            run_job(made.pk)
            desk.get(made.get_absolute_url())
            with CaptureQueriesContext(connection) as queries:
                desk.get(made.get_absolute_url())
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestFollowing:
    def test_without_script_a_link_asks_again(self, desk, job):
        made = job()
        page = desk.get(made.get_absolute_url()).content.decode()
        assert re.search(rf'<a href="{made.get_absolute_url()}" data-without-script>{UPDATE}</a>', page)
        assert "http-equiv" not in page

    def test_the_page_asks_for_itself_only_while_something_may_change(self, desk, job):
        made = job()
        assert refreshes(desk.get(made.get_absolute_url()))
        run_job(made.pk, seconds=0)
        assert refreshes(desk.get(made.get_absolute_url()))
        run_job(made.pk)
        answer = desk.get(made.get_absolute_url())
        assert not refreshes(answer) and UPDATE not in words(answer)

    def test_stopped_with_an_item_in_hand_it_waits_for_that_one(self, desk, job):
        made = job()
        jobs._take(made.pk)
        stop_job(made, by=made.started_by)
        assert refreshes(desk.get(made.get_absolute_url()))
        Job.objects.update(heartbeat_at=timezone.now() - dt.timedelta(seconds=jobs.STALE + 1))
        assert not refreshes(desk.get(made.get_absolute_url()))

    def test_every_part_that_changes_has_a_stamp_that_changes_with_it(self, desk, job):
        made = job()

        def stamps():
            page = desk.get(made.get_absolute_url()).content.decode()
            return dict(re.findall(r'id="([\w-]+)" data-live="([^"]*)"', page))

        before = stamps()
        assert set(before) == {"running-jobs", "job-state", "job-progress", "job-actions", "job-failures", "job-items"}
        assert stamps() == before
        run_job(made.pk)
        after = stamps()
        assert {name for name in before if before[name] == after[name]} == set()

    def test_when_nobody_takes_it_the_page_says_so(self, desk, job):
        made = job()
        assert "کارگر پس‌زمینه" not in words(desk.get(made.get_absolute_url()))
        Job.objects.update(heartbeat_at=timezone.now() - dt.timedelta(seconds=jobs.STALE + 1))
        assert "کارگر پس‌زمینهٔ سامانه سرگرم کار دیگری یا خاموش است" in words(desk.get(made.get_absolute_url()))


class TestStop:
    def test_it_asks_nothing_and_says_what_is_left(self, desk, job):
        made = job()
        run_job(made.pk, seconds=0)
        answer = desk.post(f"/jobs/{made.pk}/stop/")
        assert (answer.status_code, answer.url) == (302, made.get_absolute_url())
        page = words(desk.get(answer.url))
        assert "متوقف‌شده" in page and "کار متوقف شد. ۴ نامه به همان حال پیشین مانده است." in page
        assert "ادامه برای ۴ مورد مانده" in page

    def test_twice_or_too_late_it_changes_nothing(self, desk, job):
        made = job()
        run_job(made.pk)
        assert desk.post(f"/jobs/{made.pk}/stop/").status_code == 302
        assert Job.objects.get().state == "finished"


class TestRetry:
    def test_the_same_job_goes_on_with_what_failed(self, desk, job):
        made = job()
        run_job(made.pk)
        JobItem.objects.update(payload={})
        answer = desk.post(f"/jobs/{made.pk}/retry/")
        assert (answer.status_code, answer.url) == (302, made.get_absolute_url())
        page = desk.get(answer.url)
        assert "۳ از ۵ نامه صادر شد." in words(page) and refreshes(page)
        run_job(made.pk)
        assert "۵ از ۵ نامه صادر شد." in words(desk.get(answer.url))
        assert Job.objects.count() == 1

    def test_a_second_press_is_told(self, desk, job):
        made = job()
        run_job(made.pk)
        desk.post(f"/jobs/{made.pk}/retry/")
        assert jobs.AT_WORK in words(desk.post(f"/jobs/{made.pk}/retry/", follow=True))

    def test_without_failures_it_says_there_is_nothing(self, desk, job):
        made = job(refused=())
        run_job(made.pk)
        assert jobs.NOTHING_LEFT in words(desk.post(f"/jobs/{made.pk}/retry/", follow=True))


class TestMark:
    def test_it_stands_in_the_head_of_every_page_while_a_job_of_mine_runs(self, desk, job):
        assert "کار در حال اجرا" not in head(desk.get("/cartable/"))
        made = job()
        page = head(desk.get("/cartable/"))
        assert "کار در حال اجرا" in page and f'href="{made.get_absolute_url()}"' in page
        run_job(made.pk)
        assert "کار در حال اجرا" not in head(desk.get("/cartable/"))

    def test_of_several_it_leads_to_the_list(self, desk, job):
        job(key="a")
        job(key="b")
        page = head(desk.get("/cartable/"))
        assert re.search(rf'class="running" href="{LIST}"', page) and "۲" in page

    def test_it_is_nobody_elses(self, office, signed_in, job):
        job()
        assert "کار در حال اجرا" not in head(signed_in(office.integration2).get("/cartable/"))

    def test_it_costs_one_query_whatever_runs(self, desk, job):
        desk.get("/cartable/")
        with CaptureQueriesContext(connection) as without:
            desk.get("/cartable/")
        job(key="a")
        job(key="b")
        with CaptureQueriesContext(connection) as with_two:
            desk.get("/cartable/")
        assert len(without) == len(with_two)
        assert sum("core_job" in query["sql"] for query in with_two.captured_queries) == 1

    def test_the_way_to_the_list_is_in_the_persons_menu(self, desk):
        assert re.search(rf'<a href="{LIST}">کارهای گروهی من</a>', desk.get("/cartable/").content.decode())
