"""Section 1 of the draft: who signs, who keeps the books, where the agency is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from agreements import permissions
from agreements.actions.save_section import PARTICULARS, save_particulars
from agreements.forms import DraftCharField, PhoneField, PostalCodeField, SectionForm
from agreements.models import Agreement
from agreements.views import drafting
from core.access import may


class ParticularsForm(SectionForm):
    """What the agency may change of its particulars; a draft may leave anything empty."""

    official_name = DraftCharField(label="نام و نام خانوادگی", max_length=100)
    official_title = DraftCharField(label="عنوان سمت", max_length=150)
    accountant_name = DraftCharField(label="نام ذی‌حساب", max_length=100)
    address = DraftCharField(label="نشانی", max_length=300)
    postal_code = PostalCodeField(label="کد پستی", max_length=20, required=False)
    phone = PhoneField(label="تلفن", max_length=30, required=False)

    def clean_address(self) -> str:
        """One line on the paper."""
        return " ".join(self.cleaned_data["address"].split())


@may(permissions.draft, Agreement.objects.all, field="identifier", kwarg="no")
def edit_particulars(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Shown filled from the agency's file; saved incomplete where need be."""
    held = held_by(agreement)
    initial = {**held, "version": agreement.version, "mark": drafting.mark_of(held)}
    form = ParticularsForm(drafting.typed_in(request, agreement, "particulars"), initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in PARTICULARS}
        done = drafting.save(
            agreement,
            form,
            lambda version: save_particulars(agreement, typed, by=request.user, seen_version=version),
            holds=held_by,
            typed=typed,
            show_beside=lambda now: form.show_beside(held_by(now)),
        )
        if done:
            return drafting.go_on(request, agreement, "particulars")
    return drafting.page(request, agreement, "particulars", {"form": form}, status=form.status)


def held_by(agreement: Agreement) -> dict[str, str]:
    """The particulars as stored."""
    return {name: getattr(agreement, name) for name in PARTICULARS}
