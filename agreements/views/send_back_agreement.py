"""Return a paper with a reason and a text: to the agency, to the desk before, or instead of a signature."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from agreements import permissions
from agreements.actions.send_back_agreement import TEXT_NEEDED, open_for_agency
from agreements.actions.send_back_agreement import send_back_agreement as send_back
from agreements.models import Agreement, ReturnReason
from agreements.offers import next_desk
from agreements.opening import whole_papers
from agreements.step_forms import StepForm
from agreements.step_pages import carried_out, page, turned_away
from agreements.workflow import (
    DECLINE_SIGNATURE,
    RETURN_TO_AGENCY,
    RETURN_TO_DEPUTY,
    RETURN_TO_EXPERT,
    RETURN_TO_INTEGRATION,
    State,
)
from core.access import may
from core.text import PersianCharField
from core.workflow import Step

STEPS = {
    step.name: step
    for step in (RETURN_TO_AGENCY, RETURN_TO_EXPERT, RETURN_TO_INTEGRATION, DECLINE_SIGNATURE, RETURN_TO_DEPUTY)
}


class SendBackForm(StepForm):
    """Why it is returned; the deputy may ask to have it back without another round."""

    reason = forms.ModelChoiceField(
        ReturnReason.objects.filter(is_active=True),
        label="دلیل",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "یکی از دلیل‌ها را انتخاب کنید.",
            "invalid_choice": "یکی از دلیل‌های فهرست را انتخاب کنید.",
        },
    )
    text = PersianCharField(
        label="شرح",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="دلیل عودت را در یک یا دو جمله بنویسید. این متن برای گیرنده فرستاده می‌شود.",
        error_messages={"required": TEXT_NEEDED},
    )
    resume_here = forms.BooleanField(
        label="پس از اصلاح و تأیید کارشناس، یک‌راست نزد من برگردد",
        required=False,
        help_text="بدون این نشان، پرونده پس از اصلاح همهٔ گام‌ها را دوباره می‌پیماید.",
    )

    def __init__(self, *args: Any, step: Step, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, agreement=agreement, **kwargs)
        if step is not RETURN_TO_AGENCY or agreement.state != State.INTEGRATION_APPROVED:
            del self.fields["resume_here"]
        if step is RETURN_TO_AGENCY and open_for_agency(agreement).exists():
            self.fields["text"].required = False
            self.fields["text"].help_text = "نکته‌های بالا با همین عودت فرستاده می‌شود؛ اگر شرح کلی دارید بنویسید."


@may(permissions.see, whole_papers, field="identifier", kwarg="no")
def send_back_agreement(request: HttpRequest, agreement: Agreement, step: str) -> HttpResponse:
    """One act: the reason, the text and the way back go together."""
    if step not in STEPS:
        raise Http404
    chosen = STEPS[step]
    data = request.POST if request.method == "POST" else None
    form = SendBackForm(data, step=chosen, agreement=agreement)
    answer = turned_away(request, agreement, chosen) or carried_out(
        request,
        agreement,
        chosen,
        form,
        lambda given: send_back(
            agreement,
            chosen,
            reason=given["reason"],
            text=given["text"],
            resume_here=given.get("resume_here", False),
            by=request.user,
            seen_version=given["version"],
        ),
    )
    facts = {"next_desk": next_desk(chosen, agreement), "printed": agreement.valid_print}
    if chosen is RETURN_TO_AGENCY:
        facts["going"] = list(open_for_agency(agreement).select_related("by", "answered_by"))
        facts["may_comment"] = bool(permissions.comment(request.user, agreement))
    return answer or page(request, "agreements/send_back_agreement.html", agreement, chosen, form, **facts)
