"""The first section of an amendment's draft: why, on which basis, and what it changes so far."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from agreements import permissions
from agreements.actions.save_amendment_sheet import save_amendment_sheet
from agreements.amendment_checks import base_changed
from agreements.amendment_pages import changes_context
from agreements.forms import SectionForm
from agreements.models import Agreement, AgreementQuerySet
from agreements.views import drafting
from agreements.views.start_amendment import BasisFields
from core.access import may


class AmendmentForm(BasisFields, SectionForm):
    """The same boxes as at the start, with the version they were read on."""


def amendments() -> AgreementQuerySet:
    """Papers that have this section."""
    return Agreement.objects.filter(original__isnull=False).select_related("amendment", "amends")


@may(permissions.draft, amendments, field="identifier", kwarg="no")
def edit_amendment(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Reason and basis above, now / change / after below."""
    held = held_by(agreement)
    initial = {**held, "version": agreement.version, "mark": drafting.mark_of(held)}
    form = AmendmentForm(*((request.POST, request.FILES) if request.method == "POST" else ()), initial=initial)
    if request.method == "POST" and form.is_valid():
        done = drafting.save(
            agreement,
            form,
            lambda version: save_amendment_sheet(agreement, form.basis(), by=request.user, seen_version=version),
            holds=held_by,
            typed={name: form.cleaned_data[name] for name in held},
        )
        if done:
            return drafting.go_on(request, agreement, "amendment")
    context = {"form": form, "base_changed": base_changed(agreement), **changes_context(agreement)}
    return drafting.page(request, agreement, "amendment", context, status=form.status)


def held_by(agreement: Agreement) -> dict[str, Any]:
    """The boxes as stored."""
    sheet = Agreement.objects.select_related("amendment").get(pk=agreement.pk).amendment
    return {"kind": sheet.kind, "reason": sheet.reason, "number": sheet.basis_number, "date": sheet.basis_date}
