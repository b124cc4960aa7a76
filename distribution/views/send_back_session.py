"""Return a session with a general text and a remark for each row that needs one, in one act."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.text import PersianCharField
from distribution import permissions
from distribution.actions.send_back_session import send_back_session as send_back
from distribution.forms import StepForm
from distribution.models import CommitteeSession
from distribution.session_checks import findings_of
from distribution.session_facts import blocks_of, note_opening
from distribution.session_steps import carried_out, form_of, turned_away
from distribution.workflow.committee_session import RETURN_SESSION, State


class SendBackForm(StepForm):
    """The general text, and one line a project, named by its code."""

    note = PersianCharField(
        label="شرح کلی", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="آنچه دبیر کمیته باید بداند. دست‌کم شرح کلی یا نکته‌ای بر یک پروژه لازم است.",
    )  # fmt: skip

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = codes
        for code in codes:
            self.fields[f"remark-{code}"] = PersianCharField(label="نکته", required=False, max_length=1000)

    def remarks(self) -> dict[str, str]:
        """Project code -> remark, where one was written."""
        return {code: text for code in self.codes if (text := self.cleaned_data.get(f"remark-{code}", ""))}


@may(permissions.check_session, CommitteeSession.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def send_back_session(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """The county sees every remark at its row when it opens the session again."""
    blocks = blocks_of(session, findings_of(session, by=request.user) if session.state == State.SUBMITTED else [])
    codes = list(dict.fromkeys(view.row.code for block in blocks for view in block.rows))
    form = form_of(request, session, SendBackForm, codes=codes)
    answer = turned_away(request, session, RETURN_SESSION) or carried_out(
        request, session, RETURN_SESSION, form,
        lambda given: send_back(session, text=given["note"], rows=form.remarks(), by=request.user, seen_version=given["version"]),
    )  # fmt: skip
    if answer:
        return answer
    note_opening(session, request.user)
    told: set[str] = set()
    lines = []
    for block in blocks:
        for view in block.rows:
            if view.row.code not in told:
                told.add(view.row.code)
                lines.append({"view": view, "box": form[f"remark-{view.row.code}"]})
    context = {"session": session, "form": form, "step": RETURN_SESSION, "lines": lines, "possible": session.state == State.SUBMITTED}
    return render(request, "distribution/send_back_session.html", context, status=form.status)
