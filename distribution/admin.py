"""Admin of credits' reference data; notices, ceilings and their movements are for looking only."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from core.jalali import FIRST_YEAR, LAST_YEAR
from core.office_admin import CodeField, OfficeModelAdmin, ReadOnlyAdmin, ReadOnlyRows, shown
from core.text import to_persian_digits
from distribution.index_table import ExactField, figure
from distribution.invariants import WEIGHTS_WITHIN_HUNDRED
from distribution.models import (
    CapitalChapter,
    CeilingPosting,
    ChapterRule,
    County,
    CreditCeiling,
    CreditNotice,
    CreditNoticeLine,
    CreditSource,
    CreditType,
    DistributionIndex,
    ExpenseChapter,
    FiscalYear,
    FunctionalCode,
    IndexValue,
    PriorFigure,
    PriorShare,
)

SIGNING = "در این سال سندهایی برای امضا تثبیت شده است؛ تا ابلاغ یا عودت آن‌ها، امضاکنندهٔ سازمان تغییر نمی‌کند."
ONLY_CAPITAL = "سهم شهرستان‌ها تنها از منابع تملک دارایی‌های سرمایه‌ای است."
INDEX_CODE = "کد شاخص را با حرف کوچک لاتین، رقم و خط تیره بنویسید، مانند flood-risk."
YEARS = f"سال باید میان {to_persian_digits(FIRST_YEAR)} و {to_persian_digits(LAST_YEAR)} باشد."


class FiscalYearForm(forms.ModelForm):
    """The settings of a year; what stands on papers already printed cannot be changed under them."""

    class Meta:
        model = FiscalYear
        fields = "__all__"  # noqa: DJ007 - every setting of the year is kept here

    def clean_year(self) -> int:
        """A year of the calendar the portal knows."""
        year = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValidationError(YEARS, code="year")
        return year

    def clean_organization_slot(self) -> str:
        """The signatories are printed on the frozen paper, so they stay while one is on its way."""
        slot = self.cleaned_data["organization_slot"]
        if self.instance.pk and slot != self.initial["organization_slot"] and self._on_their_way().exists():
            raise ValidationError(SIGNING, code="signing")
        return slot

    def _on_their_way(self) -> QuerySet:
        # The agreements stand on this app; they are asked by the name of the relation.
        papers = self.instance.agreement_set.filter(prints__kind="frozen", prints__voided_at=None, prints__isnull=False)
        return papers.filter(notified_at=None).exclude(state="cancelled")


class SpokenRows(forms.BaseInlineFormSet):
    """Rows whose boxes have a name of their own: a column's head is not read out with each."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """With the names."""
        super().add_fields(form, index)
        chapter = form.fields["chapter"].widget
        getattr(chapter, "widget", chapter).attrs["aria-label"] = "فصل ثابت"
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "حذف این فصل از فصول ثابت"


class ChapterRuleRows(admin.TabularInline):
    """Chapters whose figure an agreement takes from the notice unchanged."""

    model = ChapterRule
    formset = SpokenRows
    extra = 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only chapters of the year's own list."""
        if db_field.name == "chapter":
            found = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
            year = FiscalYear.objects.filter(pk=found).first() if found and str(found).isdigit() else None
            kwargs["queryset"] = year.chapters if year else ExpenseChapter.objects.all()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A plain list: chapters are kept on their own page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for door in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related") if field else ():
            setattr(field.widget, door, False)
        return field


@admin.register(FiscalYear)
class FiscalYearAdmin(OfficeModelAdmin):
    """A year's settings, where the rule book leaves a choice."""

    form = FiscalYearForm
    inlines = (ChapterRuleRows,)
    list_display = (*shown(FiscalYear, "year"), "status", "economic_scheme", "organization_slot", *shown(FiscalYear, "draft_deadline", "service_days"))
    fieldsets = (
        ("سال", {"fields": ("year", "status", "motto", "unit_label", "economic_scheme")}),
        ("ابلاغ و پیش‌نویس", {"fields": ("requires_council", "draft_deadline")}),
        ("امضا", {"fields": ("organization_slot",)}),
        (
            "مهلت‌ها، به روز کاری",
            {"fields": ("service_days", "expert_days", "integration_days", "deputy_days", "signature_days", "notification_days")},
        ),
    )

    def once_for(self, obj: FiscalYear) -> tuple[str, ...]:
        """The year itself is given once; unit and chapter list hold from the first notice on."""
        return ("year", "unit_label", "economic_scheme") if obj.creditnotice_set.exists() else ("year",)

    def has_delete_permission(self, request: HttpRequest, obj: FiscalYear | None = None) -> bool:
        """Never."""
        return False


