"""A screen to be looked at: its address, and what is done there before looking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tests.browser.driving import Person

Act = Callable[[Person], None]


@dataclass(frozen=True)
class Screen:
    """An address, and what is done there before looking (a wrong form sent, for instance)."""

    name: str
    url: str
    act: Act | None = None


def at(name: str, *args: Any, query: str = "", as_: str = "", act: Act | None = None) -> Screen:
    """The screen of that name."""
    return Screen(as_ or " ".join([name, *map(str, args), query]), reverse(name, args=args) + query, act)


def send(changes: dict[str, str] | None = None, button: str = "main form[method=post] .btn.primary") -> Act:
    """Fill boxes by name and send the form with its primary button."""

    def act(person: Person) -> None:
        for name, value in (changes or {}).items():
            person.page.locator(f"main [name={name}]").first.fill(value)
        with person.page.expect_navigation():
            person.page.locator(button).first.click()

    return act
