"""Every address of the portal, walked from the resolver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Door:
    """One address: its name, its view, and what its address asks for."""

    name: str
    view: Callable[..., Any]
    asks: tuple[str, ...]
    admin: bool

    def address(self, **given: Any) -> str:
        """The address with what it asks for."""
        name = f"admin:{self.name}" if self.admin else self.name
        return reverse(name, kwargs={ask: given[ask] for ask in self.asks})

    @property
    def rule(self) -> str:
        """The rule at the door; empty where there is none."""
        return getattr(self.view, "rule", "")

    @property
    def app(self) -> str:
        """The app its view lives in."""
        return self.view.__module__.split(".")[0]


def _walk(patterns: list[Any], admin: bool) -> Iterator[Door]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, admin or pattern.namespace == "admin")
        elif isinstance(pattern, URLPattern) and pattern.name:
            asks = tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
            yield Door(pattern.name, pattern.callback, asks, admin)


def every_door() -> list[Door]:
    """All named addresses, the admin's included."""
    return list(_walk(get_resolver().url_patterns, admin=False))


def own_doors() -> list[Door]:
    """Those of our own screens."""
    return [door for door in every_door() if not door.admin]
