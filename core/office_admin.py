"""What every page of the admin has in common: Persian in, Persian out, each change in the history.

`OfficeModelAdmin` is for reference data, `ReadOnlyAdmin` for what only actions may change: papers,
money and history. No admin class touches a workflow state, and `FSMAdminMixin` is never used: it
takes steps without asking anybody.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.audit import history_of, record
from core.jalali import MONTHS, JalaliDateField, from_jalali, month_length, to_jalali
from core.models import AuditEntry
from core.money import AmountField, MoneyField
from core.templatetags import ui
from core.text import PersianCharField, search_key, to_latin_digits, to_persian_digits

# --- searching ---------------------------------------------------------------------------------

_FOLD_FROM = "آأإٱؤئۀةيىكۂ" + "۰۱۲۳۴۵۶۷۸۹" + "٠١٢٣٤٥٦٧٨٩"
_FOLD_TO = "اااا" + "ویههییکه" + "0123456789" * 2
# Dropped: half-space, tatweel, hamza, vowel marks, blanks (names are compared without them).
_FOLD_DROP = "\u200c\u0640ءٔ\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652 "


class Folded(models.Func):
    """A column as `core.text.search_key` folds what is typed, without blanks."""

    function = "TRANSLATE"

    def __init__(self, path: str) -> None:
        text = Lower(models.functions.Cast(models.F(path), models.TextField()))
        super().__init__(text, models.Value(_FOLD_FROM + _FOLD_DROP), models.Value(_FOLD_TO), output_field=models.TextField())


# --- showing -----------------------------------------------------------------------------------


def shown(model: type[models.Model], *names: str | tuple[str, str]) -> list[str | Callable[[Any], Any]]:
    """Columns or read-only fields of `model`, each drawn by its kind: Jalali, money, code, figure.

    A pair is a field and the label it has here.
    """
    return [_column(model, *((name, "") if isinstance(name, str) else name)) for name in names]


@cache
def _column(model: type[models.Model], name: str, label: str) -> str | Callable[[Any], Any]:
    field = model._meta.get_field(name)
    draw = _drawing(field)
    if draw is None:
        return name

    @admin.display(description=label or str(field.verbose_name), ordering=name)
    def column(row: models.Model) -> Any:
        value = getattr(row, name)
        return "–" if value in (None, "") else draw(value)

    # Not the field's own name: its help is about typing.
    column.__name__ = f"{name}_shown"
    return column


def _drawing(field: models.Field) -> Callable[[Any], Any] | None:
    if field.choices or field.is_relation:
        return None
    if isinstance(field, models.DateTimeField):
        return lambda value: ui.jalali_time(value, year=True)
    if isinstance(field, models.DateField):
        return ui.jalali
    if isinstance(field, (MoneyField, models.BigIntegerField)):
        return ui.money
    if isinstance(field, models.IntegerField):
        return to_persian_digits
    if isinstance(field, models.JSONField):
        return facts
    if isinstance(field, models.CharField):
        return ui.code if field.name in CODES else lambda value: format_html("<bdi>{}</bdi>", value)
    return None


# Columns that hold codes: stored in Latin digits, drawn in a left-to-right run.
CODES = {
    "code", "identifier", "serial", "number", "budget_row", "postal_code", "phone", "username", "paper", "council_number",
    "exchange_number", "notification_number", "sha256", "content_sha256", "file_sha256", "document_sha256", "hash",
    "previous_hash", "request_id", "action", "email",
}  # fmt: skip


def facts(data: Any) -> SafeString | str:
    """A JSON value as a list of name and value, for reading."""
    if isinstance(data, dict) and data.keys() == {"title", "text"}:
        return format_html("<b>{}</b><br>{}", data["title"], data["text"])
    if isinstance(data, dict):
        return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((k, facts(v)) for k, v in data.items())))
    if isinstance(data, list):
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", ((facts(v),) for v in data)))
    return to_persian_digits(json.dumps(data, ensure_ascii=False)) if not isinstance(data, str) else data


class JalaliMonthFilter(admin.SimpleListFilter):
    """The last year and a half, month by Jalali month; Django's date filter counts Gregorian ones."""

    title = "ماه"
    parameter_name = "month"
    field = "at"
    months = 18

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """From the month of the newest row backwards."""
        newest = model_admin.model._default_manager.aggregate(newest=models.Max(self.field))["newest"]
        if newest is None:
            return []
        day = to_jalali(newest)
        first = day.year * 12 + day.month - 1
        return [
            (f"{n // 12}-{n % 12 + 1:02}", f"{MONTHS[n % 12]} {to_persian_digits(n // 12)}")
            for n in range(first, first - self.months, -1)
        ]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        """Rows of the chosen month; an address somebody made up shows nothing filtered."""
        if self.value() is None or self.value() not in {value for value, _ in self.lookup_choices}:
            return queryset
        year, month = (int(part) for part in self.value().split("-"))
        first, last = from_jalali(year, month, 1), from_jalali(year, month, month_length(year, month))
        return queryset.filter(**{f"{self.field}__date__gte": first, f"{self.field}__date__lte": last})


