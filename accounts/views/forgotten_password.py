"""Whom to call about a forgotten password; there is no reset by e-mail, so nothing to be guessed or stolen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import everyone


@everyone
@require_safe
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """A page with the number to call."""
    return render(request, "accounts/forgotten_password.html")
