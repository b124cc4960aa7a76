"""What the forms of the steps share: the version the person was looking at, and how a refusal is shown."""

from __future__ import annotations

from typing import Any

from django import forms

from agreements.models import Agreement
from core.refusals import Refused
from core.text import PersianCharField

UNKNOWN_VERSION = "این صفحه کامل فرستاده نشد. پرونده را دوباره باز کنید و از نو اقدام کنید."


class StepForm(forms.Form):
    """A form of one step on one paper. `AT_FIELD` names the field a refusal of the action belongs to."""

    AT_FIELD: dict[str, str] = {}

    version = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), UNKNOWN_VERSION),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        initial = {"version": agreement.version, **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.agreement = agreement
        self.status = 200

    def clean(self) -> dict[str, Any]:
        """A fault of a hidden box has no box to stand at: it is told above the form."""
        for name in [field.name for field in self.hidden_fields() if field.name in self.errors]:
            sentences = self.errors.pop(name)
            self.add_error(None, sentences[0])
        return self.cleaned_data

    def refuse(self, refusal: Refused) -> None:
        """Show why the step was not taken, on a page that shows the paper as it is now.

        What was typed stays; the page carries the present version, so pressing again is an answer
        to what stands there now and not to what stood there before.
        """
        self.add_error(self.AT_FIELD.get(refusal.sentence), refusal.sentence)
        self.status = refusal.status
        self.agreement.refresh_from_db()
        self.data = self.data.copy()
        for name, value in self.seen().items():
            self.data[name] = str(value)

    def seen(self) -> dict[str, Any]:
        """The hidden boxes: what the person has in front of the eyes."""
        return {"version": self.agreement.version}


class NoteForm(StepForm):
    """A step with a note, asked for or optional."""

    note = PersianCharField(
        label="یادداشت",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="در سوابق پرونده می‌ماند و همهٔ دست‌اندرکاران آن را می‌بینند.",
    )


class DocumentForm(StepForm):
    """A signature: bound to the very document that was shown."""

    document = forms.CharField(
        max_length=64,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "max_length"), UNKNOWN_VERSION),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        initial = {"document": agreement.document_sha256, **kwargs.pop("initial", {})}
        super().__init__(*args, agreement=agreement, initial=initial, **kwargs)

    def seen(self) -> dict[str, Any]:
        """The version and the content hash of the document in force."""
        return {**super().seen(), "document": self.agreement.document_sha256}
