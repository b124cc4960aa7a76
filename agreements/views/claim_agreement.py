"""Take a paper in hand, and put it back: one press each, from the record or the desk."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.permissions import OUT_OF_REACH
from agreements import permissions
from agreements.actions import claim_agreement as claims
from agreements.models import Agreement
from agreements.opening import whole_papers
from core.access import may
from core.refusals import AlreadyDone, Refused


@may(permissions.see, whole_papers, field="identifier", kwarg="no")
@require_POST
def claim_agreement(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Mine now; a colleague who was faster is named."""
    return _press(request, agreement, claims.claim_agreement, "پرونده را برداشتید؛ تا آن را رها یا منتقل نکنید، همکاران بر آن اقدام نمی‌کنند.")


@may(permissions.see, whole_papers, field="identifier", kwarg="no")
@require_POST
def release_agreement(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Back on the desk."""
    return _press(request, agreement, claims.release_agreement, "پرونده به میز برگشت و هر همکاری می‌تواند آن را بردارد.")


def _press(request: HttpRequest, agreement: Agreement, act: Callable[..., Agreement], told: str) -> HttpResponse:
    try:
        act(agreement, by=request.user)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as refusal:
        if refusal.sentence == OUT_OF_REACH:
            raise PermissionDenied(refusal.sentence) from refusal
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, told)
    return redirect(agreement)
