"""Messages (اعلان‌ها): what I was told, newest first (ux.md S05); opening one, and having seen all."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from core.access import may, signed_in
from core.messages import see
from core.models import Message
from core.permissions import see_message

PAGE = 50


class PageForm(forms.Form):
    """Which page; anything else is the first."""

    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)


@signed_in
@require_safe
def list_messages(request: HttpRequest) -> HttpResponse:
    """The unseen ones are marked; looking at the list alone marks nothing."""
    form = PageForm(request.GET)
    form.is_valid()
    mine = Message.objects.visible_to(request.user)
    page = Paginator(mine, PAGE).get_page(form.cleaned_data.get("page"))
    return render(request, "core/list_messages.html", {"page": page, "unseen": mine.unseen().count()})


@may(see_message, Message.objects.all)
@require_POST
def open_message(request: HttpRequest, message: Message) -> HttpResponse:
    """Seen; on to what it tells of."""
    see(request.user, only=message.pk)
    if message.url and url_has_allowed_host_and_scheme(message.url, None):
        return HttpResponseRedirect(message.url)
    return redirect("list_messages")


@signed_in
@require_POST
def see_messages(request: HttpRequest) -> HttpResponse:
    """All of mine are seen."""
    if see(request.user):
        messages.success(request, "همهٔ اعلان‌ها خوانده‌شده علامت خورد.")
    return redirect("list_messages")
