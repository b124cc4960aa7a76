"""The projects the council approved from the province's own part: pasted or typed, checked, then approved."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import ExecutiveAgency
from core.access import may
from core.middleware import sentence_of
from core.money import AmountField, format_amount
from core.refusals import Refused
from core.text import PersianCharField, to_persian_digits
from distribution import permissions
from distribution.actions.approve_council_projects import EXPENSE, check_council_projects, own_shares
from distribution.actions.approve_council_projects import approve_council_projects as approve
from distribution.council_projects import COLUMNS, Pasted, read_projects, typed, with_another
from distribution.forms import NOT_OFFERED
from distribution.models import CouncilResolution, CreditSource, CreditType, FunctionalCode, Share
from distribution.models.projects import Execution, ProjectStatus
from distribution.session_grid import CodeField

SHOWN_FAULTS = 100
LOOK_FIRST = "پیش‌نمایش ردیف‌ها را ببینید و سپس ثبت کنید."
YEAR = {"min_value": 1340, "max_value": 1440, "widget": forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"})}


class TextForm(forms.Form):
    """The box of the table, and the fingerprint of the table that was previewed."""

    rows = forms.Field(
        label="ردیف‌های پروژه‌ها",
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false", "autocomplete": "off"}),
        help_text="از اکسل بچسبانید یا پایین صفحه یکی‌یکی بنویسید؛ ستون‌ها به ترتیب راهنما، با یا بدون سطر عنوان.",
    )  # fmt: skip
    explanation = PersianCharField(
        label="توضیح شورا", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="اگر پیش از پروژه‌های نیمه‌تمام به پروژهٔ جدید اعتبار داده‌اید، دلیل آن.",
    )  # fmt: skip
    checked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class ProjectForm(forms.Form):
    """One project, for whoever types instead of pasting."""

    code = CodeField(label="کد پروژه", max_length=20)
    title = PersianCharField(label="عنوان پروژه", max_length=200)
    agency = forms.ModelChoiceField(ExecutiveAgency.objects.filter(is_active=True).order_by("code"), label="دستگاه اجرایی", to_field_name="code", empty_label="انتخاب دستگاه")
    programme = forms.ModelChoiceField(FunctionalCode.objects.filter(level="programme"), label="برنامه", to_field_name="code", empty_label="انتخاب برنامه")
    source = forms.ModelChoiceField(CreditSource.objects.filter(credit_type=CreditType.CAPITAL), label="منبع اعتبار", to_field_name="code", empty_label="انتخاب منبع")
    amount = AmountField(label="اعتبار امسال (میلیون ریال)")
    total_cost = AmountField(label="برآورد کل (میلیون ریال)")
    spent = AmountField(label="هزینه‌شده تا پایان سال پیش", required=False)
    start_year = forms.IntegerField(label="سال آغاز", **YEAR)
    end_year = forms.IntegerField(label="سال پایان", **YEAR)
    progress = forms.IntegerField(label="پیشرفت فیزیکی (درصد)", required=False, min_value=0, max_value=100, widget=YEAR["widget"])
    execution = forms.ChoiceField(label="نحوهٔ اجرا", choices=Execution.choices, initial=Execution.CONTRACT)
    status = forms.ChoiceField(label="وضعیت", choices=ProjectStatus.choices, initial=ProjectStatus.UNFINISHED)
    place = PersianCharField(label="محل اجرا", max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="one", **kwargs)
        for name, field in self.fields.items():
            field.error_messages["invalid_choice"] = NOT_OFFERED
            field.error_messages.setdefault("required", f"«{field.label}» را بنویسید.")
            if isinstance(field, forms.ChoiceField):
                field.error_messages["required"] = NOT_OFFERED
            elif isinstance(field, forms.IntegerField):
                field.error_messages["invalid"] = "در این خانه فقط عدد بنویسید."
            if name in ("code", "title"):
                field.error_messages["required"] = f"«{field.label}» را بنویسید."


@dataclass(frozen=True)
class Remainder:
    """One programme and source of the province's own part against the table on the page, in million rials."""

    share: Share
    asked: int

    @property
    def left(self) -> int:
        """What the table would leave; negative when it takes too much."""
        return self.share.free - self.asked


