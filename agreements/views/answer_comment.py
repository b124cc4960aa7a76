"""The agency's answer to one comment that came with a return, with the way to the row it is about."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agreements import permissions
from agreements.actions.answer_comment import answer_comment as answer
from agreements.answers import sent_to_agency
from agreements.comment_forms import AnswerForm
from agreements.models import Agreement
from agreements.opening import whole_papers
from core.access import may
from core.refusals import NotYours, Refused
from core.text import to_persian_digits


@may(permissions.draft, whole_papers, field="identifier", kwarg="no")
@require_http_methods(["GET", "HEAD", "POST"])
def answer_comment(request: HttpRequest, agreement: Agreement, number: int) -> HttpResponse:
    """After an answer the next comment without one comes up, then the task list."""
    asked = get_object_or_404(agreement.comments.filter(is_internal=False, sent_at__isnull=False), number=number)
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, initial={"kind": asked.answer_kind, "text": asked.answer if asked.answer_kind else ""})
    if data is not None and form.is_valid():
        try:
            answer(agreement, number, kind=form.cleaned_data["kind"], text=form.cleaned_data["text"], by=request.user)
        except NotYours:
            raise
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            form.status = refusal.status
        else:
            return _on(request, agreement, number)
    # One row of the same list the task list shows, with its way to the section.
    comment = next(item for item in sent_to_agency(agreement) if item["comment"].number == number)
    return render(request, "agreements/answer_comment.html", {"agreement": agreement, "form": form, **comment}, status=form.status)


def _on(request: HttpRequest, agreement: Agreement, number: int) -> HttpResponse:
    waiting = agreement.comments.filter(is_internal=False, sent_at__isnull=False, answered_at=None, settled_at=None)
    following = waiting.order_by("number").values_list("number", flat=True).first()
    words = to_persian_digits(f"پاسخ نکتهٔ {number} ثبت شد.")
    if following is None:
        messages.success(request, f"{words} همهٔ نکته‌ها پاسخ دارد؛ می‌توانید پیش‌نویس را دوباره بفرستید.")
        return redirect(f"{reverse('edit_agreement', args=[agreement.identifier])}#comments")
    messages.success(request, words)
    return redirect("answer_comment", agreement.identifier, following)
