"""The forms around comments: writing one, answering one, what a page of rows is asked for."""

from __future__ import annotations

from typing import Any

from django import forms

from agreements.content_sections import sections_for
from agreements.models import Comment, SavedPhrase
from core.text import PersianCharField


class PlaceForm(forms.Form):
    """Where a comment is to be written; what is not a place is no place."""

    section = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    row = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)


class CommentForm(PlaceForm):
    """A comment: a saved phrase, words of one's own, or both; for the agency or internal."""

    cell = forms.ChoiceField(label="دربارهٔ", required=False, error_messages={"invalid_choice": "یکی از ستون‌های فهرست را انتخاب کنید."})
    phrase = forms.ModelChoiceField(
        SavedPhrase.objects.none(), label="جملهٔ آماده", required=False, empty_label="بدون جملهٔ آماده",
        error_messages={"invalid_choice": "یکی از جمله‌های فهرست را انتخاب کنید."},
    )  # fmt: skip
    text = PersianCharField(label="نکته", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    is_internal = forms.BooleanField(label="تنها درون سازمان؛ برای دستگاه فرستاده نمی‌شود", required=False)

    def __init__(self, *args: Any, section: str, row: str, phrases: list[SavedPhrase], capital: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status = 200
        kinds = sections_for({"kind": "capital_agreement" if capital else "expense_agreement"})
        columns = next((kind.columns for kind in kinds if kind.key == section), ())
        if row and len(columns) > 1:
            self.fields["cell"].choices = [("", "همهٔ ردیف"), *((column.name, column.title) for column in columns)]
        else:
            del self.fields["cell"]
        if phrases:
            self.fields["phrase"].queryset = SavedPhrase.objects.filter(pk__in=[phrase.pk for phrase in phrases])
        else:
            del self.fields["phrase"]

    def words(self) -> str:
        """The saved phrase and what was typed, in one text."""
        phrase = self.cleaned_data.get("phrase")
        return " ".join(part for part in (phrase.text if phrase else "", self.cleaned_data["text"]) if part)


class AnswerForm(forms.Form):
    """What the agency did about a comment."""

    kind = forms.ChoiceField(
        label="پاسخ شما", choices=Comment.Answer, widget=forms.RadioSelect, required=False,
        error_messages={"invalid_choice": "یکی از دو پاسخ را انتخاب کنید."},
    )  # fmt: skip
    text = PersianCharField(
        label="شرح پاسخ", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="برای پاسخ بدون تغییر لازم است؛ کارشناس آن را کنار نکتهٔ خود می‌بیند.",
    )  # fmt: skip
    status = 200


class ViewForm(forms.Form):
    """Which rows of a page: only those that changed, or all; anything else is the page's own choice."""

    show = forms.ChoiceField(required=False, choices=[("changes", "فقط تغییرات"), ("all", "همهٔ ردیف‌ها")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()

    def wanted(self, otherwise: str) -> str:
        """`changes` or `all`."""
        return self.cleaned_data.get("show") or otherwise
