"""«آغاز اصلاحیه»: why the paper in force is amended and on which basis; the draft is its full copy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agreements import permissions
from agreements.actions import start_amendment as rules
from agreements.actions.start_amendment import Basis, open_amendment_of, refuse_unless_in_force
from agreements.models import Agreement, AmendmentSheet
from agreements.opening import whole_papers
from agreements.reductions import reduction_of
from core.access import may
from core.jalali import JalaliDateField
from core.refusals import NotYours, Refused
from core.text import PersianCharField
from core.uploads import SCANS, UploadField

ALREADY_STARTED = "این اصلاحیه پیش‌تر آغاز شده است."


class BasisFields(forms.Form):
    """What an amendment rests on; the same boxes when it is begun and while it is drafted."""

    use_required_attribute = False
    AT_FIELD = {
        rules.REASON_NEEDED: "reason",
        rules.BASIS_NEEDED: "number",
        rules.BASIS_IN_FUTURE: "date",
    }

    kind = forms.ChoiceField(
        label="نوع اصلاح", choices=AmendmentSheet.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": "نوع اصلاح را برگزینید.", "invalid_choice": "یکی از گزینه‌های فهرست را انتخاب کنید."},
    )  # fmt: skip
    reason = PersianCharField(
        label="دلیل", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="یک یا دو جمله؛ روی جلد اصلاحیه چاپ می‌شود.", error_messages={"required": rules.REASON_NEEDED},
    )  # fmt: skip
    number = PersianCharField(
        label="شمارهٔ مستند", max_length=40, help_text="شمارهٔ نامه، ابلاغیه یا مصوبه.", error_messages={"required": rules.BASIS_NEEDED},
    )  # fmt: skip
    date = JalaliDateField(label="تاریخ مستند", help_text="سال/ماه/روز، مانند ۱۳۹۷/۰۷/۲۳")
    file = UploadField(
        kinds=SCANS, label="تصویر مستند", required=False, help_text="PDF، JPG یا PNG تا ۱۰ مگابایت؛ اگر در دست است.",
    )  # fmt: skip

    def basis(self) -> Basis:
        """What was typed, for the action."""
        given = self.cleaned_data
        return Basis(given["kind"], given["reason"], given["number"], given["date"], given["file"])


@may(permissions.amend, whole_papers, field="identifier", kwarg="no")
def start_amendment(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Ask for reason and basis, then make the draft and open its task list; a second press opens the one there is."""
    posted = request.method == "POST"
    form = BasisFields(request.POST, request.FILES) if posted else BasisFields(initial=_from_notice(request, agreement))
    open_one = open_amendment_of(agreement)
    refusal = _refusal(agreement)
    status = 409 if refusal and not posted else 200
    if posted and form.is_valid():
        answer = _begin(request, agreement, form)
        if answer is not None:
            return answer
        status, open_one, refusal = Refused.status, open_amendment_of(agreement), _refusal(agreement)
    context = {
        "agreement": agreement,
        "form": form,
        "open_one": open_one,
        "refusal": refusal,
        "attachments": agreement.attachments.count(),
    }
    return render(request, "agreements/start_amendment.html", context, status=status)


def _from_notice(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    """Kind and basis by the reduction the record or the cartable led from; nothing for any other number."""
    waiting = reduction_of(agreement, request.user) if "reduction" in request.GET else None
    return waiting.basis if waiting is not None and request.GET["reduction"] == str(waiting.notice.pk) else {}


def _refusal(agreement: Agreement) -> str:
    try:
        refuse_unless_in_force(agreement)
    except Refused as refusal:
        return refusal.sentence
    return ""


def _begin(request: HttpRequest, agreement: Agreement, form: BasisFields) -> HttpResponse | None:
    basis = form.basis()
    try:
        draft = rules.start_amendment(agreement, basis, by=request.user)
    except NotYours:
        raise
    except Refused as refusal:
        there = open_amendment_of(agreement)
        if there is not None and there.amends_id == agreement.pk and _is_same(there, basis, request):
            messages.info(request, ALREADY_STARTED)
            return redirect("edit_agreement", there.identifier)
        form.add_error(form.AT_FIELD.get(refusal.sentence), refusal.sentence)
        return None
    return redirect("edit_agreement", draft.identifier)


def _is_same(there: Agreement, basis: Basis, request: HttpRequest) -> bool:
    """The same person's very words: the button was pressed twice."""
    sheet = there.amendment
    typed: tuple[Any, ...] = (basis.kind, basis.reason, basis.number, basis.date)
    return there.created_by_id == request.user.pk and typed == (sheet.kind, sheet.reason, sheet.basis_number, sheet.basis_date)
