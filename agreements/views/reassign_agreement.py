"""Give a paper of a desk to one of its people, with the reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from agreements import permissions
from agreements.actions import claim_agreement as claims
from agreements.claims import colleagues_at
from agreements.models import Agreement
from agreements.opening import whole_papers
from agreements.workflow import Desk
from core.access import may
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField

CHOOSE = "یکی از همکاران میز را انتخاب کنید."


class ReassignForm(forms.Form):
    """To whom, and why."""

    to = forms.TypedChoiceField(label="واگذاری به", coerce=int, widget=forms.RadioSelect, error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE))
    reason = PersianCharField(
        label="دلیل", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": claims.REASON_NEEDED},
        help_text="در سوابق پرونده می‌ماند و هر دو نفر آن را می‌بینند.",
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(person.pk, f"{person.full_name}، {person.position}" if person.position else person.full_name) for person in people]


@may(permissions.see, whole_papers, field="identifier", kwarg="no")
@require_http_methods(["GET", "HEAD", "POST"])
def reassign_agreement(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The colleagues of the desk, and the reason; late, the sentence says where the paper is now."""
    verdict = permissions.reassign(request.user, agreement)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    people = [person for person in colleagues_at(agreement) if person.pk != agreement.claimed_by_id]
    form, status = ReassignForm(request.POST if request.method == "POST" else None, people=people), 200
    if form.is_valid():
        to = next(person for person in people if person.pk == form.cleaned_data["to"])
        try:
            claims.reassign_agreement(agreement, to=to, reason=form.cleaned_data["reason"], by=request.user)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect(agreement)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, f"پرونده به {to.full_name} واگذار شد.")
            return redirect(agreement)
    context = {"agreement": agreement, "form": form, "people": people, "desk": Desk(agreement.desk).label}
    return render(request, "agreements/reassign_agreement.html", context, status=status)
