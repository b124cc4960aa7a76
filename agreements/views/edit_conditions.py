"""Section 5 of the draft: the general conditions in force are read and accepted."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse

from agreements import permissions
from agreements.actions.save_section import accept_conditions
from agreements.conditions import edition_in_force
from agreements.forms import SectionForm
from agreements.models import Agreement
from agreements.views import drafting
from core.access import may

NEW_EDITION = "در این فاصله ویرایش تازه‌ای از شرایط عمومی ابلاغ شده است. متن تازه را بخوانید و دوباره بپذیرید."


class ConditionsForm(SectionForm):
    """One tick; without it the section is saved as not accepted."""

    edition = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    accepted = forms.BooleanField(label="شرایط عمومی بالا را خوانده‌ام و می‌پذیرم.", required=False)


@may(permissions.draft, Agreement.objects.all, field="identifier", kwarg="no")
def edit_conditions(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The articles of the edition in force, and the tick. A tick on an older edition does not count."""
    held = held_by(agreement)
    edition = edition_in_force(agreement)
    initial = {"edition": held[0], "accepted": held[1], "version": agreement.version, "mark": drafting.mark_of(held)}
    form = ConditionsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and _saw(form, held[0]):
        accepted = form.cleaned_data["accepted"]
        done = drafting.save(
            agreement,
            form,
            lambda version: accept_conditions(agreement, accepted, by=request.user, seen_version=version),
            holds=held_by,
            typed=[held[0], accepted],
        )
        if done:
            return drafting.go_on(request, agreement, "conditions")
    return drafting.page(request, agreement, "conditions", {"form": form, "edition": edition}, status=form.status)


def held_by(agreement: Agreement) -> list[object]:
    """The edition in force, and whether it is the one that was accepted."""
    edition = edition_in_force(agreement)
    pk = edition.pk if edition else None
    return [pk, agreement.conditions_accepted and pk is not None and agreement.conditions_id == pk]


def _saw(form: ConditionsForm, edition: object) -> bool:
    """Only what was on the page can be accepted."""
    if not form.cleaned_data["accepted"] or (edition is not None and form.cleaned_data["edition"] == str(edition)):
        return True
    form.add_error("accepted", NEW_EDITION)
    form.data = form.data.copy()
    form.data.pop("accepted", None)
    form.data["edition"] = str(edition or "")
    return False
