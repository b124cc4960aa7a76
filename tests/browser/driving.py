"""A person at a browser, and the watch over what happens behind the pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Download, Locator, Page, Response

from tests.factories.office import PASSWORD

BACKEND = "django.contrib.auth.backends.ModelBackend"
assert BACKEND_SESSION_KEY  # the session below is one of Django's own


class Person:
    """One person at one browser: pages by their names, boxes and buttons by their words."""

    def __init__(self, context: BrowserContext, server: str, user: Any = None) -> None:
        self.context = context
        self.server = server
        self.user = user
        if user is not None:
            client = Client()
            client.force_login(user, backend=BACKEND)
            context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server}])
        self.page: Page = context.new_page()

    # ---- going

    def open(self, name: str, *args: Any, query: str = "") -> Response | None:
        """Open the page of that name."""
        return self.page.goto(reverse(name, args=args) + query)

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Sign in by the login page, as anybody would."""
        self.open("login")
        self.box("نام کاربری").fill(username)
        self.box("گذرواژه").fill(password)
        self.press("ورود")

    def new_tab(self) -> Person:
        """The same person with a second tab."""
        other = object.__new__(Person)
        other.context, other.server, other.user = self.context, self.server, self.user
        other.page = self.context.new_page()
        return other

    # ---- finding by words

    def button(self, words: str) -> Locator:
        """The button or link that says so."""
        either = self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words))
        return either.first

    def box(self, label: str) -> Locator:
        """The field with that label."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first

    # ---- doing

    def press(self, words: str) -> None:
        """Press the button or follow the link, and wait for the page that comes."""
        target = self.button(words)
        with self.page.expect_navigation():
            target.click()

    def download(self, words: str) -> Path:
        """Follow a link to a file and keep the file."""
        with self.page.expect_download() as coming:
            self.button(words).click()
        arrived: Download = coming.value
        return Path(arrived.path())

    def fetch(self, url: str) -> bytes:
        """The bytes behind an address, as this person gets them."""
        answer = self.context.request.get(url)
        assert answer.ok, f"{url} answers {answer.status}"
        return answer.body()

    # ---- seeing

    @property
    def text(self) -> str:
        """What is written on the page."""
        return self.page.locator("main").inner_text()

    @property
    def heading(self) -> str:
        """The page's only h1."""
        return self.page.locator("h1").inner_text()

    @property
    def path(self) -> str:
        """Where we are, without the server."""
        return self.page.url.removeprefix(self.server)

    def sees(self, words: str) -> bool:
        """Is it written on the page? ZWNJ and line breaks apart."""
        return plain(words) in plain(self.page.locator("body").inner_text())


def plain(text: str) -> str:
    """Text without the marks of direction and with single spaces."""
    return re.sub(r"\s+", " ", re.sub("[\u200e\u200f\u2066-\u2069]", "", text)).strip()


class Watch:
    """Everything that may not happen behind a page."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.faults: list[str] = []
        self.expected: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Listen to every page of the context."""
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("console", self._console)
        context.on("request", lambda request: self._same_place(request.url))
        context.on("response", self._answer)

    def _console(self, message: Any) -> None:
        # A refusal of ours (403, 404, 409 …) is also written to the console; it is no fault.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _same_place(self, url: str) -> None:
        # A PDF in a frame is drawn by the browser's own viewer, which brings its parts along.
        if not url.startswith((self.server, "data:", "blob:", "about:", "chrome-extension:", "chrome:")):
            self.faults.append(f"asks another place: {url}")

    def _answer(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} at {response.url}")
