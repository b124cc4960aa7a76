"""A password that an administrator set opens one page only: the one where it is replaced."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

OPEN = {"change_password", "logout", "help", "healthz"}


def own_password(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Send whoever signed in with a temporary password to `change_password` until it is his own."""

    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def ask(request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in OPEN or not request.user.is_authenticated or not request.session.get("must_change_password"):
            return None
        return redirect("change_password")

    handle.process_view = ask  # type: ignore[attr-defined]
    return handle
