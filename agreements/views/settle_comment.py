"""«برطرف شد», and open it again: one button each beside a comment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from agreements import permissions
from agreements.actions.settle_comment import reopen_comment
from agreements.actions.settle_comment import settle_comment as settle
from agreements.models import Agreement
from agreements.opening import whole_papers
from core.access import may
from core.refusals import AlreadyDone, NotYours, Refused
from core.text import to_persian_digits


@may(permissions.comment, whole_papers, field="identifier", kwarg="no")
@require_POST
def settle_comment(request: HttpRequest, agreement: Agreement, number: int) -> HttpResponse:
    """POST with `action` reopen opens it again; any other closes it. Back to the list of comments."""
    get_object_or_404(agreement.comments, number=number)
    reopens = request.POST.get("action") == "reopen"
    try:
        (reopen_comment if reopens else settle)(agreement, number, by=request.user)
        messages.success(request, to_persian_digits(f"نکتهٔ {number} {'دوباره باز' if reopens else 'برطرف'} شد."))
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except NotYours:
        raise
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect(f"{reverse('review_agreement', args=[agreement.identifier])}#comments")
