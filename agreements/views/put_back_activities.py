"""«برگرداندن»: the last table of activities brought in is taken back, with one press."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from agreements import permissions
from agreements.actions.bring_activities import put_back_activities as put_back
from agreements.kinds import expense_papers
from agreements.models import Agreement
from core.access import may
from core.refusals import AlreadyDone, NotYours, Refused

PUT_BACK = "ورود از اکسل برگردانده شد و فعالیت‌ها همان است که پیش از آن بود."


@may(permissions.draft, expense_papers, field="identifier", kwarg="no")
@require_POST
def put_back_activities(request: HttpRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Back to the section, with a word about what was done or why it was not."""
    try:
        put_back(agreement, pk, by=request.user)
        messages.success(request, PUT_BACK)
    except NotYours:
        raise
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("edit_activities", agreement.identifier)
