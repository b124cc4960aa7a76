"""A job in a real browser: the page follows it by itself, without being loaded again, and then is still."""

from __future__ import annotations

import pytest

from core import jobs
from core.jobs import job_handler, run_job, start_job
from core.models import Job, JobItem
from core.refusals import Refused

SOON = 10_000  # ms; the page asks every two seconds


@job_handler("test_browser", unit="نامه", verb="صادر شد")
def letters(item: JobItem, job: Job, by: object) -> None:
    """Refuse the second."""
    if item.position == 2:
        raise Refused("این نامه را نمی‌شود صادر کرد.")


@pytest.fixture
def job(office, monkeypatch):
    """A job nobody has begun; the test is the worker."""
    monkeypatch.setattr(jobs, "_hand_over", lambda job: None)
    items = [JobItem(label=f"دستگاه {n}", code=f"97/{n}") for n in (1, 2, 3)]
    yield start_job("test_browser", "صدور ۳ نامه", by=office.integration, items=items, dedupe_key="browser", url="/1397/notices/")
    Job.objects.filter(kind="test_browser").delete()


def says(somebody, words):
    somebody.page.locator("#job-progress", has_text=words).wait_for(timeout=SOON)


def test_the_page_follows_the_job_and_stops_with_it(office, person, job):
    integration = person(office.integration)
    integration.open("show_job", job.pk)
    integration.page.evaluate("window.stayed = true")
    assert integration.page.locator("#running-jobs a").is_visible()
    assert not integration.page.get_by_text("به‌روزرسانی وضعیت").is_visible(), "script does it"
    run_job(job.pk, seconds=0)
    says(integration, "۱ از ۳ نامه صادر شد")
    run_job(job.pk, seconds=0)
    says(integration, "۱ از ۳ نامه صادر شد؛ ۱ خطا")
    assert integration.sees("این نامه را نمی‌شود صادر کرد.")
    # Who stands on a button that goes away is left near it, not thrown to the top of the page.
    integration.page.get_by_role("button", name="توقف").focus()
    run_job(job.pk)
    says(integration, "۲ از ۳ نامه صادر شد؛ ۱ خطا")
    retry = integration.page.get_by_role("button", name="تلاش دوباره برای ۱ مورد")
    retry.wait_for(timeout=SOON)
    assert retry.evaluate("el => el === document.activeElement")
    assert integration.page.title().startswith("پایان‌یافته با ۱ خطا")
    assert integration.page.locator("[data-say-title]").inner_text() == integration.page.title()
    assert not integration.page.locator("#running-jobs a").count()
    assert integration.page.evaluate("window.stayed") is True
    asked = []
    integration.page.on("request", lambda request: asked.append(request.url))
    integration.page.wait_for_timeout(3_000)
    assert not asked, "a finished job is asked for no more"


def test_stopping_and_going_on(office, person, job):
    integration = person(office.integration)
    integration.open("show_job", job.pk)
    run_job(job.pk, seconds=0)
    integration.press("توقف")
    assert integration.sees("کار متوقف شد. ۲ نامه به همان حال پیشین مانده است.")
    integration.press("ادامه برای ۲ مورد مانده")
    run_job(job.pk)
    says(integration, "۲ از ۳ نامه صادر شد؛ ۱ خطا")


def test_without_script_a_link_asks_again(office, person, job):
    integration = person(office.integration, script=False)
    integration.open("show_job", job.pk)
    run_job(job.pk, seconds=0)
    integration.press("به‌روزرسانی وضعیت")
    assert integration.sees("۱ از ۳ نامه صادر شد")


def test_signed_out_meanwhile_it_stops_asking_and_shows_the_link(office, person, job):
    integration = person(office.integration)
    integration.open("show_job", job.pk)
    integration.context.clear_cookies(name="sessionid")
    integration.page.get_by_text("به‌روزرسانی وضعیت").wait_for(timeout=SOON)
    integration.press("به‌روزرسانی وضعیت")
    assert integration.heading == "ورود به سامانه"
