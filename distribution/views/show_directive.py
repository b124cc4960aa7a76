"""One directive: its text and files for everybody, and for those who publish who has seen it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import rights_of
from accounts.rights import Right
from core.access import may
from core.uploads import size_in_words
from distribution import permissions
from distribution.actions.publish_directive import NOTHING_TO_PUBLISH, note_reading
from distribution.events import events_of
from distribution.forms import FilterForm
from distribution.models import Directive
from distribution.readers import Audience, audience_of
from distribution.workflow.directive import PUBLISH, STEPS, WITHDRAW, State


class ReaderFilterForm(FilterForm):
    """Those who have not seen it (shown first), or those who have."""

    seen = forms.ChoiceField(required=False, choices=[("no", "هنوز ندیده"), ("yes", "دیده")])


@may(permissions.see_directives, Directive.objects.all)
@require_safe
def show_directive(request: HttpRequest, directive: Directive) -> HttpResponse:
    """The record. That this person has opened it is kept, once: it is the answer to "did they see it?"."""
    if directive.published_at is not None and request.method == "GET":
        note_reading(directive, request.user)
    publishes = rights_of(request.user).anywhere(Right.PUBLISH_DIRECTIVES)
    verdict = permissions.publish_directive(request.user, directive)
    files = list(directive.files.select_related("file").defer("file__content"))
    context = {
        "directive": directive,
        "files": [(file, size_in_words(file.file.size)) for file in files],
        "events": events_of(directive, STEPS),
        "steps": {"publish": PUBLISH, "withdraw": WITHDRAW},
        "publishes": publishes,
        "may_write": bool(verdict) and directive.state == State.DRAFT,
        "may_withdraw": bool(verdict) and directive.state in WITHDRAW.sources,
        "refusal": "" if directive.text.strip() or files else NOTHING_TO_PUBLISH,
    }
    if publishes and directive.published_at is not None:
        context |= _readers(request, audience_of(directive))
    return render(request, "distribution/show_directive.html", context)


def _readers(request: HttpRequest, audience: Audience) -> dict[str, object]:
    """The counts, the tallies, and one page of the list."""
    form = ReaderFilterForm(request.GET)
    seen, unseen = audience.seen, audience.unseen
    show_seen = form.wanted("seen") == "yes"
    return {
        "audience": audience,
        "seen_count": len(seen),
        "page": form.page_of(seen if show_seen else unseen),
        "show_seen": show_seen,
        "reader_tabs": [
            {"label": "هنوز ندیده", "count": len(unseen), "url": "?seen=no#readers", "current": not show_seen},
            {"label": "دیده", "count": len(seen), "url": "?seen=yes#readers", "current": show_seen},
        ],
    }
