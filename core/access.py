"""The rule at each view's door: find the object among those the person may see, then ask.

Every view carries its rule in `view.rule`, which a house test reads: a door without a rule does
not pass. What a person may not see answers 404, the same as what does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from core.refusals import Verdict

View = Callable[..., HttpResponse]


def may(
    question: Callable[..., Verdict],
    queryset: Callable[[], Any] | None = None,
    *,
    field: str = "pk",
    kwarg: str = "pk",
) -> Callable[[View], View]:
    """Guard a view by `question`.

    With `queryset` (a callable giving a QuerySet that has `visible_to`), the object named by the
    URL is looked up among the visible ones and passed on as the second argument; the question is
    then asked of it. Without, the question is asked of the person alone.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if queryset is None:
                _ask(question(request.user))
                return view(request, *args, **kwargs)
            wanted = kwargs.pop(kwarg)
            if "\x00" in str(wanted):  # no text of the database holds a NUL, nor may one be asked for
                raise Http404
            found: models.Model = get_object_or_404(queryset().visible_to(request.user), **{field: wanted})
            _ask(question(request.user, found))
            return view(request, found, *args, **kwargs)

        guarded.rule = question.__name__  # type: ignore[attr-defined]
        return guarded

    return guard


def signed_in(view: View) -> View:
    """A view for everybody who is signed in, about nobody's papers but their own."""
    view.rule = "signed_in"  # type: ignore[attr-defined]
    return view


def everyone(view: View) -> View:
    """A view that needs no sign-in."""
    view = login_not_required(view)
    view.rule = "everyone"  # type: ignore[attr-defined]
    return view


def _ask(verdict: Verdict) -> None:
    if not verdict:
        raise PermissionDenied(verdict.reason)
