"""Form E-3 of the draft, optional: people by status, vehicles, buildings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from agreements import permissions
from agreements.actions.save_optional import StaffWish, save_staff
from agreements.forms import NamedCountField, SectionForm
from agreements.kinds import expense_papers
from agreements.models import Agreement, StaffRow
from agreements.row_forms import RowForm, RowsOf, lay_beside
from agreements.views import drafting
from core.access import may
from core.text import PersianCharField, to_persian_digits

MOST_ROWS = 100
NO_KIND = "نوع را برگزینید، یا سطر را خالی کنید."
TOO_MANY_ROWS = "بیش از ۱۰۰ سطر پذیرفته نمی‌شود؛ سطرهای هم‌نوع را یکی کنید."
STORED_ROWS = "این فرم در سامانه اکنون {count} سطر دارد. با ذخیرهٔ دوباره، سطرهای این صفحه جای آن‌ها را می‌گیرد."


class StaffForm(RowForm):
    """One row; a count may be left for later, a kind not."""

    COLUMNS = ("kind", "title", "count")

    kind = forms.ChoiceField(choices=[("", "–"), *StaffRow.Kind.choices], required=False, label="نوع")
    title = PersianCharField(max_length=150, required=False, label="شرح")
    count = NamedCountField(required=False, label="تعداد")

    def clean(self) -> dict[str, Any]:
        """Empty rows are no rows; a row with anything in it says of what it is."""
        values = self.cleaned_data
        if not self.is_empty and not values.get("kind") and "kind" not in self.errors:
            self.add_error("kind", f"{self.fields['kind'].label}: {NO_KIND}")
        return values


STAFF = RowsOf(StaffForm, most=MOST_ROWS, too_many=TOO_MANY_ROWS)


@may(permissions.draft, expense_papers, field="identifier", kwarg="no")
def edit_staff(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Rows as many as wanted; none at all is a form that is not used."""
    posted = drafting.typed_in(request, agreement, "staff")
    form = SectionForm(posted, initial={"version": agreement.version, "mark": drafting.mark_of(held_by(agreement))})
    rows = STAFF.bound(posted) if posted is not None else STAFF.unbound(_keyed(agreement))
    changed = STAFF.added_or_removed(posted) if posted is not None else None
    if changed is not None:
        # Shown again as typed, with more rows or fewer; faults are told when it is saved.
        rows = STAFF.unbound(changed)
    elif request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        typed = [StaffWish(**{**row.values(), "count": row.cleaned_data["count"] or 0}) for row in rows.filled]
        done = drafting.save(
            agreement,
            form,
            lambda version: save_staff(agreement, typed, by=request.user, seen_version=version),
            holds=held_by,
            typed=[_as_list(row) for row in typed],
            show_beside=lambda now: _show_beside(form, typed, now),
        )
        if done:
            return drafting.go_on(request, agreement, "staff")
    if agreement.amends_id:
        lay_beside(agreement, rows, {str(row.key): row.count for row in StaffRow.objects.filter(agreement=agreement.amends_id)})
    context = {"form": form, "rows": rows, "unsaved": changed is not None}
    return drafting.page(request, agreement, "staff", context, status=form.status)


def held_by(agreement: Agreement) -> list[list[Any]]:
    """The rows as stored."""
    return [_as_list(row) for row in agreement.staff.all()]


def _keyed(agreement: Agreement) -> list[dict[str, Any]]:
    names = (*StaffForm.CARRIED, *StaffForm.COLUMNS)
    return [{name: getattr(row, name) for name in names} for row in agreement.staff.all()]


def _as_list(row: StaffRow | StaffWish) -> list[Any]:
    return [getattr(row, name) for name in StaffForm.COLUMNS]


def _show_beside(form: SectionForm, typed: list[StaffWish], now: Agreement) -> None:
    stored = held_by(now)
    if stored != [_as_list(row) for row in typed]:
        form.add_error(None, STORED_ROWS.format(count=to_persian_digits(len(stored))))
