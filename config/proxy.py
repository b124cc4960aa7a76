"""Behind the product's own nginx: who is really asking.

Only used under TRUST_PROXY. nginx overwrites X-Real-IP, so a visitor cannot choose it; without nginx
in front this would let anybody pretend to be anybody, for the login lock-out and for the audit trail.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse


def client_address(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Put the visitor's address where the rest of the product looks for it."""

    def handle(request: HttpRequest) -> HttpResponse:
        with suppress(ValueError):  # without it: asked from inside, past nginx, by a health check
            request.META["REMOTE_ADDR"] = str(ip_address(request.META.get("HTTP_X_REAL_IP", "")))
        return get_response(request)

    return handle
