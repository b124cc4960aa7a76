"""What happens to every request: an identity, privacy of pages, and refusals turned into pages."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.refusals import Refused

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]

_request_id: ContextVar[str] = ContextVar("request_id", default="")
# Without I, O, 0 and 1, which people confuse on the telephone.
_CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

BUSY = "این پرونده همین حالا در دست شخص دیگری است. چند لحظه بعد دوباره تلاش کنید؛ چیزی ثبت نشده است."


def current_request_id() -> str:
    """The tracking code of the request being answered, or of the item of a job; empty outside both."""
    return _request_id.get()


@contextmanager
def tracked() -> Iterator[str]:
    """Give what happens in the block a short code of its own, which its log lines and history carry."""
    letters = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(6))
    code = f"{letters[:4]}-{letters[4:]}"
    token = _request_id.set(code)
    try:
        yield code
    finally:
        _request_id.reset(token)


def request_identity(get_response: Handler) -> Handler:
    """Give each request a short code that an error page shows and the log carries."""

    def handle(request: HttpRequest) -> HttpResponse:
        with tracked():
            return get_response(request)

    return handle


def private_pages(get_response: Handler) -> Handler:
    """Nothing a signed-in person sees stays in a shared cache or behind the Back button."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return handle


class FriendlyRefusals:
    """A refusal that no view caught becomes a page with its sentence, never a 500."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = render(request, "405.html", status=405)
            page.headers["Allow"] = response.headers.get("Allow", "")
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a Refused, or for a database refusal whose rule has a sentence."""
        if isinstance(exception, Refused):
            if exception.status == 403:
                from core.views.errors import forbidden_page

                return forbidden_page(request, exception.sentence)
            return render(request, "409.html", {"sentence": exception.sentence}, status=exception.status)
        if isinstance(exception, DatabaseError):
            sentence = sentence_of(exception)
            if sentence:
                logger.warning("refused by the database: %s", exception)
                return render(request, "409.html", {"sentence": sentence}, status=409)
        return None


friendly_refusals = FriendlyRefusals


def sentence_of(error: DatabaseError) -> str:
    """The Persian sentence of a database refusal; empty for an error that is a fault of ours."""
    from core.invariants import sentence_of_constraint

    cause = error.__cause__
    code = getattr(cause, "pgcode", None)
    # lock_not_available, deadlock_detected, serialization_failure
    if code in {"55P03", "40P01", "40001"}:
        return BUSY
    return sentence_of_constraint(getattr(getattr(cause, "diag", None), "constraint_name", None) or "")