# --- typing ------------------------------------------------------------------------------------


class CodeField(PersianCharField):
    """A code in whatever digits it is typed, kept in Latin ones without blanks."""

    def to_python(self, value: Any) -> str:
        """The stored form."""
        text = super().to_python(value)
        return to_latin_digits(text).replace(" ", "") if text else text


class FigureInput(forms.TextInput):
    """A whole number: any digits in, Persian digits back."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "dir": "ltr", "class": "vIntegerField", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """The number in Persian digits; refused text as it was typed."""
        return to_persian_digits(value) if isinstance(value, int) else value


class OfficeModelAdmin(admin.ModelAdmin):
    """Reference data: normalised when typed and searched, Jalali when shown, recorded when changed."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    # Fields that are typed when the row is made and only read afterwards.
    once: tuple[str, ...] = ()
    object_history_template = "admin/history.html"

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Our own fields for money, days, figures, codes and text."""
        common = {"label": db_field.verbose_name, "help_text": db_field.help_text, "required": not db_field.blank}
        if isinstance(db_field, MoneyField):
            return AmountField(**common, initial=db_field.default if db_field.has_default() else None)
        if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
            return JalaliDateField(**common)
        if isinstance(db_field, models.IntegerField) and not db_field.choices:
            return db_field.formfield(widget=FigureInput, **kwargs)
        if isinstance(db_field, models.CharField) and not db_field.choices:
            form_class = CodeField if db_field.name in CODES else PersianCharField
            widget = admin.widgets.AdminTextInputWidget({"dir": "ltr"} if form_class is CodeField else None)
            return db_field.formfield(**{"form_class": form_class, "widget": widget, **kwargs})
        if isinstance(db_field, models.TextField):
            return db_field.formfield(form_class=PersianCharField, widget=admin.widgets.AdminTextareaWidget, **kwargs)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # A plain list to choose from: what it lists is kept on its own page.
        for door in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related") if field else ():
            setattr(field.widget, door, False)
        return field

    def once_for(self, obj: models.Model) -> tuple[str, ...]:
        """The fields of `once` for this row; some hold only from a certain moment on."""
        return self.once

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A field that is only read any more is not in the form, so a POST cannot name it either."""
        form = kwargs.get("form", self.form)
        closed = [name for name in (self.once_for(obj) if obj else ()) if name in form.declared_fields]
        if closed:
            kwargs["form"] = type(form.__name__, (form,), dict.fromkeys(closed))
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """What is given once, drawn, and whatever the class names."""
        return [*self.readonly_fields, *(shown(self.model, *self.once_for(obj)) if obj else ())]

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """The sections, with what is given once drawn instead of asked."""
        sections = self.fieldsets or [(None, {"fields": self.fields or [f.name for f in _typed(self.model)]})]
        once = self.once_for(obj) if obj else ()
        drawn = dict(zip(once, shown(self.model, *once), strict=True))
        return [(name, {**rest, "fields": [drawn.get(f, f) for f in rest["fields"]]}) for name, rest in sections]

    def get_search_results(self, request: HttpRequest, queryset: models.QuerySet, search_term: str) -> tuple[models.QuerySet, bool]:
        """Every word typed is somewhere in the searched columns, whatever keyboard wrote either."""
        paths = list(self.get_search_fields(request))
        names = {f"folded_{n}": Folded(path) for n, path in enumerate(paths)}
        queryset = queryset.alias(**names) if paths else queryset
        for word in search_key(search_term).split() if paths else []:
            anywhere = models.Q()
            for name in names:
                anywhere |= models.Q(**{f"{name}__contains": word})
            queryset = queryset.filter(anywhere)
        return queryset, False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Titled by what it lists."""
        if any("\x00" in value for _, values in request.GET.lists() for value in values):
            # No text of the database holds a NUL; a filter by one would only fail.
            return redirect(request.path)
        return super().changelist_view(request, {"title": self.opts.verbose_name_plural, **(extra_context or {})})

    # ---- the history: one trail for the whole portal --------------------------------------------

    def construct_change_message(self, request: HttpRequest, form: forms.BaseForm, formsets: Any, add: bool = False) -> dict[str, Any]:
        """What changed, from what to what, in the words of the form."""
        changes = {} if add else {str(form.fields[name].label): [_old(form, name), _new(form, name)] for name in form.changed_data}
        for formset in formsets or []:
            title = str(formset.model._meta.verbose_name_plural)
            added = [str(row) for row in formset.new_objects]
            removed = [str(row) for row in formset.deleted_objects]
            if added or removed or formset.changed_objects:
                changes[title] = [removed, added + [str(row) for row, _ in formset.changed_objects]]
        return changes

    def log_addition(self, request: HttpRequest, obj: models.Model, message: dict[str, Any]) -> None:
        """Into the audit trail, in the same transaction."""
        record_change(obj, by=request.user, action="admin_add", label="ثبت در بخش مدیریت")

    def log_change(self, request: HttpRequest, obj: models.Model, message: dict[str, Any]) -> None:
        """Into the audit trail, with what changed; a save without a change leaves no entry."""
        if message:
            names = "، ".join(message)
            record_change(obj, by=request.user, action="admin_change", label=f"تغییر در بخش مدیریت: {names}", data=message)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[models.Model]) -> None:
        """Into the audit trail."""
        for obj in queryset:
            record_change(obj, by=request.user, action="admin_delete", label="حذف در بخش مدیریت")

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The subject's own history, newest first."""
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"تاریخچه: {obj}",
            "entries": [_with_changes(entry) for entry in history_of(obj).order_by("-number")[:200]],
            "opts": self.opts,
            "object": obj,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.object_history_template, context)


