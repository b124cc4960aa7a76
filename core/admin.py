"""Admin of the tools: holidays to keep, the audit trail to look at."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django_tasks_db.models import DBTaskResult

from core.models import AuditEntry, Holiday
from core.office_admin import JalaliMonthFilter, OfficeModelAdmin, ReadOnlyAdmin, shown
from core.papers import PAPERS

# The queue is the machine's own affair, and its page speaks English.
if admin.site.is_registered(DBTaskResult):
    admin.site.unregister(DBTaskResult)


@admin.register(Holiday)
class HolidayAdmin(OfficeModelAdmin):
    """Official holidays, by year; the fifteen working days are counted around them."""

    list_display = (*shown(Holiday, "day", "title"), "kind")
    fields = ("day", "title")
    search_fields = ("title",)
    ordering = ("-day",)


class SubjectFilter(admin.SimpleListFilter):
    """Entries by what they are about."""

    title = "نوع پرونده"
    parameter_name = "subject"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Every model that has an admin page may have a history."""
        names = {model._meta.model_name: str(model._meta.verbose_name) for model in admin.site._registry}
        types = AuditEntry.objects.order_by("subject_type").values_list("subject_type", flat=True).distinct()
        return [(name, names.get(name, name)) for name in types]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Only those."""
        return queryset.filter(subject_type=self.value()) if self.value() else queryset


STATE_WORDS = {
    (paper.model_name.lower(), str(state)): str(state.label) for paper in PAPERS for state in paper.workflow.State
}


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what and when; written by the portal and by nobody else."""

    list_display = (*shown(AuditEntry, "at", "subject_label", "label", "actor_name"), "from_shown", "to_shown")
    list_filter = (JalaliMonthFilter, "side", SubjectFilter)
    search_fields = ("subject_label", "label", "actor_name", "request_id")
    fields = (
        *shown(
            AuditEntry, "at", "subject_label", "number", "label", "action", "actor", "actor_name", "actor_position",
            "on_behalf_of", "side",
        ),
        "from_shown", "to_shown",
        *shown(AuditEntry, "note", "data", "document_sha256", "request_id", "previous_hash", "hash"),
    )  # fmt: skip

    @admin.display(description="از وضعیت")
    def from_shown(self, entry: AuditEntry) -> str:
        """The state's word."""
        return STATE_WORDS.get((entry.subject_type, entry.from_state), entry.from_state) or "–"

    @admin.display(description="به وضعیت")
    def to_shown(self, entry: AuditEntry) -> str:
        """The state's word."""
        return STATE_WORDS.get((entry.subject_type, entry.to_state), entry.to_state) or "–"
