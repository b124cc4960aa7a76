"""Autosave: the script sends a section as it stands, and the copy is offered again when the page was lost."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from agreements import permissions
from agreements.actions.keep_typing import forget_typing
from agreements.actions.keep_typing import keep_typing as keep
from agreements.models import Agreement
from core import clock
from core.access import may
from core.jalali import format_time
from core.refusals import Refused
from core.text import to_persian_digits

KEPT = "نوشته‌ها نگه داشته شد، ساعت {time}. برای ثبت، «ذخیره» را بزنید."
# What is not typed: the button pressed, and the mark of the session.
NOT_TYPED = ("csrfmiddlewaretoken", "action", "kept")


def papers_to_write() -> QuerySet:
    """With what the permission reads, so that a pause in typing costs no query more than it must."""
    return Agreement.objects.select_related("agency", "fiscal_year")


@may(permissions.draft, papers_to_write, field="identifier", kwarg="no")
@require_POST
def keep_typing(request: HttpRequest, agreement: Agreement, section: str) -> HttpResponse:
    """A word for the script; `action=forget` (a button) throws the copy away and leads back to the section."""
    if request.POST.get("action") == "forget":
        forget_typing(agreement, section, by=request.user)
        back = request.POST.get("back", "")
        return redirect(back if url_has_allowed_host_and_scheme(back, None) else agreement.get_absolute_url())
    typed = request.POST.copy()
    for name in NOT_TYPED:
        typed.pop(name, None)
    try:
        keep(agreement, section, typed.urlencode(), by=request.user)
    except Refused as refusal:
        return JsonResponse({"said": refusal.sentence}, status=refusal.status)
    return JsonResponse({"said": KEPT.format(time=to_persian_digits(format_time(clock.now())))})