@may(permissions.record_resolution, CouncilResolution.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def approve_council_projects(request: HttpRequest, resolution: CouncilResolution) -> HttpResponse:
    """Read the table, show what it would do, and approve it on the second press, all of it or nothing."""
    if request.method != "POST" or resolution.credit_type != CreditType.CAPITAL:
        return _show(request, resolution, Pasted(), status=409 if request.method == "POST" else 200)
    rows = str(request.POST.get("rows", "")).replace("\x00", "")
    try:
        explanation = TextForm.base_fields["explanation"].clean(request.POST.get("explanation", ""))
    except ValidationError as error:
        return _show(request, resolution, read_projects(rows), refusal=error.messages[0])
    if "add" in request.POST:
        one = ProjectForm(request.POST)
        if not one.is_valid():
            return _show(request, resolution, read_projects(rows) if rows.strip() else Pasted(), one=one)
        return _show(request, resolution, read_projects(with_another(rows, typed(one.cleaned_data))))
    pasted = read_projects(rows)
    seen = request.POST.get("checked") == _fingerprint(pasted)
    if pasted.unreadable or pasted.faults or "approve" not in request.POST or not seen:
        if "approve" in request.POST and pasted.rows and not pasted.faults:
            messages.info(request, LOOK_FIRST)
        return _show(request, resolution, pasted)
    try:
        count = approve(resolution, pasted.rows, by=request.user, explanation=explanation)
    except Refused as refusal:
        return _show(request, resolution, pasted, refusal=refusal.sentence, status=refusal.status)
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        return _show(request, resolution, pasted, refusal=sentence, status=409)
    total = format_amount(pasted.total)
    messages.success(request, f"{to_persian_digits(count)} پروژه به جمع {total} میلیون ریال از سهم استانی تصویب شد و در انتظار ابلاغ به دستگاه‌هاست.")
    return redirect("approve_council_projects", resolution.pk)


def _fingerprint(pasted: Pasted) -> str:
    return hashlib.sha256(pasted.text.encode(errors="replace")).hexdigest()


def _remainders(resolution: CouncilResolution, pasted: Pasted) -> list[Remainder]:
    asked: dict[tuple[int, int], int] = defaultdict(int)
    for row in pasted.rows:
        asked[row.programme.pk, row.source.pk] += row.amount
    shares = own_shares(resolution).order_by("programme__code", "source__code")
    return [Remainder(share, asked.get((share.programme_id, share.source_id), 0)) for share in shares]


def _show(
    request: HttpRequest, resolution: CouncilResolution, pasted: Pasted, *, one: ProjectForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    remainders, explanation = _remainders(resolution, pasted), str(request.POST.get("explanation", "")).replace("\x00", "")
    clean = bool(pasted.rows) and not pasted.faults and not pasted.unreadable
    objection = ""
    if clean and not refusal:
        try:
            shares = {(r.share.programme_id, r.share.source_id): r.share for r in remainders}
            check_council_projects(resolution, pasted.rows, shares, explanation=explanation)
        except Refused as refused:
            objection = refused.sentence
    approved = list(resolution.credits.select_related("project__agency", "source", "notice").order_by("project__code", "source__code"))
    context = {
        "resolution": resolution,
        "fiscal_year": resolution.fiscal_year,
        "form": TextForm(initial={"rows": pasted.text, "explanation": explanation, "checked": _fingerprint(pasted) if clean else ""}),
        "one": one or ProjectForm(),
        "pasted": pasted,
        "preview": pasted.rows if clean else [],
        "objection": objection,
        "also": [sentence for sentence in (refusal, pasted.unreadable) if sentence],
        "faults": pasted.faults[:SHOWN_FAULTS],
        "remainders": remainders,
        "whole": sum(row.share.notified for row in remainders),
        "taken": sum(row.share.approved for row in remainders),
        "free": sum(row.share.free for row in remainders),
        "left": sum(row.left for row in remainders),
        "approved": approved,
        "approved_total": sum(credit.amount for credit in approved),
        "columns": COLUMNS,
        "closed": EXPENSE if resolution.credit_type != CreditType.CAPITAL else "",
    }
    return render(request, "distribution/approve_council_projects.html", context, status=status)
