"""Write a comment on a section, a row or a cell; the form stands under its row on the desk, and here when it was refused."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agreements import permissions
from agreements.actions.write_comment import write_comment as write
from agreements.comment_forms import CommentForm, PlaceForm
from agreements.content import content_of
from agreements.desk import phrases_for
from agreements.models import Agreement
from agreements.opening import whole_papers
from agreements.places import anchor_of, place_of
from core.access import may
from core.refusals import AlreadyDone, NotYours, Refused
from core.text import to_persian_digits


@may(permissions.comment, whole_papers, field="identifier", kwarg="no")
@require_http_methods(["GET", "HEAD", "POST"])
def write_comment(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """GET asks for the words, POST keeps them; after it the desk is shown at the same row."""
    data = request.POST if request.method == "POST" else None
    asked = PlaceForm(request.GET if data is None else data)
    section, row = (asked.cleaned_data["section"], asked.cleaned_data["row"]) if asked.is_valid() else ("", "")
    place = place_of(content_of(agreement), section, row)
    if place is None and data is None:
        raise Http404
    form = CommentForm(
        data, initial={"section": section, "row": row}, section=section, row=row,
        phrases=phrases_for(request.user, agreement), capital=agreement.is_capital,
    )  # fmt: skip
    if data is not None and form.is_valid():
        answer = _kept(request, agreement, form)
        if answer is not None:
            return answer
    context = {"agreement": agreement, "form": form, "place": place or "جایی که دیگر در متن نیست"}
    return render(request, "agreements/write_comment.html", context, status=form.status)


def _kept(request: HttpRequest, agreement: Agreement, form: CommentForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        found = write(
            agreement, section=given["section"], row=given["row"], cell=given.get("cell", ""), text=form.words(),
            is_internal=given["is_internal"], by=request.user,
        )  # fmt: skip
        messages.success(request, to_persian_digits(f"نکتهٔ {found.number} ثبت شد. دستگاه آن را پس از عودت می‌بیند.") if not found.is_internal
                         else to_persian_digits(f"نکتهٔ درون‌سازمانی {found.number} ثبت شد."))  # fmt: skip
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except NotYours:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        form.status = refusal.status
        return None
    return redirect(f"{reverse('review_agreement', args=[agreement.identifier])}#{anchor_of(given['section'], given['row'])}")
