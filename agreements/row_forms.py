"""Rows typed into a section, as many as wanted: what activities, staff and sub-chapters share."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils.functional import cached_property

from agreements.models import Agreement
from core.money import parse_amount
from core.text import to_persian_digits

PREFIX = "rows"
ROWS_AT_A_TIME = 5
BAD_ROWS = "سطرهای این فرم کامل فرستاده نشد. صفحه را دوباره باز کنید."
Typed = dict[str, Any]


class RowForm(forms.Form):
    """One row. It knows its own key, and in an amendment what it says in the paper in force."""

    # The boxes a person types into; a row of which all are empty is no row.
    COLUMNS: ClassVar[tuple[str, ...]] = ()
    # Hidden boxes that go with every row.
    CARRIED: ClassVar[tuple[str, ...]] = ("key",)

    # In an amendment: what the row says in the paper in force; None for a new row.
    amends = False
    before: int | None = None

    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._titles = {name: self.fields[name].label for name in self.COLUMNS}
        # The row the script copies counts itself (`__number__`).
        self.number_as(to_persian_digits(int(self.place) + 1) if self.place.isdigit() else "__number__")

    def number_as(self, number: str) -> None:
        """Name every box by its column and the row's number."""
        for name, title in self._titles.items():
            box = self.fields[name]
            box.label = f"{title}، سطر {number}"
            box.widget.attrs["aria-label"] = box.label

    @classmethod
    def number_all(cls, rows: list[RowForm]) -> None:
        """Number the rows of a page in which they do not simply follow each other."""

    @property
    def place(self) -> str:
        """Its number in the formset, from 0, as «حذف سطر» sends it."""
        return str(self.prefix).rpartition("-")[2]

    @property
    def is_empty(self) -> bool:
        """Nothing at all was typed."""
        return not any(self.data.get(self.add_prefix(name), "").strip() for name in self.COLUMNS)

    def values(self) -> Typed:
        """What was typed, cleaned, with the row's key."""
        return {name: self.cleaned_data[name] for name in (*self.CARRIED, *self.COLUMNS)}


class RowSet(forms.BaseFormSet):
    """All rows; their number comes from outside and is held to a limit."""

    form: type[RowForm]

    @cached_property
    def forms(self) -> list[RowForm]:
        """The rows, numbered as they stand on the page before anything is said of them."""
        found = super().forms
        self.form.number_all(found)
        return found

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """No row may be taken for untouched by its place."""
        return {**super().get_form_kwargs(index), "empty_permitted": False}

    def clean(self) -> None:
        """Fewer than no rows is a page that was not sent whole, not a wish to remove them all."""
        if self.management_form.cleaned_data[TOTAL_FORM_COUNT] < 0:
            raise ValidationError(BAD_ROWS, code="missing_management_form")

    @cached_property
    def filled(self) -> list[RowForm]:
        """The rows in which anything stands."""
        return [form for form in self.forms if not form.is_empty]


class RowsOf:
    """The rows of one kind of page: how many there may be, and what is said when there are more."""

    def __init__(self, form: type[RowForm], *, most: int, too_many: str) -> None:
        self.form = form
        self.most = most
        self._set = forms.formset_factory(form, formset=RowSet, extra=0, max_num=most, absolute_max=most, validate_max=True)
        self._sentences = {"missing_management_form": BAD_ROWS, "too_many_forms": too_many}

    def bound(self, posted: QueryDict) -> RowSet:
        """The rows as they were sent."""
        return self._set(posted, prefix=PREFIX, error_messages=self._sentences)

    def unbound(self, rows: list[Typed], *, more: int | None = None, blank: Typed | None = None) -> RowSet:
        """Rows to be typed into, a few empty ones at the end where there are none yet."""
        more = (1 if rows else ROWS_AT_A_TIME) if more is None else more
        initial = [*rows, *([blank or {}] * max(0, min(more, self.most - len(rows))))]
        return self._set(prefix=PREFIX, initial=initial, error_messages=self._sentences)

    def typed(self, posted: QueryDict) -> list[Typed]:
        """Every row as typed, unread."""
        names = (*self.form.CARRIED, *self.form.COLUMNS)
        count = self.bound(posted).total_form_count()
        return [{name: posted.get(f"{PREFIX}-{n}-{name}", "") for name in names} for n in range(count)]

    def added_or_removed(self, posted: QueryDict) -> list[Typed] | None:
        """The rows as typed after «افزودن ۵ سطر» or «حذف سطر»; None when neither was pressed."""
        if posted.get("action") != "add" and "remove" not in posted:
            return None
        rows = self.typed(posted)
        if "remove" in posted:
            gone = posted["remove"]
            return [row for n, row in enumerate(rows) if str(n) != gone]
        kept = [row for row in rows if any(row[name].strip() for name in self.form.COLUMNS)]
        return (kept + [{}] * (ROWS_AT_A_TIME - 1))[: self.most - 1]


def amount_of(form: RowForm) -> int:
    """The amount a row shows, typed or stored; 0 for what cannot be read."""
    value = form["amount"].value()
    if value in (None, "") and form.is_bound and form.is_valid():
        value = form.cleaned_data["amount"]
    try:
        return value if isinstance(value, int) else parse_amount(value or "")
    except ValidationError:
        return 0


def lay_beside(agreement: Agreement, rows: RowSet, former: dict[str, int]) -> None:
    """In an amendment: what each row says in the paper in force (`former`: key -> figure); rows that are new say nothing."""
    if agreement.amends_id is None:
        return
    for form in rows.forms:
        form.amends = True
        form.before = former.get(str(form["key"].value()))