@admin.register(FunctionalCode)
class FunctionalCodeAdmin(OfficeModelAdmin):
    """Affairs, chapters and programmes."""

    list_display = (*shown(FunctionalCode, "code", "title"), "level", "parent")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("code", "title")
    autocomplete_fields = ("parent",)
    once = ("code", "level")  # papers name it


@admin.register(ExpenseChapter)
class ExpenseChapterAdmin(OfficeModelAdmin):
    """Chapters of expense, in the two lists that are in use."""

    list_display = (*shown(ExpenseChapter, "number", "title"), "scheme", *shown(ExpenseChapter, "code"))
    list_filter = ("scheme",)
    search_fields = ("title",)
    once = ("scheme", "number")


@admin.register(CapitalChapter)
class CapitalChapterAdmin(OfficeModelAdmin):
    """Chapters of capital assets."""

    list_display = shown(CapitalChapter, "number", "title", "code")
    search_fields = ("title", "code")


@admin.register(CreditSource)
class CreditSourceAdmin(OfficeModelAdmin):
    """Credit sources."""

    list_display = (*shown(CreditSource, "code", "title"), "credit_type")
    list_filter = ("credit_type",)
    search_fields = ("code", "title")
    once = ("code", "credit_type")


@admin.register(County)
class CountyAdmin(OfficeModelAdmin):
    """Counties, each in its span of years."""

    list_display = (*shown(County, "code", "name", "valid_from_year", "valid_to_year"), "predecessor", *shown(County, "population", "area_km2"))
    list_select_related = ("predecessor",)
    search_fields = ("code", "name")


@admin.register(PriorFigure)
class PriorFigureAdmin(OfficeModelAdmin):
    """Approved and spent in earlier years, for comparing."""

    list_display = (*shown(PriorFigure, "year"), "agency", "programme", *shown(PriorFigure, "chapter_number", "approved", "outturn"), "is_invented")
    list_filter = ("year", "is_invented")
    list_select_related = ("agency", "programme")
    search_fields = ("agency__name", "agency__code", "programme__title", "programme__code")
    autocomplete_fields = ("agency", "programme")


def _year_of_the_calendar(year: int) -> int:
    """A year the portal knows; ValidationError for any other."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(YEARS, code="year")
    return year


class DistributionIndexForm(forms.ModelForm):
    """An index; its code is a machine's name."""

    code = CodeField(label="کد", max_length=30, help_text="حرف کوچک لاتین، رقم و خط تیره؛ پس از ثبت تغییر نمی‌کند")

    class Meta:
        model = DistributionIndex
        fields = ("title", "code", "unit", "reading", "position", "default_weight", "is_active", "is_invented")

    def clean_code(self) -> str:
        """Small Latin letters, digits and hyphens."""
        code = self.cleaned_data["code"]
        if not re.fullmatch(r"[a-z][a-z0-9-]*", code):
            raise ValidationError(INDEX_CODE, code="shape")
        return code

    def clean_default_weight(self) -> int:
        """A percent."""
        weight = self.cleaned_data["default_weight"]
        if weight > 100:
            raise ValidationError(WEIGHTS_WITHIN_HUNDRED.sentence, code="weight")
        return weight


@admin.register(DistributionIndex)
class DistributionIndexAdmin(OfficeModelAdmin):
    """The indices of the distribution model, and how each is read."""

    form = DistributionIndexForm
    list_display = (*shown(DistributionIndex, "position", "title", "code", "unit"), "reading", *shown(DistributionIndex, "default_weight"), "is_active", "is_invented")
    list_filter = ("reading", "is_active", "is_invented")
    search_fields = ("title", "code")
    once = ("code",)  # scenarios keep it


