"""What every test may ask for: a held clock, the office with its people, a signed-in browserless client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.core.cache import cache
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from xdist.scheduler import LoadScopeScheduling

from core import clock
from tests.factories.moments import WORKING_MOMENT
from tests.factories.office import Office
from tests.factories.papers import remember_papers, share_papers
from tests.factories.province import Province
from tests.standing import standing

# Folders whose tests share something that is one a machine (a browser and its world, the ports of
# ./start): one worker runs each of them from beginning to end.
ONE_WORKER = ("tests/browser/", "tests/launch/")


class FolderScheduling(LoadScopeScheduling):
    """Every test for itself, except that the folders of ONE_WORKER stay together.

    The marks of `--dist loadgroup` do not do it: xdist 3.8 writes the group into a field that
    pytest 9.2 no longer reads, and then splits the groups without a word.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in ONE_WORKER if nodeid.startswith(folder)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FolderScheduling:
    """How the tests are shared out among the workers."""
    return FolderScheduling(config, log)


@pytest.fixture(scope="session", autouse=True)
def _emptying_past_the_guards() -> Iterator[None]:
    """After a test on real transactions Django empties every table, which our triggers refuse.

    Between tests, and only there, they are told to look away; it takes a database superuser.
    """
    empty = DatabaseOperations.execute_sql_flush

    def look_away(operations: DatabaseOperations, statements: list[str]) -> None:
        empty(operations, ["SET LOCAL session_replication_role = 'replica'", *statements])

    DatabaseOperations.execute_sql_flush = look_away
    yield
    DatabaseOperations.execute_sql_flush = empty


@pytest.fixture(scope="session", autouse=True)
def _papers_of_the_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The workers of one run draw each paper once between them."""
    if hasattr(request.config, "workerinput"):
        share_papers(tmp_path_factory.getbasetemp().parent / "papers")


@pytest.fixture(autouse=True)
def _no_remembered_clock() -> Iterator[None]:
    """Each test reads the demonstration's clock from its own database."""
    clock.forget_shift()
    yield
    clock.forget_shift()


@pytest.fixture(autouse=True)
def _papers_drawn_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same paper is laid out once a process, except where drawing itself is the subject."""
    if "documents" not in request.path.parts and request.node.get_closest_marker("draws_afresh") is None:
        remember_papers(monkeypatch)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before the fixtures of a test: what stands between tests (tests/standing.py)."""
    standing.prepare(item)


@pytest.fixture(scope="session")
def _standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """From the first test with an office on, offices may stand; nothing does when the database goes."""
    standing.is_ready = True
    yield
    with django_db_blocker.unblock():
        standing.end()


@pytest.fixture
def working_hours() -> Iterator[None]:
    """It is ten in the morning of Saturday 1397/03/05."""
    with clock.at(WORKING_MOMENT):
        yield


@pytest.fixture
def office(_standing: None, db: None, working_hours: None) -> Office:
    """The small office of 1397 with its credit notified; the clock stands at WORKING_MOMENT."""
    return standing.office()


@pytest.fixture
def province(office: Office) -> Province:
    """Three counties with their indices and the center's capital notice, beside the office."""
    return standing.province(office)


@pytest.fixture
def signed_in() -> Callable[[AbstractBaseUser], Client]:
    """`signed_in(user)` is a client of that person, without going through the login page."""

    def sign_in(user: AbstractBaseUser) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    """Throttles count in the cache, which outlives a test."""
    cache.clear()
