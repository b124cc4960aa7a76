"""The preview of pasted projects, row by row, and the one press that adds them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.keeping import forget, kept
from core.middleware import sentence_of
from core.money import format_amount
from core.refusals import Refused
from core.text import to_persian_digits
from distribution import permissions
from distribution.actions.save_session import add_session_rows
from distribution.forms import VersionField
from distribution.models import CommitteeSession
from distribution.session_pasting import Checked, Table, check
from distribution.views.paste_session_projects import NOT_WRITABLE, PASTED

PREVIEW_IS_GONE = "این پیش‌نمایش دیگر نگه داشته نمی‌شود. ردیف‌ها را دوباره بچسبانید."
ALREADY_ADDED = "این ردیف‌ها پیش‌تر افزوده شده است و دوباره افزوده نشد."
CHANGED_SINCE = "جلسه یا اطلاعات پایه پس از چسباندن تغییر کرده است: ردیف {row}، {column}: {sentence}"


class ConfirmForm(forms.Form):
    """The version the preview was made on."""

    version = VersionField()


@may(permissions.write_session, CommitteeSession.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_session_paste(request: HttpRequest, session: CommitteeSession, token: str) -> HttpResponse:
    """Checked again at the press; all rows are added or none."""
    work = kept(request, PASTED, token)
    if work is None or work["session"] != session.pk:
        done = request.session.get("pasted") == token
        messages.info(request, ALREADY_ADDED if done else PREVIEW_IS_GONE)
        return redirect("edit_session_projects" if done else "paste_session_projects", session.pk)
    if not session.is_writable:
        messages.info(request, NOT_WRITABLE.format(session.get_state_display()))
        return redirect(session)
    checked = check(Table.from_json(work["table"]), session)
    form = ConfirmForm(request.POST if request.method == "POST" else None, initial={"version": session.version})
    if request.method != "POST" or not form.is_valid():
        return _show(request, session, checked, form)
    try:
        if checked.faults:
            fault = checked.faults[0]
            raise Refused(CHANGED_SINCE.format(row=to_persian_digits(fault.row), column=fault.column_title, sentence=fault.sentence))
        add_session_rows(session, [line.row for line in checked.lines], by=request.user, seen_version=form.cleaned_data["version"])
    except Refused as refusal:
        return _refused(request, session, checked, form, refusal.sentence, refusal.status)
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        return _refused(request, session, checked, form, sentence, 409)
    request.session["pasted"] = token
    forget(request, PASTED)
    count = to_persian_digits(len(checked.lines))
    messages.success(request, f"{count} ردیف به جمع {format_amount(checked.total)} میلیون ریال افزوده شد.")
    return redirect("edit_session_projects", session.pk)


def _refused(request: HttpRequest, session: CommitteeSession, checked: Checked, form: ConfirmForm, sentence: str, status: int) -> HttpResponse:
    form.add_error(None, sentence)
    session.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = str(session.version)
    return _show(request, session, checked, form, status)


def _show(request: HttpRequest, session: CommitteeSession, checked: Checked, form: ConfirmForm, status: int = 200) -> HttpResponse:
    context = {
        "session": session,
        "checked": checked,
        "form": form,
        "matched": sum(line.matched for line in checked.lines),
        "changed": sum(bool(line.changed) for line in checked.lines),
    }
    return render(request, "distribution/confirm_session_paste.html", context, status=status)
