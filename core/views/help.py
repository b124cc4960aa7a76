"""Help (ux.md S07): the year's steps, who does what, the words, and whom to call."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import everyone
from core.papers import AGREEMENT
from core.reference import roles_of_the_office, states_and_turns

EXPERT = {
    "title": "کارشناس بودجه",
    "sentence": "موافقتنامه‌های دستگاه‌های گروه تخصصی خود را بررسی، تأیید و چاپ می‌کند.",
}


@everyone
@require_safe
def help(request: HttpRequest) -> HttpResponse:
    """One page, readable before signing in; states and roles come from the tables themselves."""
    return render(request, "core/help.html", {"states": states_and_turns(AGREEMENT), "roles": _roles()})


def _roles() -> list[dict[str, str]]:
    # The four experts do the same work, each in a group: one line for a reader.
    roles = [{"title": role.title, "sentence": role.sentence} for role in roles_of_the_office() if not role.sector]
    return [*roles[:2], EXPERT, *roles[2:]]
