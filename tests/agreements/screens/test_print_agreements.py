"""Batch print: choose papers, a job prints them, one file with bookmarks or a ZIP is fetched for a day."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from agreements import batches
from agreements.models import Agreement
from agreements.workflow import State
from core.jobs import retry_job, run_job
from core.models import Job, JobItem
from tests.factories.agreements import agreement_at, empty_draft
from tests.factories.office import Office

pytestmark = pytest.mark.django_db
URL = "/1397/agreements/print/"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The files of these tests apart from those of a running product."""
    monkeypatch.setattr(batches, "FOLDER", tmp_path / "batches")
    return tmp_path / "batches"


@pytest.fixture
def two(office: Office) -> tuple[Agreement, Agreement]:
    """A notified paper of one agency, a draft of another."""
    return agreement_at(State.NOTIFIED, office), empty_draft(office, office.other_agency)


def start(client, *papers) -> Job:
    answer = client.post(URL, {"chosen": [paper.pk for paper in papers]})
    assert answer.status_code == 302, answer.content.decode()
    return Job.objects.get(pk=answer.headers["Location"].strip("/").split("/")[-1])


def printed(client, *papers) -> Job:
    job = start(client, *papers)
    while run_job(job.pk):
        pass
    job.refresh_from_db()
    return job


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_lists_the_papers_within_reach_with_their_state(office, signed_in, two):
    page = signed_in(office.integration).get(URL).content.decode()
    assert all(paper.identifier in page for paper in two)
    page = signed_in(office.again("staff")).get(URL).content.decode()
    assert two[0].identifier in page and two[1].identifier not in page


def test_a_filter_narrows_the_list_and_nonsense_narrows_nothing(office, signed_in, two):
    client = signed_in(office.integration)
    page = client.get(URL, {"state": State.NOTIFIED}).content.decode()
    assert two[0].identifier in page and two[1].identifier not in page
    assert client.get(URL, {"state": "zz\x00"}).status_code == 200


def test_the_list_costs_the_same_for_one_and_for_many(office, signed_in):
    client = signed_in(office.integration)
    agreement_at(State.SUBMITTED, office)
    client.get(URL)
    with CaptureQueriesContext(connection) as with_one:
        client.get(URL)
    empty_draft(office, office.other_agency)
    with CaptureQueriesContext(connection) as with_two:
        client.get(URL)
    assert len(with_two) == len(with_one)


def test_without_papers_says_so(office, signed_in):
    assert "موافقتنامه‌ای برای چاپ نیست" in signed_in(office.integration).get(URL).content.decode()


@pytest.mark.parametrize("chosen", [[], ["x"], ["-1"], ["9" * 40], ["\x00"]])
def test_a_choice_that_is_none_is_told_and_starts_nothing(office, signed_in, two, chosen):
    page = signed_in(office.integration).post(URL, {"chosen": chosen})
    assert page.status_code == 200
    assert "انتخاب کنید" in page.content.decode()
    assert not Job.objects.exists()


def test_a_paper_out_of_reach_cannot_be_chosen(office, signed_in, two):
    assert signed_in(office.staff).post(URL, {"chosen": [two[1].pk]}).status_code == 200
    assert not Job.objects.exists()


def test_pressed_twice_is_one_job(office, signed_in, two):
    client = signed_in(office.integration)
    assert start(client, *two) == start(client, *two)
    assert Job.objects.count() == 1


def test_one_file_holds_every_paper_under_its_bookmark(office, signed_in, two):
    client = signed_in(office.integration)
    job = printed(client, *two)
    assert (job.done, job.failed) == (3, 0)
    assert f"/batches/{job.pk}/" in client.get(job.get_absolute_url()).content.decode()
    page = client.get(f"/batches/{job.pk}/").content.decode()
    assert "۲ از ۲" in page
    answer = client.get(f"/batches/{job.pk}/papers.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    reader = pypdf.PdfReader(io.BytesIO(body(answer)))
    assert [mark.title.split(" – ")[0] for mark in reader.outline] == [paper.identifier for paper in two]
    assert len(reader.pages) > 10


def test_a_zip_holds_the_very_bytes_that_were_issued(office, signed_in, two):
    client = signed_in(office.integration)
    job = printed(client, *two)
    archive = zipfile.ZipFile(io.BytesIO(body(client.get(f"/batches/{job.pk}/papers.zip"))))
    issued = two[0].prints.get(kind="issued")
    assert archive.namelist()[0] == f"001-{issued.serial}-issued.pdf"
    assert archive.read(archive.namelist()[0]) == bytes(issued.file.content)
    assert len(archive.namelist()) == 2


def test_only_its_starter_fetches_it(office, signed_in, two):
    job = printed(signed_in(office.integration), *two)
    other = signed_in(office.deputy)
    for address in (f"/batches/{job.pk}/", f"/batches/{job.pk}/papers.pdf", f"/batches/{job.pk}/papers.zip"):
        assert other.get(address).status_code in (403, 404)


def test_a_paper_that_went_out_of_reach_fails_and_the_rest_is_printed(office, signed_in, two):
    job = start(signed_in(office.integration), *two)
    JobItem.objects.filter(job=job, position=2).update(payload={"agreement": 999_999})
    while run_job(job.pk):
        pass
    job.refresh_from_db()
    assert (job.done, job.failed) == (2, 1)
    page = signed_in(office.again("integration")).get(f"/batches/{job.pk}/").content.decode()
    assert "۱ از ۲" in page


def test_what_failed_is_tried_again_and_joins_the_file(office, signed_in, two):
    client = signed_in(office.integration)
    job = start(client, *two)
    JobItem.objects.filter(job=job, position=2).update(payload={"agreement": 999_999})
    while run_job(job.pk):
        pass
    JobItem.objects.filter(job=job, position=2).update(payload={"agreement": two[1].pk})
    retry_job(Job.objects.get(pk=job.pk), by=User.objects.get(pk=office.integration.pk))
    while run_job(job.pk):
        pass
    reader = pypdf.PdfReader(io.BytesIO(body(client.get(f"/batches/{job.pk}/papers.pdf"))))
    assert len(reader.outline) == 2


def test_after_a_day_the_files_are_gone(office, signed_in, two, folder):
    client = signed_in(office.integration)
    job = printed(client, *two)
    Job.objects.filter(pk=job.pk).update(finished_at=job.finished_at - batches.KEPT_FOR - dt.timedelta(minutes=1))
    assert "فایلی برای دریافت نیست" in client.get(f"/batches/{job.pk}/").content.decode()
    assert client.get(f"/batches/{job.pk}/papers.pdf").status_code == 404
    assert (folder / str(job.pk)).exists()
    batches.sweep()
    assert not (folder / str(job.pk)).exists()


@pytest.mark.parametrize("ending", ["exe", "PDF", "pdf.zip"])
def test_other_endings_are_not_found(office, signed_in, two, ending):
    client = signed_in(office.integration)
    job = printed(client, two[1])
    assert client.get(f"/batches/{job.pk}/papers.{ending}").status_code == 404


def test_the_files_of_another_kind_of_job_are_not_found(office, signed_in):
    client = signed_in(office.integration)
    other = Job.objects.create(kind="gone", title="x", started_by=office.integration, created_at=dt.datetime.now(dt.UTC), total=1, dedupe_key="x", state="finished")
    assert client.get(f"/batches/{other.pk}/").status_code == 404