def _with_changes(entry: AuditEntry) -> AuditEntry:
    # For the table of the history page: name, then what it was and what it is.
    pairs = entry.data.items() if entry.action == "admin_change" else ()
    entry.changes = [(name, ["، ".join(map(str, v)) if isinstance(v, list) else v for v in both]) for name, both in pairs]
    return entry


def _typed(model: type[models.Model]) -> list[models.Field]:
    return [f for f in model._meta.fields if f.editable and not f.primary_key]


def record_change(obj: models.Model, *, by: Any, action: str, label: str, data: dict[str, Any] | None = None) -> None:
    """One entry about a piece of reference data."""
    record(obj, by=by, action=action, label=label[:200], side=AuditEntry.Side.ORGANIZATION, data=data)


def _old(form: forms.BaseForm, name: str) -> Any:
    field, value = form.fields[name], form.get_initial_for_field(form.fields[name], name)
    queryset = getattr(field, "queryset", None)
    if queryset is not None and value and not isinstance(value, (list, tuple, models.QuerySet, models.Model)):
        value = queryset.filter(pk=value).first() or value
    return _plain(field, value)


def _new(form: forms.BaseForm, name: str) -> Any:
    return _plain(form.fields[name], form.cleaned_data.get(name))


def _plain(field: forms.Field, value: Any) -> Any:
    """A value as JSON keeps it and a person reads it."""
    if isinstance(value, (list, tuple, models.QuerySet)) and not isinstance(field, forms.JSONField):
        return [str(item) for item in value]
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    choices = dict(getattr(field, "choices", ())) if not hasattr(field, "queryset") else {}
    return str(choices[value]) if value in choices else value


class ReadOnlyAdmin(OfficeModelAdmin):
    """For looking only: nothing is added, changed or deleted, and no POST is answered."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The administrator sees; that is all."""
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """On the index for who may look."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """A list; a POST to it is refused rather than ignored."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return super().changelist_view(request, extra_context)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Every field shown."""
        return self.fields


class ReadOnlyRows(admin.TabularInline):
    """The rows of a paper, for looking only."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the paper they belong to."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Every field shown."""
        return self.fields
