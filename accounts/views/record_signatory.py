"""Write a signatory into the register, and record an end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts import invariants, stand_in_permissions
from accounts.actions import record_signatory as rules
from accounts.models import ExecutiveAgency, Signatory, SignatureSlot, User
from accounts.views.appoint_stand_in import PersonField
from core import clock
from core.access import may
from core.jalali import JalaliDateField, format_jalali
from core.middleware import sentence_of
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField

CHOOSE = "یکی از گزینه‌های فهرست را انتخاب کنید."
SAME_RULE = invariants.ONE_SIGNATORY.sentence
AT_FIELD = {
    rules.LACKS_THE_ROLE: "person", rules.LETTER_IN_FUTURE: "letter_date", SAME_RULE: "first_day",
    invariants.SIGNATORY_HAS_DAYS.sentence: "last_day", invariants.SIGNATORY_OF_AGENCY.sentence: "agency",
    rules.END_BEFORE_START: "last_day", rules.END_LATER_THAN_TERM: "last_day", rules.HAS_SIGNED_LATER: "last_day",
}  # fmt: skip


class SignatoryForm(forms.Form):
    """The place, the person, the title, the days and the letter."""

    slot = forms.ChoiceField(label="جایگاه", choices=SignatureSlot.choices, error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE))
    agency = forms.ModelChoiceField(
        ExecutiveAgency.objects.filter(is_active=True), label="دستگاه", required=False, empty_label="سازمان مدیریت و برنامه‌ریزی",
        help_text="برای جایگاه‌های سازمان، همان گزینهٔ نخست.", error_messages={"invalid_choice": CHOOSE},
    )  # fmt: skip
    person = PersonField(label="امضادار", empty_label="یک نفر را انتخاب کنید")
    title = PersianCharField(label="عنوان زیر امضا", max_length=150)
    first_day = JalaliDateField(label="از تاریخ")
    last_day = JalaliDateField(label="تا تاریخ", required=False, help_text="اگر پایان آن معلوم نیست، خالی بماند.")
    letter_number = PersianCharField(label="شمارهٔ حکم", max_length=40)
    letter_date = JalaliDateField(label="تاریخ حکم")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = [right.codename for right in rules.RIGHT_OF_SLOT.values()]
        people = User.objects.filter(is_active=True, groups__permissions__codename__in=wanted).distinct()
        self.fields["person"].queryset = people


class EndForm(forms.Form):
    """The last day, and why."""

    last_day = JalaliDateField(label="آخرین روز", help_text="امضای این روز هنوز معتبر است.")
    reason = PersianCharField(label="دلیل", max_length=200, error_messages={"required": rules.REASON_NEEDED})


@may(stand_in_permissions.keep_signatories)
@require_http_methods(["GET", "HEAD", "POST"])
def record_signatory(request: HttpRequest) -> HttpResponse:
    """One line of the register."""
    form, status = SignatoryForm(request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        answer = _carry_out(request, form, lambda given: rules.record_signatory(**given, by=request.user), "«{}» در دفتر امضاداران ثبت شد.")
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    return render(request, "accounts/record_signatory.html", {"form": form}, status=status)


@may(stand_in_permissions.keep_signatories)
@require_http_methods(["GET", "HEAD", "POST"])
def end_signatory(request: HttpRequest, pk: int) -> HttpResponse:
    """Until which day the signature counts."""
    signatory = get_object_or_404(Signatory.objects.select_related("agency", "person"), pk=pk)
    initial = {"last_day": format_jalali(clock.today())}
    form, status = EndForm(request.POST if request.method == "POST" else None, initial=initial), 200
    if form.is_valid():
        answer = _carry_out(request, form, lambda given: rules.end_signatory(signatory, **given, by=request.user), "پایان «{}» ثبت شد.")
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    return render(request, "accounts/end_signatory.html", {"form": form, "signatory": signatory}, status=status)


def _carry_out(request: HttpRequest, form: forms.Form, act: Any, told: str) -> HttpResponse | int:
    try:
        signatory = act(form.cleaned_data)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as refusal:
        form.add_error(AT_FIELD.get(refusal.sentence), refusal.sentence)
        return refusal.status
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        form.add_error(None, sentence)
        return 409
    else:
        messages.success(request, told.format(f"{signatory.person.full_name}، {signatory.place}"))
    return redirect("list_signatories")
