"""The forms of a capital draft: the plan (C-1, C-2), its sources (C-3), one project (C-4 to C-6, last year's report)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from agreements.actions.save_capital_section import FACTS, NOT_APPROVED, PLAN, QUARTERS, ProjectWish
from agreements.forms import DraftCharField, NamedAmountField, SectionForm
from agreements.models import PlanFunding
from agreements.project_grid import ProjectGrid
from core.money import AmountField, format_amount
from core.text import PersianCharField, to_persian_digits
from distribution.models import Execution, ProjectStatus
from distribution.session_boxes import YearBox
from distribution.session_grid import (
    COUNT_SHAPE,
    END_BEFORE_START,
    FIRST_PROJECT_YEAR,
    LAST_PROJECT_YEAR,
    NOT_OFFERED,
    PROGRESS_SHAPE,
    YEAR_SHAPE,
    CountField,
)

QUARTER_NAMES = {1: "بهار", 2: "تابستان", 3: "پاییز", 4: "زمستان"}
NO_COST = "برآورد کل پروژه را بنویسید."


class YearField(CountField):
    """A year of four digits; needed when the draft is sent, and so not called optional."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(sentence=YEAR_SHAPE, lowest=FIRST_PROJECT_YEAR, largest=LAST_PROJECT_YEAR, widget=YearBox(), **kwargs)
        self.required = True

    def validate(self, value: Any) -> None:
        """An empty box is no fault yet."""


class PercentField(CountField):
    """A percentage from 0 to 100; empty is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(sentence=PROGRESS_SHAPE, largest=100, **kwargs)


class QuantityField(CountField):
    """A whole quantity."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(sentence=COUNT_SHAPE, **kwargs)


class CapitalForm(SectionForm):
    """A section whose fields may be years and choices, which are told in their own words beside what is stored."""

    def show_beside(self, stored: dict[str, Any]) -> None:
        """Say at each field that differs what is stored now."""
        for name, kept in stored.items():
            if name in self.cleaned_data and self.cleaned_data[name] != kept:
                sentence = f"اکنون در سامانه: {self._in_words(name, kept)}. با ذخیرهٔ دوباره، نوشتهٔ شما جای آن را می‌گیرد."
                self.add_error(name, sentence)

    def _in_words(self, name: str, kept: Any) -> str:
        box = self.fields[name]
        if isinstance(box, forms.ChoiceField):
            return f"«{dict(box.choices).get(kept, kept)}»"
        if isinstance(kept, int):
            return to_persian_digits(kept) if isinstance(box, YearField) else format_amount(kept)
        return f"«{to_persian_digits(kept)}»" if kept else "خالی"

    def _years_in_order(self) -> None:
        start, end = self.cleaned_data.get("start_year"), self.cleaned_data.get("end_year")
        if start and end and end < start:
            self.add_error("end_year", END_BEFORE_START)


