"""Where the papers of a batch print lie until somebody fetches them: a folder a job, for one day.

The papers themselves are kept in the database; these are copies for one person, made by the worker
and read by the web server, so they lie in the folder both share (docs/decisions/0306).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from django.conf import settings
from pypdf import PdfReader, PdfWriter

from core import clock
from core.models import Job, JobItem

FOLDER = Path(settings.VAR_DIR) / "batches"
KEPT_FOR = dt.timedelta(days=1)
KIND = "print_agreements"


def put(item: JobItem, paper: bytes) -> None:
    """Keep the paper of an item; a second try takes the place of the first."""
    folder = _folder(item.job)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = folder / f"{item.position}.new"
    new.write_bytes(paper)
    new.replace(_place(item))


def printed(job: Job) -> list[JobItem]:
    """The items whose papers are there, in their order."""
    items = job.items.filter(state=JobItem.State.DONE).exclude(payload__has_key="join")
    return [item for item in items if _place(item).is_file()]


def is_over(job: Job) -> bool:
    """True when the day is past in which the papers can be fetched."""
    return clock.now() > ends_at(job)


def ends_at(job: Job) -> dt.datetime:
    """Until when the papers can be fetched."""
    return (job.finished_at or job.created_at) + KEPT_FOR


def joined(job: Job, items: Sequence[JobItem]) -> Path:
    """One PDF of these items with a bookmark for each; made once for the same items."""
    which = ",".join(str(item.position) for item in items)
    place = _folder(job) / f"joined-{hashlib.sha256(which.encode()).hexdigest()[:16]}"
    if place.is_file():
        return place
    writer = PdfWriter()
    for item in items:
        writer.append(PdfReader(_place(item)), outline_item=f"{item.code} – {item.label}", import_outline=False)
    new = place.with_name(f"{place.name}.new")
    with new.open("wb") as file:
        writer.write(file)
    new.replace(place)
    return place


def zipped(items: Sequence[JobItem]) -> IO[bytes]:
    """A ZIP of these items, one file each, in a temporary file that is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the answer that streams it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for item in items:
            archive.write(_place(item), f"{item.position:03}-{item.result}.pdf")
    file.seek(0)
    return file


def sweep() -> None:
    """Remove the folders of jobs whose day is past."""
    for folder in FOLDER.glob("*"):
        job = Job.objects.filter(pk=folder.name, kind=KIND).first() if folder.name.isdigit() else None
        if job is None or (not job.is_unfinished and is_over(job)):
            shutil.rmtree(folder, ignore_errors=True)


def _folder(job: Job) -> Path:
    return FOLDER / str(job.pk)


def _place(item: JobItem) -> Path:
    return FOLDER / str(item.job_id) / f"{item.position}.pdf"
