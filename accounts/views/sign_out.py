"""Sign out: the session ends on the server, and the browser forgets what it kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse

from core.access import everyone


class SignOut(LogoutView):
    """By POST only, so that no link or picture can sign anybody out."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the login page; nothing of this person stays in the browser's cache or storage."""
        response = super().post(request, *args, **kwargs)
        messages.success(request, "از سامانه خارج شدید.")
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


logout = everyone(SignOut.as_view())
