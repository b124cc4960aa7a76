"""Begin a notice of the center: its number and date, its scan, and its figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.access import may
from core.middleware import sentence_of
from core.money import format_amount
from core.refusals import AlreadyDone, Refused
from distribution import permissions
from distribution.actions.enter_center_notice import start_center_notice as start
from distribution.actions.enter_center_notice import twin_of
from distribution.center_grid import CenterNoticeForm, Frame, box, correctable
from distribution.center_reading import default_type
from distribution.forms import FilterForm
from distribution.invariants import CENTER_NOTICE_ONCE
from distribution.models import CenterNotice, CreditType, FiscalYear

# Where a refusal of the action belongs on the page; the others stand above the form.
AT_FIELD = {CENTER_NOTICE_ONCE.sentence: "number"}


class StartForm(FilterForm):
    """The type of credit, and the notice a correction is about."""

    type = forms.ChoiceField(required=False, choices=CreditType)
    corrects = forms.IntegerField(required=False, min_value=1, max_value=2**62)


@may(permissions.record_center_notice)
@require_http_methods(["GET", "HEAD", "POST"])
def start_center_notice(request: HttpRequest, year: int) -> HttpResponse:
    """An empty grid, or for a correction the figures it starts from."""
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    verdict = permissions.record_center_notice(request.user, CenterNotice(fiscal_year=fiscal_year))
    asked = StartForm(request.GET)
    credit_type = asked.wanted("type") or default_type(fiscal_year)
    corrected = correctable(fiscal_year, credit_type).filter(pk=asked.wanted("corrects")).prefetch_related("lines").first()
    frame = Frame.of(fiscal_year, credit_type)
    if request.method != "POST" or not verdict:
        form = CenterNoticeForm(initial=beginning(corrected), frame=frame, corrected=corrected)
        return _show(request, frame, form, closed=verdict.reason, status=409 if request.method == "POST" else 200)
    if again := asked_for_more(request, frame):
        return _show(request, frame, again)
    form = CenterNoticeForm(request.POST, request.FILES, frame=frame, corrected=named_in(request, frame))
    if not form.is_valid():
        return _show(request, frame, form)
    try:
        notice = start(fiscal_year=fiscal_year, credit_type=credit_type, cells=form.cells(), by=request.user, **form.head())
    except AlreadyDone as done:
        messages.info(request, done.sentence)
        return redirect(twin_of(form.cleaned_data["number"], form.cleaned_data["date"]) or "list_center_notices")
    except Refused as refusal:
        form.add_error(AT_FIELD.get(refusal.sentence), refusal.sentence)
        return _show(request, frame, form, status=refusal.status)
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        # Two presses at the same moment: what the first one wrote is there by now.
        form.add_error(AT_FIELD.get(sentence), sentence)
        return _show(request, frame, form, status=409)
    return saved(request, notice)


def beginning(corrected: CenterNotice | None) -> dict[str, Any]:
    """What an empty form holds: nothing, or the figures of the notice that is corrected."""
    if corrected is None:
        return {"kind": CenterNotice.Kind.ORIGINAL}
    figures = {box(cell): amount for cell, amount in corrected.cells().items()}
    return {"kind": CenterNotice.Kind.CORRECTION, "corrects": corrected.pk, **figures}


def named_in(request: HttpRequest, frame: Frame, notice: CenterNotice | None = None) -> CenterNotice | None:
    """The notice that the sent form corrects, for showing its figures."""
    named = request.POST.get("corrects", "")
    if request.POST.get("kind") != CenterNotice.Kind.CORRECTION or not (named.isascii() and named.isdigit() and len(named) < 16):
        return None
    return correctable(frame.fiscal_year, frame.credit_type, notice).filter(pk=int(named)).prefetch_related("lines").first()


def asked_for_more(request: HttpRequest, frame: Frame, notice: CenterNotice | None = None) -> CenterNoticeForm | None:
    """The buttons that save nothing: count the sums, or bring the figures of the corrected notice into the boxes."""
    if not {"count", "bring"} & set(request.POST):
        return None
    corrected = named_in(request, frame, notice)
    typed: dict[str, Any] = {name: request.POST[name] for name in request.POST if name not in ("count", "bring", "csrfmiddlewaretoken")}
    if "bring" in request.POST and corrected is not None:
        typed = {name: value for name, value in typed.items() if not name.startswith("amount_")} | beginning(corrected)
    return CenterNoticeForm(initial=typed, frame=frame, notice=notice, corrected=corrected)


def saved(request: HttpRequest, notice: CenterNotice) -> HttpResponse:
    """Tell what was saved, and go on to the record or to the file of figures."""
    total = sum(notice.cells().values())
    messages.success(request, f"ابلاغیهٔ مرکز با شناسهٔ {notice.identifier} به جمع {format_amount(total)} میلیون ریال ذخیره شد؛ هنوز ثبت نهایی نشده است.")
    return redirect("import_center_notice" if "import" in request.POST else "show_center_notice", notice.pk)


def _show(request: HttpRequest, frame: Frame, form: CenterNoticeForm, *, closed: str = "", status: int = 200) -> HttpResponse:
    here = reverse("start_center_notice", args=[frame.fiscal_year.year])
    context = {
        "fiscal_year": frame.fiscal_year,
        "frame": frame,
        "form": form,
        "closed": closed,
        "twin": _twin(form),
        "tabs": [
            {"label": f"اعتبار {label}", "url": f"{here}?type={value}", "current": value == frame.credit_type} for value, label in CreditType.choices
        ],
    }
    return render(request, "distribution/start_center_notice.html", context, status=status)


def _twin(form: CenterNoticeForm) -> CenterNotice | None:
    """The notice that has this number and date already, to lead to."""
    if CENTER_NOTICE_ONCE.sentence not in form.errors.get("number", []):
        return None
    return twin_of(form.fields["number"].clean(form.data["number"]), form.cleaned_data["date"])
