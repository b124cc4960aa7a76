"""Change or remove a comment of one's own before it is sent."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agreements import permissions
from agreements.actions.write_comment import ANOTHERS, change_comment, drop_comment
from agreements.comment_forms import CommentForm
from agreements.models import Agreement
from agreements.opening import whole_papers
from agreements.places import anchor_of
from core.access import may
from core.refusals import NotYours, Refused


@may(permissions.comment, whole_papers, field="identifier", kwarg="no")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_comment(request: HttpRequest, agreement: Agreement, number: int) -> HttpResponse:
    """The words and for whom they are; the place stays."""
    comment = get_object_or_404(agreement.comments, number=number)
    if comment.by_id != request.user.pk:
        raise PermissionDenied(ANOTHERS)
    data = request.POST if request.method == "POST" else None
    form = CommentForm(
        data, initial={"text": comment.text, "is_internal": comment.is_internal}, section=comment.section, row="", phrases=[],
        capital=agreement.is_capital,
    )  # fmt: skip
    if data is not None and form.is_valid():
        try:
            if data.get("action") == "drop":
                drop_comment(agreement, number, by=request.user)
                messages.success(request, "نکته حذف شد.")
            else:
                change_comment(agreement, number, text=form.cleaned_data["text"], is_internal=form.cleaned_data["is_internal"], by=request.user)
                messages.success(request, "نکته ویرایش شد.")
            return redirect(f"{reverse('review_agreement', args=[agreement.identifier])}#{anchor_of(comment.section, comment.row)}")
        except NotYours:
            raise
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            form.status = refusal.status
    return render(request, "agreements/edit_comment.html", {"agreement": agreement, "comment": comment, "form": form}, status=form.status)
