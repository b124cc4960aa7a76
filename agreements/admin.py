"""Admin of what agreements refer to; the agreements themselves are for looking only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from agreements.models import (
    Agreement,
    AgreementLine,
    GeneralConditions,
    Print,
    ReturnNote,
    ReturnReason,
    SavedPhrase,
    Signature,
)
from agreements.workflow import WRITABLE
from core.office_admin import OfficeModelAdmin, ReadOnlyAdmin, ReadOnlyRows, shown
from core.text import PersianCharField


@admin.register(ReturnReason)
class ReturnReasonAdmin(OfficeModelAdmin):
    """The catalogue of reasons for a return."""

    list_display = (*shown(ReturnReason, "title", "position", "code"), "is_active")
    list_filter = ("is_active",)
    search_fields = ("title", "code")
    once = ("code",)


@admin.register(SavedPhrase)
class SavedPhraseAdmin(OfficeModelAdmin):
    """The phrases of a group or of everybody; people keep their own on their own page."""

    list_display = (*shown(SavedPhrase, "text", "group", "position"), "is_active")
    list_filter = ("is_active", "group")
    search_fields = ("text",)
    fields = ("text", "group", "position", "is_active")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Nobody's own."""
        return super().get_queryset(request).filter(owner=None)


# --- general conditions ------------------------------------------------------------------------------

HOW_TO_WRITE = "هر ماده را با یک سطر عنوان آغاز کنید که نشانهٔ # در آغاز آن است؛ متن ماده زیر آن می‌آید."


class ArticlesField(PersianCharField):
    """Articles as text: a title line that begins with #, and under it the text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The stored list as text to edit; typed text as it was typed."""
        if isinstance(value, list):
            return "\n\n".join(f"# {article['title']}\n{article['text']}" for article in value)
        return value

    def to_python(self, value: Any) -> list[dict[str, str]]:
        """The list of articles; ValidationError naming what is missing."""
        if isinstance(value, list):
            return value
        articles: list[dict[str, str]] = []
        for line in super().to_python(value).split("\n"):
            if line.startswith("#"):
                articles.append({"title": line.lstrip("# ").strip(), "text": ""})
            elif articles:
                articles[-1]["text"] += f"{line}\n"
            elif line.strip():
                raise ValidationError(f"متن «{line[:40]}» پیش از نخستین عنوان آمده است. {HOW_TO_WRITE}", code="no_title")
        for article in articles:
            article["text"] = article["text"].strip()
            if not article["title"] or not article["text"]:
                raise ValidationError(f"مادهٔ «{article['title'] or '؟'}» عنوان یا متن ندارد.", code="incomplete")
        return articles

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Only another list is a change."""
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class ConditionsForm(forms.ModelForm):
    """An edition of the general conditions."""

    class Meta:
        model = GeneralConditions
        fields = ["fiscal_year", "credit_type", "edition", "is_in_force", "articles"]

    articles = ArticlesField(label="مواد", help_text=HOW_TO_WRITE)


@admin.register(GeneralConditions)
class GeneralConditionsAdmin(OfficeModelAdmin):
    """Editions: one that an agency has accepted stays as it was read; a change is a new edition."""

    form = ConditionsForm
    list_display = ("fiscal_year", "credit_type", *shown(GeneralConditions, "edition"), "is_in_force")
    list_filter = ("fiscal_year", "credit_type")
    list_select_related = ("fiscal_year",)

    def _in_use(self, obj: GeneralConditions) -> bool:
        papers = obj.agreement_set
        return papers.filter(conditions_accepted=True).exists() or papers.exclude(state__in=WRITABLE).exists()

    def once_for(self, obj: GeneralConditions) -> tuple[str, ...]:
        """Everything but `is_in_force` once an agency has accepted it."""
        return ("fiscal_year", "credit_type", "edition", "articles") if self._in_use(obj) else ()

    def has_delete_permission(self, request: HttpRequest, obj: GeneralConditions | None = None) -> bool:
        """Only an edition that no paper refers to."""
        if obj is not None and obj.agreement_set.exists():
            return False
        return super().has_delete_permission(request, obj)


# --- for looking only ----------------------------------------------------------------------------------


class AgreementLines(ReadOnlyRows):
    """Form E-1."""

    model = AgreementLine
    fields = ("programme", "source", "chapter", *shown(AgreementLine, "amount"))


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    """Agreements; the record itself is on the portal, here is what is stored."""

    list_display = (*shown(Agreement, "identifier"), "agency", "state", "desk_shown", *shown(Agreement, "total", "due_on"))
    list_filter = ("fiscal_year", "state", "agency__expert_group")
    list_select_related = ("agency", "fiscal_year")
    search_fields = ("identifier", "agency__name", "agency__code", "exchange_number", "notification_number")
    inlines = (AgreementLines,)
    fields = (
        *shown(Agreement, "identifier"), "agency", "fiscal_year", "credit_type", "state", "desk_shown", "on_behalf",
        *shown(
            Agreement, "total", ("created_at", "آغاز"), ("submitted_at", "ارسال"), ("confirmed_at", "تأیید کارشناس"),
            ("integration_approved_at", "تأیید تلفیق"), ("deputy_approved_at", "تأیید معاون"), ("signed_at", "امضای دستگاه"),
            ("countersigned_at", "امضای سازمان"), ("notified_at", "ابلاغ"), "exchange_number", "exchange_date",
            "notification_number", "notification_date", "days_counted", "due_on", "version",
        ),
    )  # fmt: skip

    @admin.display(description="نزد", ordering="desk")
    def desk_shown(self, agreement: Agreement) -> str:
        """Whose turn it is, in words."""
        from agreements.workflow import Desk

        return str(Desk(agreement.desk).label)


@admin.register(Print)
class PrintAdmin(ReadOnlyAdmin):
    """The register of frozen papers."""

    list_display = (*shown(Print, "serial"), "kind", "agreement", *shown(Print, "frozen_at", "voided_at"), "void_reason")
    list_filter = ("kind",)
    list_select_related = ("agreement",)
    search_fields = ("serial", "agreement__identifier", "content_sha256")
    fields = (
        *shown(Print, "serial"), "kind", "agreement", *shown(Print, "number", "frozen_at"), "frozen_by",
        *shown(Print, "content_sha256", "voided_at"), "void_reason",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without the content, which the paper itself shows."""
        return super().get_queryset(request).defer("content")


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    """Signatures with the hashes they are bound to."""

    list_display = ("printed", "slot", "kind", "signer_name", *shown(Signature, "signed_on", "signed_at", "voided_at"))
    list_filter = ("slot", "kind")
    list_select_related = ("printed",)
    search_fields = ("agreement__identifier", "signer_name")
    fields = (
        "agreement", "printed", "slot", "kind", "signer", "signer_name", "signer_title",
        *shown(Signature, "signed_on", "signed_at", "content_sha256", "file_sha256", "voided_at"),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without the printed content."""
        return super().get_queryset(request).defer("printed__content")


@admin.register(ReturnNote)
class ReturnNoteAdmin(ReadOnlyAdmin):
    """Returns with their reason and text."""

    list_display = (*shown(ReturnNote, "at"), "agreement", "from_desk", "to_desk", "reason", "by")
    list_filter = ("reason", "from_desk")
    list_select_related = ("agreement", "reason", "by")
    search_fields = ("agreement__identifier", "text")
    fields = (*shown(ReturnNote, "at"), "agreement", "from_desk", "to_desk", "reason", "text", "by")
