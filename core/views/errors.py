"""Pages for what went wrong: each says what happened and what to do."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from accounts.permissions import OUT_OF_REACH
from core.middleware import current_request_id


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not sent from our page, or the session ended meanwhile."""
    return render(request, "403_csrf.html", {"tracking_code": current_request_id()}, status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the same page for what does not exist and for what is not yours to know of."""
    return render(request, "404.html", status=404)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with whom to ask."""
    return forbidden_page(request, str(exception))


def forbidden_page(request: HttpRequest, sentence: str) -> HttpResponse:
    """The page of a 403; where it is the paper's state that forbids, the heading does not blame the person's post."""
    context = {"sentence": sentence, "out_of_reach": sentence in ("", OUT_OF_REACH)}
    return render(request, "403.html", context, status=403)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request no page of ours sends; 413 for a form larger than any of them."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500 with a tracking code, 503 where the database does not answer; drawn without either's help."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return HttpResponse(loader.get_template("503.html").render({}), status=503, headers={"Retry-After": "30"})
    code = current_request_id()
    return HttpResponse(loader.get_template("500.html").render({"tracking_code": code}), status=500)
