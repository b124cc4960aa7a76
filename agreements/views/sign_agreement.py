"""Sign with a one-time code: the agency's top official, and after him the Organization's signer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agreements import permissions
from agreements.actions import sign_agreement as signing
from agreements.delivery import NO_ADDRESS, can_deliver, deliver_code
from agreements.figures import blocks_of, figures_of
from agreements.models import Agreement, Signature
from agreements.opening import note_opening, whole_papers
from agreements.step_forms import DocumentForm
from agreements.step_pages import carried_out, page, turned_away
from agreements.workflow import COUNTERSIGN, DECLINE_SIGNATURE, RETURN_TO_DEPUTY, SIGN
from core.access import may
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField
from core.workflow import Step

READ_FIRST = "برای امضا، این نشان را پس از خواندن سند بزنید."
WRITE_CODE = "کد شش‌رقمی را بنویسید. اگر کد ندارید، «دریافت کد» را بزنید."


class SignForm(DocumentForm):
    """Two statements and the code."""

    AT_FIELD = dict.fromkeys((signing.WRONG_CODE, signing.NO_CODE, signing.TOO_MANY), "code")

    read = forms.BooleanField(
        label="متن و جدول‌های این موافقتنامه را خوانده‌ام و با امضای آن موافقم.", error_messages={"required": READ_FIRST}
    )
    final = forms.BooleanField(
        label="می‌دانم که امضا بازگشت ندارد و پس از آن تغییر تنها با اصلاحیه ممکن است.",
        error_messages={"required": READ_FIRST},
    )
    code = PersianCharField(
        label="کد یک‌بارمصرف",
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "code-input", "inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"}
        ),
        error_messages={"required": WRITE_CODE, "max_length": signing.WRONG_CODE},
    )

    def refuse(self, refusal: Refused) -> None:
        """A code is typed afresh; a document that changed is read afresh too."""
        before = self.data.get("document")
        super().refuse(refusal)
        gone = ["code"] if self.data["document"] == before else ["code", "read", "final"]
        for name in gone:
            self.data.pop(name, None)


@may(permissions.see, whole_papers, field="identifier", kwarg="no")
def sign_agreement(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The agency's top official reads the frozen document and signs it."""
    return _sign(request, agreement, SIGN, signing.sign_agreement)


@may(permissions.see, whole_papers, field="identifier", kwarg="no")
def countersign_agreement(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The Organization's signer of the year signs the same document."""
    return _sign(request, agreement, COUNTERSIGN, signing.countersign_agreement)


def _sign(request: HttpRequest, agreement: Agreement, step: Step, action: Callable[..., Agreement]) -> HttpResponse:
    if "send_code" in request.POST:
        return _send_code(request, agreement, step)
    form = SignForm(request.POST if request.method == "POST" else None, agreement=agreement)

    def act(given: dict[str, Any]) -> Agreement:
        try:
            return action(
                agreement,
                code=given["code"],
                seen_sha256=given["document"],
                by=request.user,
                seen_version=given["version"],
            )
        except Refused:
            _say_if_done(agreement, step, request)
            raise

    answer = turned_away(request, agreement, step) or carried_out(request, agreement, step, form, act)
    if answer:
        return answer
    note_opening(request, agreement)
    return page(request, "agreements/sign_agreement.html", agreement, step, form, **_document(agreement, step), held=signing.code_on_its_way(agreement, by=request.user))


def _say_if_done(agreement: Agreement, step: Step, request: HttpRequest) -> None:
    # A second press finds its code used up; what it should hear is that the first one worked.
    slot = Signature.Slot.AGENCY_HEAD if step is SIGN else agreement.fiscal_year.organization_slot
    if agreement.signatures.filter(voided_at=None, slot=slot, signer=request.user).exists():
        raise AlreadyDone(f"«{step.done}» پیش‌تر ثبت شده است و دوباره انجام نشد.")


def _send_code(request: HttpRequest, agreement: Agreement, step: Step) -> HttpResponse:
    try:
        if not can_deliver(request.user):
            raise Refused(NO_ADDRESS)
        deliver_code(request, agreement, signing.request_signing_code(agreement, step=step, by=request.user))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    # To the part of the page where the code is written, past the document that was read before.
    return redirect(f"{request.path}#signing")


def _document(agreement: Agreement, step: Step) -> dict[str, Any]:
    printed = agreement.valid_print
    figures = figures_of(agreement)
    return {
        "printed": printed,
        "figures": figures,
        "blocks": blocks_of(agreement),
        "prior_year": agreement.fiscal_year.year - 1,
        "code": document_code(printed.content_sha256) if printed else "",
        "way_back": DECLINE_SIGNATURE if step is SIGN else RETURN_TO_DEPUTY,
    }


def document_code(content_sha256: str) -> str:
    """«84C1 0CEF»: what the paper's foot and the signing page show alike."""
    return f"{content_sha256[:4]} {content_sha256[4:8]}".upper()
