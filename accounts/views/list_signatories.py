"""The register of signatories: whose signature counts on a day, and who came before and comes after."""

from __future__ import annotations

from django import forms
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import stand_in_permissions
from accounts.models import ExecutiveAgency, Signatory, SignatureSlot
from accounts.permissions import rights_of
from core import clock
from core.access import may
from core.jalali import JalaliDateField
from core.text import PersianCharField, search_key


class RegisterFilterForm(forms.Form):
    """As of a day, and by a word of the agency's or the person's name."""

    q = PersianCharField(label="دستگاه یا نام", required=False, max_length=100)
    day = JalaliDateField(label="در تاریخ", required=False)


@may(stand_in_permissions.see_signatories)
@require_safe
def list_signatories(request: HttpRequest) -> HttpResponse:
    """In force first, then what was and what will be; agencies without a signatory are named."""
    form = RegisterFilterForm(request.GET)
    form.is_valid()
    day, words = form.cleaned_data.get("day"), form.cleaned_data.get("q", "")
    visible = Signatory.objects.visible_to(request.user)
    entries = visible.select_related("agency", "person", "recorded_by").order_by(F("agency__code").asc(nulls_first=True), "slot", "-first_day")
    if words:
        entries = entries.filter(
            Q(agency__search_key__contains=search_key(words)) | Q(person__last_name__contains=words) | Q(person__first_name__contains=words)
        )
    if day:
        entries = entries.on(day)
    keeps = bool(stand_in_permissions.keep_signatories(request.user))
    context = {
        "form": form,
        "day": day,
        "entries": list(entries),
        "narrows": bool(day or words),
        "keeps": keeps,
        "missing": _without_signatory(request) if keeps else [],
        "today": clock.today(),
    }
    return render(request, "accounts/list_signatories.html", context)


def _without_signatory(request: HttpRequest) -> list[str]:
    """Agencies, and slots of the Organization, for which nobody could sign today."""
    signing = Signatory.objects.on(clock.today())
    agencies = ExecutiveAgency.objects.filter(rights_of(request.user).sees("pk"), is_active=True)
    names = list(agencies.exclude(pk__in=signing.exclude(agency=None).values("agency")).values_list("name", flat=True))
    held = set(signing.filter(agency=None).values_list("slot", flat=True))
    return [str(SignatureSlot(slot).label) for slot in (SignatureSlot.HEAD, SignatureSlot.DEPUTY) if slot not in held] + names
