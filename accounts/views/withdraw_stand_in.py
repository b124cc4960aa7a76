"""End a stand-in before its last day."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import stand_in_permissions
from accounts.actions.withdraw_stand_in import withdraw_stand_in as withdraw
from accounts.models import StandIn
from core.access import may
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField


class WithdrawForm(forms.Form):
    """A word about why, for the history."""

    note = PersianCharField(label="دلیل", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text="در سوابق می‌ماند.")


@may(stand_in_permissions.withdraw, StandIn.objects.select_related("principal", "substitute").all)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_stand_in(request: HttpRequest, stand_in: StandIn) -> HttpResponse:
    """The facts, then the end; a second press is told so."""
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw(stand_in, by=request.user, note=form.cleaned_data["note"])
        except AlreadyDone as done:
            messages.info(request, done.sentence)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, f"جانشینی {stand_in.substitute.full_name} به جای {stand_in.principal.full_name} پایان یافت.")
        return redirect("list_stand_ins")
    return render(request, "accounts/withdraw_stand_in.html", {"stand_in": stand_in, "form": form})
