"""«به‌روزرسانی اصلاحیه»: an amendment whose base changed meanwhile, merged cell by cell with the paper in force."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agreements import permissions
from agreements.actions import merge_amendment as merging
from agreements.amendment_changes import Sum, total_of
from agreements.content import content_of
from agreements.merging import MINE, OTHER, THEIRS, Merge, Question
from agreements.models import Agreement
from agreements.step_forms import StepForm
from agreements.views.edit_amendment import amendments
from core.access import may
from core.money import parse_amount
from core.refusals import AlreadyDone, NotYours, Refused, Stale
from core.text import normalise, to_latin_digits

CHOOSE = "یکی از دو سو را برگزینید یا مقدار دیگری بنویسید."
WRITE_IT = "مقدار دیگر را بنویسید."
MOST_OF_A_CELL = 2000


class MergeForm(StepForm):
    """A choice for each cell that both sides changed; nothing is chosen beforehand."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, error_messages={"required": merging.CHANGED_AGAIN})

    def __init__(self, *args: Any, found: Merge, now: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, initial={"base": now.pk}, **kwargs)
        self.found, self.now = found, now
        for question in found.questions:
            sides = [(THEIRS, "نسخهٔ معتبر"), (MINE, "پیش‌نویس شما")]
            if not question.is_presence:
                sides.append((OTHER, "مقدار دیگر"))
                self.fields[f"other-{question.name}"] = forms.CharField(required=False, max_length=MOST_OF_A_CELL, label="مقدار دیگر")
            self.fields[question.name] = forms.ChoiceField(
                choices=sides, widget=forms.RadioSelect, label=f"{question.row.words or question.row.place}، {question.words}",
                error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What was typed must be what the cell holds: a number, a percent, a word."""
        values = super().clean()
        self.answers: dict[str, Any] = {}
        for question in self.found.questions:
            side = values.get(question.name)
            if side == OTHER:
                try:
                    self.answers[question.name] = _read(question, values.get(f"other-{question.name}", ""))
                except ValidationError as fault:
                    self.add_error(question.name, fault)
            elif side:
                self.answers[question.name] = question.theirs if side == THEIRS else question.mine
        return values

    def seen(self) -> dict[str, Any]:
        """The version and the paper in force."""
        return {**super().seen(), "base": self.now.pk}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Questions with their boxes, for the template."""
        return [
            {
                "question": question,
                "choice": self[question.name],
                "other": None if question.is_presence else self[f"other-{question.name}"],
            }
            for question in self.found.questions
        ]


def _read(question: Question, typed: str) -> Any:
    if question.is_number:
        if not typed.strip():
            raise ValidationError(WRITE_IT)
        return parse_amount(to_latin_digits(typed))
    text = normalise(typed)
    if not text:
        raise ValidationError(WRITE_IT)
    if "\x00" in text:
        raise ValidationError("نویسهٔ پنهان پذیرفته نمی‌شود.")
    return text


@may(permissions.draft, amendments, field="identifier", kwarg="no")
def merge_amendment(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """What was merged by itself is listed, what both changed is asked, the sums are shown; one act writes it all."""
    try:
        now, found = merging.merge_of(agreement)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
        return redirect("edit_amendment", agreement.identifier)
    except Refused as refusal:
        return render(request, "409.html", {"sentence": refusal.sentence, "back_url": agreement.get_absolute_url()}, status=409)
    form = MergeForm(request.POST if request.method == "POST" else None, agreement=agreement, found=found, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            merging.merge_amendment(
                agreement, form.answers, seen_base=form.cleaned_data["base"], by=request.user, seen_version=form.cleaned_data["version"]
            )
        except NotYours:
            raise
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect("edit_amendment", agreement.identifier)
        except Stale as refusal:
            # The questions may be others by now: they are put afresh.
            messages.warning(request, refusal.sentence)
            return redirect("merge_amendment", agreement.identifier)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"اصلاحیه با نسخهٔ معتبر {now.identifier} یکی شد.")
            return redirect("edit_amendment", agreement.identifier)
    return render(request, "agreements/merge_amendment.html", _context(agreement, now, found, form), status=form.status)


def _context(agreement: Agreement, now: Agreement, found: Merge, form: MergeForm) -> dict[str, Any]:
    mine, theirs = total_of(content_of(agreement)), total_of(content_of(now))
    return {
        "agreement": agreement,
        "now": now,
        "form": form,
        "taken_theirs": [taken for taken in found.taken if taken.side == THEIRS],
        "taken_mine": [taken for taken in found.taken if taken.side == MINE],
        "settled": _settled(found, theirs),
        "mine_total": mine,
        "theirs_total": theirs,
    }


def _settled(found: Merge, theirs: int) -> Sum:
    """The total of what is settled; a question counts with the draft's figure until it is answered."""
    rows = found.settled({question.name: question.mine for question in found.questions})
    total = sum(cells["amount"] or 0 for key, cells in rows.items() if key[0] in ("line", "project_line"))
    return Sum("پس از یکی کردن", theirs, total)
