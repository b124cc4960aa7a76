"""Section 4 of the draft: the files that go with it, or the word that there are none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agreements import permissions
from agreements.actions.save_section import add_attachment, declare_no_attachments, remove_attachment
from agreements.figures import with_anchors
from agreements.forms import SectionForm
from agreements.models import Agreement, Attachment
from agreements.views import drafting
from core import clock
from core.access import may
from core.files import sha256_of
from core.jalali import JalaliDateField
from core.middleware import BUSY
from core.money import CountField
from core.refusals import NotYours, Refused, Stale
from core.text import PersianCharField
from core.uploads import NOTHING_SENT, Upload, UploadField

MOST_PAGES = 9_999
FUTURE_LETTER = "تاریخ نامه نباید پس از امروز باشد."
FILE_AND_NONE = "فایل انتخاب شده است؛ «پیوستی ندارد» را بردارید یا فایل را کنار بگذارید."
HAS_FILES = "این پیش‌نویس پیوست دارد. برای این اعلام، نخست پیوست‌ها را بردارید."
ALREADY_ATTACHED = "این فایل پیش‌تر با نام «{name}» پیوست شده است."
ATTACHED = "«{name}» پیوست شد."
REMOVED = "«{name}» از پیوست‌ها برداشته شد."
NOT_THERE = "این پیوست در این پیش‌نویس نیست؛ چیزی برداشته نشد."
ATTEMPTS = 3
TYPED = ("letter_number", "letter_date", "pages")


class AttachmentForm(SectionForm):
    """One file with what is known of it, and the declaration that there is nothing to attach."""

    kind = forms.ChoiceField(
        label="نوع پیوست",
        choices=Attachment.Kind,
        required=False,
        error_messages={"invalid_choice": "نوع پیوست را از فهرست برگزینید."},
    )
    file = UploadField(label="فایل", required=False)
    letter_number = PersianCharField(label="شمارهٔ نامه", max_length=40, required=False)
    letter_date = JalaliDateField(label="تاریخ نامه", required=False)
    pages = CountField(label="تعداد برگ", required=False, largest=MOST_PAGES)
    no_attachments = forms.BooleanField(label="این پیش‌نویس پیوستی ندارد.", required=False)

    def __init__(self, *args: Any, uploading: bool = False, has_files: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uploading, self.has_files = uploading, has_files
        self.fields["pages"].widget.attrs["inputmode"] = "numeric"

    def mark_needed(self) -> None:
        """For the page only: what a file cannot go without is not called optional."""
        self.fields["kind"].required = self.fields["file"].required = True

    def clean_letter_date(self) -> Any:
        """A letter that is attached today was not written tomorrow."""
        day = self.cleaned_data["letter_date"]
        if day is not None and day > clock.today():
            raise forms.ValidationError(FUTURE_LETTER, code="future")
        return day

    def clean(self) -> dict[str, Any]:
        """«بارگذاری» needs a file, and so does what is written about one."""
        values = self.cleaned_data
        sent = values.get("file")
        described = any(values.get(name) not in (None, "") for name in TYPED)
        if sent is None and "file" not in self.errors and (self.uploading or described):
            self.add_error("file", NOTHING_SENT)
        if values.get("no_attachments") and sent is not None:
            self.add_error("no_attachments", FILE_AND_NONE)
        elif values.get("no_attachments") and self.has_files:
            self.add_error("no_attachments", HAS_FILES)
        return values


class ChosenAttachment(forms.Form):
    """The attachment a page or a button names."""

    remove = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


@may(permissions.draft, Agreement.objects.all, field="identifier", kwarg="no")
def edit_attachments(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The list, the form below it, and (for `?remove=`) the question before one is taken off."""
    attachments = list(agreement.attachments.select_related("file", "added_by").defer("file__content"))
    posted = request.POST if request.method == "POST" else None
    if posted is not None and posted.get("action") == "remove":
        return _remove(request, agreement)
    initial = {
        "version": agreement.version,
        "mark": drafting.mark_of(held_by(agreement)),
        "no_attachments": agreement.no_attachments,
        "kind": Attachment.Kind.NOTICE if not attachments else Attachment.Kind.OTHER,
    }
    form = AttachmentForm(
        posted,
        request.FILES if posted is not None else None,
        initial=initial,
        uploading=posted is not None and posted.get("action") == "upload",
        has_files=bool(attachments),
    )
    if posted is not None and form.is_valid():
        answer = _save(request, agreement, form)
        if answer is not None:
            return answer
    form.mark_needed()
    asked = ChosenAttachment(request.GET)
    wanted = asked.cleaned_data.get("remove") if asked.is_valid() else None
    context = {
        "form": form,
        "attachments": [(item["file"], item["size"], item["anchor"]) for item in with_anchors(attachments)],
        "leaving": next((a for a in attachments if a.pk == wanted), None),
    }
    return drafting.page(request, agreement, "attachments", context, status=form.status)