class PlanForm(CapitalForm):
    """Forms C-1 and C-2; a draft may leave anything empty."""

    title = DraftCharField(label="عنوان طرح", max_length=200)
    executor = DraftCharField(label="مجری طرح", max_length=100)
    operator = PersianCharField(label="دستگاه بهره‌بردار", max_length=150, required=False)
    place = DraftCharField(label="محل اجرا", max_length=150)
    start_year = YearField(label="سال آغاز")
    end_year = YearField(label="سال پایان")
    goal = DraftCharField(label="هدف", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    goal_quantity = QuantityField(label="هدف کمی")
    goal_unit = PersianCharField(label="واحد هدف", max_length=40, required=False)
    operations = DraftCharField(label="شرح عملیات", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    scope = PersianCharField(label="مشخصات فنی", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    legal_basis = PersianCharField(label="مستند قانونی", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    studies = PersianCharField(label="مطالعات انجام‌شده", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        """The plan does not end before it begins."""
        self._years_in_order()
        return self.cleaned_data

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed, by the names of PLAN."""
        return {name: self.cleaned_data[name] for name in PLAN}


class FundingForm(CapitalForm):
    """Form C-3: for each source what was spent before and what is still to come."""

    def __init__(self, data: QueryDict | None, *, rows: list[PlanFunding], initial: Mapping[str, Any]) -> None:
        named = {name: value for row in rows for name, value in self.names(row).items()}
        super().__init__(data, initial={**initial, **named})
        self.rows = rows
        for row in rows:
            for name, label in ((f"spent-{row.source.code}", "هزینه‌شده تا پایان سال پیش"), (f"future-{row.source.code}", "سال‌های آینده")):
                self.fields[name] = NamedAmountField(required=False, label=f"{label}، {row.source.title}")

    @staticmethod
    def names(row: PlanFunding) -> dict[str, int]:
        """The row's figures by the names of their boxes."""
        return {f"spent-{row.source.code}": row.spent, f"future-{row.source.code}": row.future}

    @property
    def typed(self) -> dict[int, tuple[int, int]]:
        """What was typed, by source; an empty box is nothing."""
        return {
            row.source_id: (self.cleaned_data[f"spent-{row.source.code}"] or 0, self.cleaned_data[f"future-{row.source.code}"] or 0)
            for row in self.rows
        }


class ProjectForm(CapitalForm):
    """One project: its facts, a box for each capital chapter and source, four quarters, last year's report."""

    place = PersianCharField(label="محل اجرا", max_length=100, required=False)
    unit = PersianCharField(label="واحد", max_length=40, required=False)
    quantity = QuantityField(label="مقدار")
    total_cost = AmountField(label="برآورد کل", error_messages={"required": NO_COST})
    spent = AmountField(label="هزینه‌شده تا پایان سال پیش", required=False)
    future = AmountField(label="سال‌های آینده", required=False)
    start_year = YearField(label="سال آغاز")
    end_year = YearField(label="سال پایان")
    progress = PercentField(label="پیشرفت فیزیکی تا پایان سال پیش")
    planned_progress = PercentField(label="پیشرفت برنامهٔ امسال")
    weight = PercentField(label="وزن در طرح")
    execution = forms.ChoiceField(label="نحوهٔ اجرا", choices=Execution.choices, error_messages={"invalid_choice": NOT_OFFERED, "required": NOT_OFFERED})
    status = forms.ChoiceField(label="وضعیت", choices=ProjectStatus.choices, error_messages={"invalid_choice": NOT_OFFERED, "required": NOT_OFFERED})
    last_approved = AmountField(label="مصوب سال پیش", required=False)
    last_spent = AmountField(label="عملکرد سال پیش", required=False)
    last_note = PersianCharField(label="گزارش سال پیش", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    # Empty means nothing there; elsewhere an empty box has no figure yet.
    ZEROS = ("spent", "future", "progress", "planned_progress", "weight")

    def __init__(self, data: QueryDict | None, *, grid: ProjectGrid, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial={**initial, **grid.named()})
        self.grid = grid
        for cell in grid.cells:
            self.fields[cell.name] = NamedAmountField(required=False, label=cell.label)
        for quarter in QUARTERS:
            self.fields[f"q{quarter}_progress"] = PercentField(label=f"پیشرفت {QUARTER_NAMES[quarter]}")
            self.fields[f"q{quarter}_amount"] = NamedAmountField(required=False, label=f"مبلغ {QUARTER_NAMES[quarter]}")
            self.fields[f"q{quarter}_progress"].widget.attrs["aria-label"] = f"پیشرفت {QUARTER_NAMES[quarter]}، درصد از آغاز سال"

    def clean(self) -> dict[str, Any]:
        """Years in order; a figure for a source without approved credit is refused, not dropped."""
        values = self.cleaned_data
        for name in ("start_year", "end_year"):
            if values.get(name) is None and name not in self.errors:
                self.add_error(name, YEAR_SHAPE)
        self._years_in_order()
        for name in self.ZEROS:
            if values.get(name) is None and name not in self.errors:
                values[name] = 0
        if any(name.startswith("cell-") and name not in self.fields and self.data[name].strip() for name in self.data):
            self.add_error(None, NOT_APPROVED)
        return values

    @property
    def wish(self) -> ProjectWish:
        """What was typed, for the action."""
        values = self.cleaned_data
        return ProjectWish(
            facts={name: values[name] for name in FACTS},
            lines={cell.key: values[cell.name] for cell in self.grid.cells},
            quarters={quarter: self._quarter(quarter) for quarter in QUARTERS},
        )

    def _quarter(self, quarter: int) -> tuple[int, int] | None:
        # A plan of the year has all its quarters or none.
        told = [self.cleaned_data[f"q{q}_{part}"] for q in QUARTERS for part in ("progress", "amount")]
        if all(value is None for value in told):
            return None
        return self.cleaned_data[f"q{quarter}_progress"] or 0, self.cleaned_data[f"q{quarter}_amount"] or 0
