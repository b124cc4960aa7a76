"""Change one's own password: all other sessions of the person end."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.change_password import change_password as change
from accounts.forms import ChangePasswordForm
from core.access import signed_in


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Ask for the present password and twice for the new one."""
    form = ChangePasswordForm(request.user, request.POST or None, request=request)
    if form.is_valid():
        change(request.user, form.cleaned_data["new_password1"])
        # This session goes on under a new key; every other one dies with the old password.
        update_session_auth_hash(request, request.user)
        request.session.pop("must_change_password", None)
        return redirect("change_password_done")
    must = request.session.get("must_change_password", False)
    return render(request, "accounts/change_password.html", {"form": form, "must": must})


@signed_in
@require_safe
def change_password_done(request: HttpRequest) -> HttpResponse:
    """It is changed."""
    return render(request, "accounts/change_password_done.html")
