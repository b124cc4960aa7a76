"""The browser, the server in front of it, and the two worlds the tests live in.

All browser tests go to one worker (`FolderScheduling`), one after the other: they share one Chromium, one
server and one database, which is emptied when a file asks for another world than the one that stands.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import override_settings

from config import env
from config.launch.bootstrap import find_browser

pytest.register_assert_rewrite("tests.browser.circuit", "tests.browser.driving")

from tests.browser.driving import Person, Watch  # noqa: E402
from tests.browser.looking import Findings, look_at  # noqa: E402
from tests.browser.screens import ROLES  # noqa: E402
from tests.browser.serving import collected_static, serve  # noqa: E402
from tests.browser.worlds import Demonstration, World  # noqa: E402
from tests.factories.papers import remember_papers  # noqa: E402

FAILED = pytest.StashKey[bool]()
HERE = Path(__file__).parent
PICTURES = Path(settings.VAR_DIR) / "browser"
# As root Chromium needs --no-sandbox (Playwright gives it); the rest keeps it from calling home.
ARGUMENTS = ["--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run", "--disable-component-update", "--disable-sync"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; those that only look come first and share one demonstration year."""
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker("browser")
    places = [n for n, item in enumerate(items) if HERE in item.path.parents]
    ordered = sorted(ours, key=lambda item: "demonstration" not in getattr(item, "fixturenames", ()))
    for place, item in zip(places, ordered, strict=True):
        items[place] = item


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    """Let the fixtures know that the test failed, for a picture of what was on the screens."""
    report = yield
    if call.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


def _give_up(reason: str) -> None:
    if env.flag("SABA_REQUIRE_BROWSER", False):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """The browser on this machine; without one, every test says why in one line."""
    executable = find_browser()
    if executable is None:
        _give_up("no Chromium here: install it (apt install chromium) or name it in SABA_CHROMIUM")
    from playwright.sync_api import Error, sync_playwright

    # Playwright keeps an event loop in this thread. Django takes that for asynchronous code, and would
    # open a second connection to the database for it.
    ours = connections["default"]
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with ExitStack() as ending:
        driver = ending.enter_context(sync_playwright())
        connections["default"] = ours
        try:
            browser = driver.chromium.launch(executable_path=executable, args=ARGUMENTS)
        except Error as error:
            _give_up(f"{executable} does not start: {str(error).splitlines()[0]}")
        ending.callback(browser.close)
        yield browser
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="package")
def server(
    chromium: Any, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the portal, with its static files as production sends them: hashed and compressed."""
    static = tmp_path_factory.mktemp("static")
    # QR codes of papers point where the portal is.
    with django_db_blocker.unblock(), collected_static(static), serve() as address, override_settings(PUBLIC_ADDRESS=address):
        yield address


@pytest.fixture(scope="package")
def world(server: str) -> Iterator[World]:
    """What stands in the database; each file asks for the world it needs."""
    with pytest.MonkeyPatch.context() as patch:
        remember_papers(patch)
        the_world = World()
        yield the_world
        the_world.clear()


@pytest.fixture(scope="module")
def office(world: World) -> Any:
    """The small office of 1397, fresh for each file; its clock stands at ten in the morning of 5 Khordad."""
    return world.office()


@pytest.fixture(scope="module")
def demonstration(world: World) -> Any:
    """The demonstration year as ./start loads it: for looking only."""
    return world.demonstration()


@pytest.fixture
def transactional_db() -> None:
    """Instead of pytest-django's: a database is needed, but not emptied after each test (see `world`)."""


@pytest.fixture
def person(request: pytest.FixtureRequest, chromium: Any, server: str, transactional_db: None) -> Iterator[Callable[..., Person]]:
    """`person(user)` is that person at a browser of their own, signed in; `person(None)` is a passer-by.

    At the end nothing may have gone wrong behind the pages: no error of a script, no answer of 500,
    nothing the content security policy had to stop, nothing asked from another place.
    """
    people: list[Person] = []
    watch = Watch(server)

    def sit_down(user: Any = None, *, width: int = 1280, height: int = 900, script: bool = True, **options: Any) -> Person:
        context = chromium.new_context(
            base_url=server, locale="fa-IR", timezone_id="Asia/Tehran", viewport={"width": width, "height": height},
            java_script_enabled=script, **options,
        )  # fmt: skip
        context.set_default_timeout(10_000)
        watch.over(context)
        sitting = Person(context, server, user)
        people.append(sitting)
        return sitting

    yield sit_down
    for number, sitting in enumerate(people, start=1):
        for page in sitting.context.pages if request.node.stash.get(FAILED, False) else ():
            picture = PICTURES / f"{request.node.name}-{number}-{id(page)}.png"
            page.screenshot(path=picture, full_page=True)
            print(f"{page.url} at the end: {picture}")
        sitting.context.close()
    assert watch.faults == []


@pytest.fixture(scope="package")
def _already_looked_at() -> dict[str, Findings]:
    """The screens of a role are opened once and serve both files that look at them."""
    return {}


@pytest.fixture
def looked_at(
    demonstration: Demonstration, person: Callable[..., Person], _already_looked_at: dict[str, Findings]
) -> Callable[[str], Findings]:
    """`looked_at(role)` is what was found on every screen of that role."""

    def look(role: str) -> Findings:
        if role not in _already_looked_at:
            username, screens = ROLES[role]
            somebody = person(demonstration.user(username) if username else None)
            findings = _already_looked_at[role] = Findings()
            for screen in screens(demonstration):
                look_at(somebody, screen, findings)
        return _already_looked_at[role]

    return look


@pytest.fixture
def clean_books() -> Iterator[None]:
    """After the test every total equals its rows and every guard of the database is in place."""
    yield
    call_command("check_invariants", stdout=open(os.devnull, "w"))  # noqa: SIM115
