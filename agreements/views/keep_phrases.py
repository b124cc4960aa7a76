"""The saved phrases of a reviewer: his own to keep, the group's and everybody's to read."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.permissions import rights_of
from agreements import permissions
from agreements.actions.keep_phrase import TEXT_NEEDED, drop_phrase, keep_phrase
from agreements.models import SavedPhrase
from core.access import may
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField


class PhraseForm(forms.Form):
    """One sentence."""

    text = PersianCharField(label="جملهٔ تازه", max_length=300, error_messages={"required": TEXT_NEEDED})
    status = 200


@may(permissions.keep_phrases)
@require_http_methods(["GET", "HEAD", "POST"])
def keep_phrases(request: HttpRequest) -> HttpResponse:
    """POST adds a sentence, or with `drop` removes one of one's own."""
    drop = request.POST.get("drop", "")
    if request.method == "POST" and drop:
        if len(drop) < 10 and drop.isascii() and drop.isdigit():
            drop_phrase(int(drop), by=request.user)
            messages.success(request, "جمله حذف شد.")
        return redirect("keep_phrases")
    form = PhraseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            keep_phrase(form.cleaned_data["text"], by=request.user)
            messages.success(request, "جمله نگه داشته شد.")
            return redirect("keep_phrases")
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect("keep_phrases")
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            form.status = refusal.status
    shared = Q(group=None) | Q(group__in=rights_of(request.user).sectors)
    context = {
        "form": form,
        "own": SavedPhrase.objects.filter(owner=request.user, is_active=True),
        "shared": SavedPhrase.objects.filter(shared, owner=None, is_active=True).select_related("group"),
    }
    return render(request, "agreements/keep_phrases.html", context, status=form.status)