def held_by(agreement: Agreement) -> list[Any]:
    """The declaration, and which files there are."""
    return [agreement.no_attachments, list(agreement.attachments.values_list("pk", flat=True))]


def _save(request: HttpRequest, agreement: Agreement, form: AttachmentForm) -> HttpResponse | None:
    """Keep the file, or the declaration; None when the page is to be shown again."""
    sent = form.cleaned_data["file"]
    if not (_upload(request, agreement, form, sent) if sent is not None else _declare(request, agreement, form)):
        return None
    if sent is not None and request.POST.get("action") == "upload":
        return redirect("edit_attachments", agreement.identifier)
    return drafting.go_on(request, agreement, "attachments")


def _upload(request: HttpRequest, agreement: Agreement, form: AttachmentForm, sent: Upload) -> bool:
    """Adding overwrites nobody's work, so an older page is no obstacle; the same file twice is.

    The version is read before the search for a twin and checked under the lock, so of two presses
    at once the second looks again and finds the first.
    """
    for _ in range(ATTEMPTS):
        now = Agreement.objects.get(pk=agreement.pk)
        twin = now.attachments.filter(file__sha256=sha256_of(sent.content)).first()
        if twin is not None:
            messages.info(request, ALREADY_ATTACHED.format(name=twin.name))
            return True
        try:
            add_attachment(
                now,
                kind=form.cleaned_data["kind"] or Attachment.Kind.OTHER,
                name=sent.name,
                content=sent.content,
                content_type=sent.content_type,
                letter_number=form.cleaned_data["letter_number"],
                letter_date=form.cleaned_data["letter_date"],
                pages=form.cleaned_data["pages"],
                by=request.user,
                seen_version=now.version,
            )
        except Stale:
            continue
        except NotYours:
            raise
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            form.status = refusal.status
            return False
        messages.success(request, ATTACHED.format(name=sent.name))
        return True
    form.add_error(None, BUSY)
    form.status = Stale.status
    return False


def _declare(request: HttpRequest, agreement: Agreement, form: AttachmentForm) -> bool:
    declared = form.cleaned_data["no_attachments"]
    if declared == agreement.no_attachments:
        return True
    return drafting.save(
        agreement,
        form,
        lambda version: declare_no_attachments(agreement, declared, by=request.user, seen_version=version),
        holds=held_by,
        typed=[declared, []],
    )


def _remove(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Take one off; pressed twice, or naming a file of another paper, there is nothing to take off."""
    asked = ChosenAttachment(request.POST)
    number = asked.cleaned_data.get("remove") if asked.is_valid() else None
    found = agreement.attachments.filter(pk=number).first() if number else None
    if found is None:
        messages.info(request, NOT_THERE)
    else:
        remove_attachment(agreement, found.pk, by=request.user)
        messages.success(request, REMOVED.format(name=found.name))
    return redirect("edit_attachments", agreement.identifier)
