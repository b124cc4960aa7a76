"""The minutes of a session: number, date, who was present, what the committee explains, and the scan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import may
from core.jalali import JalaliDateField
from core.middleware import sentence_of
from core.refusals import NotYours, Refused, Stale
from core.text import PersianCharField
from core.uploads import SCANS, UploadField
from distribution import invariants, permissions
from distribution.actions.save_session import HELD_IN_FUTURE, save_minutes
from distribution.forms import LetterNumberField, VersionField
from distribution.models import CommitteeSession
from distribution.session_checks import findings_of
from distribution.session_facts import what_now

AT_FIELD = {invariants.MINUTES_NUMBER_ONCE.sentence: "minutes_number", HELD_IN_FUTURE: "held_on"}
NOT_WRITABLE = "این جلسه «{}» است و صورت‌جلسهٔ آن ویرایش نمی‌شود."


class MinutesForm(forms.Form):
    """Everything may be left for later; what is missing is asked for at sending."""

    use_required_attribute = False

    minutes_number = LetterNumberField(label="شمارهٔ صورت‌جلسه", required=False, help_text="مانند ۹۷/ک/۱۲")
    held_on = JalaliDateField(label="تاریخ جلسه", required=False, help_text="سال/ماه/روز، مانند ۱۳۹۷/۰۳/۲۳")
    members = PersianCharField(
        label="حاضران", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), help_text="هر نام و سمت در یک سطر"
    )
    explanation = PersianCharField(
        label="توضیح کمیته", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="دلیل تصمیم‌هایی که توضیح می‌خواهد؛ مانند اعتبار ندادن به پروژهٔ نیمه‌تمام.",
    )  # fmt: skip
    minutes = UploadField(kinds=SCANS, label="تصویر صورت‌جلسه", required=False)
    version = VersionField()

    def clean_held_on(self) -> Any:
        """Not in the future."""
        date = self.cleaned_data["held_on"]
        if date and date > clock.today():
            raise ValidationError(HELD_IN_FUTURE)
        return date


@may(permissions.write_session, CommitteeSession.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_session_minutes(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """Saved as far as it is known; a new scan takes the place of the one that is there."""
    if request.method != "POST":
        if not session.is_writable:
            messages.info(request, NOT_WRITABLE.format(session.get_state_display()))
            return redirect(session)
        names = ("minutes_number", "held_on", "members", "explanation", "version")
        return _show(request, session, MinutesForm(initial={name: getattr(session, name) for name in names}))
    form = MinutesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, session, form)
    given = dict(form.cleaned_data)
    seen = given.pop("version")
    try:
        save_minutes(session, **given, by=request.user, seen_version=seen)
    except Refused as refusal:
        status = 409 if isinstance(refusal, NotYours) and not session.is_writable else refusal.status
        return _show(request, session, _refused(form, refusal.sentence, session, stale=isinstance(refusal, Stale)), status)
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        return _show(request, session, _refused(form, sentence, session), 409)
    messages.success(request, "صورت‌جلسه ذخیره شد.")
    return redirect(session)


def _refused(form: MinutesForm, sentence: str, session: CommitteeSession, *, stale: bool = False) -> MinutesForm:
    session.refresh_from_db()
    form.add_error(AT_FIELD.get(sentence), f"{sentence} {what_now(session)}" if stale else sentence)
    form.data = form.data.copy()
    form.data["version"] = str(session.version)
    return form


def _show(request: HttpRequest, session: CommitteeSession, form: MinutesForm, status: int = 200) -> HttpResponse:
    for name in ("minutes_number", "held_on", "members", *(() if session.minutes_id else ("minutes",))):
        form.fields[name].required = True  # saved without them, but not sent: on the page they are asked for
    asked = [] if form.is_bound else [finding for finding in findings_of(session, by=request.user) if finding.check == "unfinished" and finding.blocks]
    return render(request, "distribution/edit_session_minutes.html", {"session": session, "form": form, "asked": asked}, status=status)