class IndexValueForm(forms.ModelForm):
    """A value of an index: any digits, not negative, in a year of the calendar."""

    value = ExactField(label="مقدار", help_text="عدد، با «٫» یا «/» برای اعشار")

    class Meta:
        model = IndexValue
        fields = ("index", "county", "year", "value", "taken_from", "taken_on")

    def clean_year(self) -> int:
        """A year the portal knows."""
        return _year_of_the_calendar(self.cleaned_data["year"])


@admin.register(IndexValue)
class IndexValueAdmin(OfficeModelAdmin):
    """What was measured for a county in a year, with its source and date."""

    form = IndexValueForm
    list_display = (*shown(IndexValue, "year"), "index", "county", "value_shown", *shown(IndexValue, "taken_from", "taken_on"))
    list_filter = ("year", "index")
    list_select_related = ("index", "county")
    search_fields = ("county__name", "county__code", "index__title", "taken_from")
    autocomplete_fields = ("county",)

    @admin.display(description="مقدار", ordering="value")
    def value_shown(self, row: IndexValue) -> str:
        """In Persian digits."""
        return figure(Fraction(row.value))


class PriorShareForm(forms.ModelForm):
    """A share of an earlier year, of a capital source."""

    class Meta:
        model = PriorShare
        fields = ("year", "source", "county", "amount", "is_invented")

    def clean_year(self) -> int:
        """A year the portal knows."""
        return _year_of_the_calendar(self.cleaned_data["year"])

    def clean_source(self) -> CreditSource:
        """Counties share capital sources only."""
        source = self.cleaned_data["source"]
        if source.credit_type != CreditType.CAPITAL:
            raise ValidationError(ONLY_CAPITAL, code="source")
        return source


@admin.register(PriorShare)
class PriorShareAdmin(OfficeModelAdmin):
    """What a county was given of a source in an earlier year."""

    form = PriorShareForm
    list_display = (*shown(PriorShare, "year"), "source", "county", *shown(PriorShare, "amount"), "is_invented")
    list_filter = ("year", "source", "is_invented")
    list_select_related = ("source", "county")
    search_fields = ("county__name", "county__code", "source__title")
    autocomplete_fields = ("county",)


# --- for looking only ------------------------------------------------------------------------------


class NoticeLines(ReadOnlyRows):
    """The lines of a notice."""

    model = CreditNoticeLine
    fields = ("programme", "source", "chapter", *shown(CreditNoticeLine, "amount"))


@admin.register(CreditNotice)
class CreditNoticeAdmin(ReadOnlyAdmin):
    """Credit notices."""

    list_display = ("__str__", "agency", "kind", "state", *shown(CreditNotice, "number", "date"))
    list_filter = ("fiscal_year", "state", "kind")
    list_select_related = ("agency", "fiscal_year")
    search_fields = ("serial", "number", "agency__name", "agency__code")
    fields = (
        "agency", "fiscal_year", "credit_type", "kind", "state",
        *shown(CreditNotice, "serial", "number", "date", "council_number", "council_date", "issued_at"), "issued_by",
    )  # fmt: skip
    inlines = (NoticeLines,)


@admin.register(CreditCeiling)
class CreditCeilingAdmin(ReadOnlyAdmin):
    """Ceilings with what is notified, on its way and used."""

    list_display = ("agency", "programme", "source", *shown(CreditCeiling, "notified", "reserved", "used"))
    list_filter = ("fiscal_year", "source")
    list_select_related = ("agency", "programme", "source")
    search_fields = ("agency__name", "agency__code", "programme__title", "programme__code")
    fields = ("agency", "fiscal_year", "credit_type", "programme", "source", *shown(CreditCeiling, "notified", "reserved", "used"))


@admin.register(CeilingPosting)
class CeilingPostingAdmin(ReadOnlyAdmin):
    """Every movement of a ceiling, as it was written."""

    list_display = (*shown(CeilingPosting, "at", "paper"), "act", "ceiling", *shown(CeilingPosting, "notified_delta", "reserved_delta", "used_delta"))
    list_filter = ("act",)
    list_select_related = ("ceiling__agency", "ceiling__programme", "ceiling__source")
    search_fields = ("paper", "ceiling__agency__name")
    ordering = ("-id",)
    fields = (
        *shown(CeilingPosting, "at", "paper"), "act", "ceiling",
        *shown(CeilingPosting, "notified_delta", "reserved_delta", "used_delta"), "by",
    )  # fmt: skip
