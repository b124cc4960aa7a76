"""The health checks of docker-compose.yml: they must be able to say no."""

from __future__ import annotations

import socket
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from config import env
from config.launch import health


@pytest.fixture
def this_database(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks ask by themselves, so they are pointed at the database of this test."""
    place = connection.settings_dict
    url = f"postgresql://{place['USER']}@/{place['NAME']}?host={quote(place['HOST'], safe='')}&port={place['PORT']}"
    monkeypatch.setattr(env, "DATABASE_URL", url)


def waiting_task(**moments: timedelta) -> None:
    """One task that is ready; the moments are given as distances from now."""
    from django_tasks_db.models import DBTaskResult, get_date_max

    task = DBTaskResult.objects.create(
        task_path="core.tasks.any", args_kwargs={"args": [], "kwargs": {}}, backend_name="default",
        run_after=timezone.now() + moments["run_after"] if "run_after" in moments else get_date_max(),
    )  # fmt: skip
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=timezone.now() + moments["enqueued"])


@pytest.mark.parametrize(
    ("moments", "well"),
    [
        ({"enqueued": timedelta(seconds=-10)}, True),
        ({"enqueued": timedelta(minutes=-6)}, False),
        ({"enqueued": timedelta(days=-2), "run_after": timedelta(hours=1)}, True),  # not due yet
        ({"enqueued": timedelta(days=-2), "run_after": timedelta(seconds=-5)}, True),  # only just due
        ({"enqueued": timedelta(days=-2), "run_after": timedelta(minutes=-6)}, False),
    ],
)
def test_a_worker_that_takes_no_tasks_is_not_well(
    this_database: None, moments: dict[str, timedelta], well: bool
) -> None:
    waiting_task(**moments)
    assert bool(health.worker()) is not well


def test_without_a_database_nothing_is_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(env, "DATABASE_URL", "postgresql://saba@127.0.0.1:1/saba")
    monkeypatch.setattr("sys.argv", ["health", "worker"])
    assert health.main() == 1
    assert "refused" in capsys.readouterr().err


def test_without_a_server_the_pages_are_not_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: nobody answers there
        monkeypatch.setattr(env, "PORT", taken.getsockname()[1])
        monkeypatch.setattr("sys.argv", ["health", "web"])
        assert health.main() == 1
    assert capsys.readouterr().err.strip()
