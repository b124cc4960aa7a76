"""Appoint a stand-in: for oneself, or for somebody one manages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import stand_in_permissions
from accounts.actions import appoint_stand_in as rules
from accounts.models import StandInKind, User
from accounts.stand_ins import has_desk, managed_by, who_may_stand_in_for
from core import clock
from core.access import may
from core.jalali import JalaliDateField, format_jalali
from core.middleware import sentence_of
from core.money import AmountField
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField

CHOOSE = "یک نفر را از فهرست انتخاب کنید."
CHOOSE_KIND = "یکی از گزینه‌های فهرست را انتخاب کنید."
NO_CEILING = "سقف مبلغ باید بزرگ‌تر از صفر باشد. اگر سقفی ندارد، خانه را خالی بگذارید."
AT_FIELD = {
    rules.HIMSELF: "substitute", rules.BY_HIMSELF: "substitute", rules.NOT_ELIGIBLE: "substitute", rules.NO_DESK: "principal",
    rules.IN_THE_PAST: "first_day", rules.ENDS_BEFORE_IT_BEGINS: "last_day", rules.TOO_LONG: "last_day", rules.OVERLAPS: "first_day",
}  # fmt: skip


class PersonField(forms.ModelChoiceField):
    """A person by name and post."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE), **kwargs)

    def label_from_instance(self, obj: User) -> str:
        """«سارا نیک‌پی، کارشناس بودجه»."""
        return f"{obj.full_name}، {obj.position}" if obj.position else obj.full_name


class StandInForm(forms.Form):
    """Who, for whom, which days, on what."""

    principal = PersonField(label="به جای", empty_label="یک نفر را انتخاب کنید")
    substitute = PersonField(label="جانشین", empty_label="یک نفر را انتخاب کنید", help_text="از همان دستگاه یا از سازمان؛ کسی که خود میزی در گردش موافقتنامه دارد.")
    first_day = JalaliDateField(label="از تاریخ", help_text="نخستین روز جانشینی.")
    last_day = JalaliDateField(label="تا تاریخ", help_text="این روز هم شمرده می‌شود.")
    kind = forms.ChoiceField(label="نوع موافقتنامه", choices=StandInKind.choices, required=False, error_messages={"invalid_choice": CHOOSE_KIND}, help_text="کدام موافقتنامه‌ها.")
    amount_ceiling = AmountField(label="سقف مبلغ هر موافقتنامه", required=False, help_text="میلیون ریال. اگر خالی بماند، سقفی ندارد.")
    may_sign = forms.BooleanField(label="اختیار امضای موافقتنامه هم دارد", required=False, help_text="تنها جای امضاداری که نامش در دفتر امضاداران است.")
    basis = PersianCharField(label="دلیل یا شمارهٔ حکم", required=False, max_length=200)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        today = format_jalali(clock.today())
        super().__init__(*args, initial={"first_day": today, "principal": user.pk}, **kwargs)
        self.user = user
        people = User.objects.filter(pk=user.pk) if has_desk(user) else User.objects.none()
        managed = managed_by(user)
        if managed.exists():
            self.fields["principal"].queryset = User.objects.filter(pk__in=[*people.values_list("pk", flat=True), *managed.values_list("pk", flat=True)])
            self.fields["substitute"].queryset = (who_may_stand_in_for(user) | _substitutes_of(managed)).distinct()
        else:
            # Nobody to choose from: the principal is oneself.
            self.fields["principal"].queryset = people
            self.fields["principal"].required = False
            self.fields["principal"].widget = forms.HiddenInput()
            self.fields["substitute"].queryset = who_may_stand_in_for(user)

    def clean_principal(self) -> User:
        """Oneself, unless another was chosen."""
        return self.cleaned_data.get("principal") or self.user

    def clean_amount_ceiling(self) -> int | None:
        """A ceiling of nothing is no stand-in at all."""
        ceiling = self.cleaned_data["amount_ceiling"]
        if ceiling == 0:
            raise forms.ValidationError(NO_CEILING)
        return ceiling


def _substitutes_of(managed: Any) -> Any:
    # Whoever is managed may also be chosen; the action refuses one from the other side.
    return User.objects.filter(pk__in=managed.values("pk")).distinct()


@may(stand_in_permissions.appoint)
@require_http_methods(["GET", "HEAD", "POST"])
def appoint_stand_in(request: HttpRequest) -> HttpResponse:
    """The form; what was typed stays when it is refused."""
    form = StandInForm(request.POST if request.method == "POST" else None, user=request.user)
    status = 200
    if form.is_valid():
        try:
            made = rules.appoint_stand_in(**form.cleaned_data, by=request.user)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect("list_stand_ins")
        except Refused as refusal:
            form.add_error(AT_FIELD.get(refusal.sentence), refusal.sentence)
            status = refusal.status
        except DatabaseError as error:
            if not (sentence := sentence_of(error)):
                raise
            form.add_error(None, sentence)
            status = 409
        else:
            days = f"از {format_jalali(made.first_day)} تا {format_jalali(made.last_day)}"
            messages.success(request, f"{made.substitute.full_name} {days} جانشین {made.principal.full_name} است.")
            return redirect("list_stand_ins")
    return render(request, "accounts/appoint_stand_in.html", {"form": form, "chooses": not form.fields["principal"].widget.is_hidden}, status=status)
