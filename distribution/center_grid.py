"""The form of a notice of the center: its head, and a box for each source and, for capital credit, each programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from core import clock
from core.jalali import JalaliDateField, format_jalali
from core.money import LARGEST_AMOUNT, AmountField, format_amount
from core.text import PersianCharField, to_persian_digits
from core.uploads import SCANS, UploadField, named
from distribution.actions.enter_center_notice import CORRECTS_WHAT, IN_FUTURE, RECEIVED_BEFORE, RECEIVED_IN_FUTURE
from distribution.forms import NOT_OFFERED, LetterNumberField, VersionField
from distribution.models import CenterNotice, CreditSource, CreditType, FiscalYear, FunctionalCode
from distribution.workflow.center_notice import State

Cell = tuple[int, int | None]  # source id, programme id or None

# More than one source of one programme gets in a large province's year: somebody typed rials (decision 1).
_ENORMOUS = {CreditType.EXPENSE: 100_000_000, CreditType.CAPITAL: 20_000_000}
LOOKS_LIKE_RIALS = "بعضی مبلغ‌ها بسیار بزرگ است. اگر به میلیون ریال است، این خانه را علامت بزنید و دوباره ذخیره کنید."
NUMBER_MISSING = "شمارهٔ نامهٔ مرکز را بنویسید."
SUM_DIFFERS = "جمع ردیف‌ها {rows} است و با جمع نامه، {letter}، نمی‌خواند؛ {difference} میلیون ریال تفاوت دارد."
SCAN_NOT_KEPT = "تصویر همراه فرم ناقص نگه داشته نمی‌شود؛ آن را دوباره انتخاب کنید."
_READER = AmountField(required=False)


def doubt(amount: int, credit_type: str) -> str:
    """The question to ask before a figure is taken that looks like rials; empty when it does not."""
    if amount < _ENORMOUS[CreditType(credit_type)]:
        return ""
    return f"مبلغ {format_amount(amount)} میلیون ریال بسیار بزرگ است. آیا به ریال وارد شده است؟"


@dataclass
class Frame:
    """The rows and columns of the grid: what the classifications offer for this year and type of credit."""

    fiscal_year: FiscalYear
    credit_type: str
    sources: list[CreditSource]
    programmes: list[FunctionalCode]

    @classmethod
    def of(cls, fiscal_year: FiscalYear, credit_type: str) -> Frame:
        """In two queries."""
        programmes = FunctionalCode.objects.filter(level=FunctionalCode.Level.PROGRAMME).select_related("parent")
        return cls(
            fiscal_year=fiscal_year,
            credit_type=credit_type,
            sources=list(CreditSource.objects.filter(credit_type=credit_type)),
            programmes=list(programmes) if credit_type == CreditType.CAPITAL else [],
        )

    @property
    def capital(self) -> bool:
        """Capital credit is given by programme as well."""
        return self.credit_type == CreditType.CAPITAL

    def cells(self) -> list[Cell]:
        """Every box there is."""
        rows: list[int | None] = [programme.pk for programme in self.programmes] if self.capital else [None]
        return [(source.pk, row) for row in rows for source in self.sources]

    def chapters(self) -> list[tuple[FunctionalCode | None, list[FunctionalCode]]]:
        """The programmes under their functional chapters, in the order of the codes."""
        found: dict[int | None, tuple[FunctionalCode | None, list[FunctionalCode]]] = {}
        for programme in self.programmes:
            found.setdefault(programme.parent_id, (programme.parent, []))[1].append(programme)
        return list(found.values())


def box(cell: Cell) -> str:
    """The name of a cell's field."""
    source, programme = cell
    return f"amount_{source}" if programme is None else f"amount_{source}_{programme}"


class CenterNoticeForm(forms.Form):
    """The whole notice. Empty boxes are no credit; in a correction they bring the corrected figure to nothing."""

    kind = forms.ChoiceField(
        label="نوع ابلاغیه", choices=CenterNotice.Kind.choices, error_messages={"required": NOT_OFFERED, "invalid_choice": NOT_OFFERED}
    )
    corrects = forms.ModelChoiceField(
        CenterNotice.objects.none(), label="ابلاغیه‌ای که اصلاح می‌شود", required=False, empty_label="هیچ‌کدام",
        error_messages={"invalid_choice": NOT_OFFERED},
    )  # fmt: skip
    number = LetterNumberField(label="شمارهٔ نامهٔ مرکز", error_messages={"required": NUMBER_MISSING})
    date = JalaliDateField(label="تاریخ نامهٔ مرکز")
    received_on = JalaliDateField(label="تاریخ دریافت", required=False)
    note = PersianCharField(label="توضیح", required=False, max_length=300)
    control = AmountField(label="جمع نامه", required=False, largest=LARGEST_AMOUNT * 1_000)
    scan = UploadField(label="تصویر نامه", kinds=SCANS, required=False, help_text=f"{named(SCANS)} تا ۱۰ مگابایت؛ بی تصویر ثبت نهایی نمی‌شود.")
    sure = forms.BooleanField(label="مبلغ‌ها به میلیون ریال است و درست است", required=False)
    version = VersionField()

    def __init__(self, *args: Any, frame: Frame, notice: CenterNotice | None = None, corrected: CenterNotice | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.frame, self.notice = frame, notice
        self.fields["corrects"].queryset = correctable(frame.fiscal_year, frame.credit_type, notice)
        self.fields["corrects"].label_from_instance = _offered
        for cell in frame.cells():
            self.fields[box(cell)] = AmountField(label="مبلغ", required=False)
        # The figures of the corrected notice stand beside the boxes.
        self.corrected = corrected
        self.corrected_cells: Mapping[Cell, int] = corrected.cells() if corrected else {}

    def clean_date(self) -> Any:
        """A letter that has come was not written tomorrow."""
        date = self.cleaned_data["date"]
        if date and date > clock.today():
            raise ValidationError(IN_FUTURE)
        return date

    def clean(self) -> dict[str, Any]:
        """What the fields say together; the action asks the same once more."""
        data = super().clean() or self.cleaned_data
        received, date = data.get("received_on"), data.get("date")
        if received and received > clock.today():
            self.add_error("received_on", RECEIVED_IN_FUTURE)
        elif received and date and received < date:
            self.add_error("received_on", RECEIVED_BEFORE)
        if data.get("kind") == CenterNotice.Kind.CORRECTION and "corrects" not in self.errors and not data.get("corrects"):
            self.add_error("corrects", CORRECTS_WHAT)
        if data.get("kind") != CenterNotice.Kind.CORRECTION:
            data["corrects"] = None
        self._compare_sum(data)
        self._ask_about_rials(data)
        return data

    def _compare_sum(self, data: dict[str, Any]) -> None:
        boxes = [box(cell) for cell in self.frame.cells()]
        control, rows = data.get("control"), sum(data.get(name) or 0 for name in boxes)
        if control is not None and control != rows and not self.errors.keys() & set(boxes):
            said = {"rows": format_amount(rows), "letter": format_amount(control), "difference": format_amount(abs(control - rows))}
            self.add_error("control", SUM_DIFFERS.format(**said))

    def _ask_about_rials(self, data: dict[str, Any]) -> None:
        if data.get("sure"):
            return
        for cell in self.frame.cells():
            if question := doubt(data.get(box(cell)) or 0, self.frame.credit_type):
                self.add_error(box(cell), question)
                if "sure" not in self.errors:
                    self.add_error("sure", LOOKS_LIKE_RIALS)

    def head(self) -> dict[str, Any]:
        """What the actions take beside the figures."""
        given = self.cleaned_data
        return {name: given[name] for name in ("kind", "corrects", "number", "date", "received_on", "note", "scan")}

    def cells(self) -> dict[Cell, int]:
        """The figures; a correction also names what it brings to nothing."""
        typed = {cell: self.cleaned_data.get(box(cell)) or 0 for cell in self.frame.cells()}
        if self.cleaned_data.get("corrects") is None:
            return {cell: amount for cell, amount in typed.items() if amount}
        named = self.cleaned_data["corrects"].cells()
        return {cell: amount for cell, amount in typed.items() if amount or cell in named}

    @property
    def lost_scan(self) -> str:
        """The word about a scan that came with a form that is shown again."""
        return SCAN_NOT_KEPT if self.is_bound and self.files.get("scan") else ""

    # ---- what the page shows

    def typed(self, cell: Cell) -> int:
        """What stands in the box now, where it can be read."""
        try:
            return _READER.clean(self[box(cell)].value()) or 0
        except ValidationError:
            return 0

    def lines(self) -> list[dict[str, Any]]:
        """Expense credit: a row a source."""
        return [self._cell(source, None) for source in self.frame.sources]

    def chapters(self) -> list[dict[str, Any]]:
        """Capital credit: the programmes under their chapters, a box a source."""
        found = []
        for chapter, programmes in self.frame.chapters():
            rows = [{"programme": programme, "cells": [self._cell(source, programme) for source in self.frame.sources]} for programme in programmes]
            for row in rows:
                row["total"] = sum(cell["amount"] for cell in row["cells"])
            sums = [sum(row["cells"][place]["amount"] for row in rows) for place in range(len(self.frame.sources))]
            found.append({"chapter": chapter, "key": chapter.pk if chapter else 0, "rows": rows, "sums": list(zip(self.frame.sources, sums, strict=True)), "total": sum(sums)})
        return found

    def _cell(self, source: CreditSource, programme: FunctionalCode | None) -> dict[str, Any]:
        cell = (source.pk, programme and programme.pk)
        field: BoundField = self[box(cell)]
        spoken = f"{programme.title}، منبع {source.title}" if programme else f"منبع {source.title}"
        groups = [f"source-{source.pk}", "all"]
        if programme:
            chapter = f"chapter-{programme.parent_id or 0}"
            groups += [f"row-{programme.pk}", chapter, f"{chapter}-{source.pk}"]
        return {
            "source": source,
            "field": field,
            "amount": self.typed(cell),
            "was": self.corrected_cells.get(cell),
            "spoken": spoken,
            "groups": " ".join(groups),
        }

    def totals(self) -> list[tuple[CreditSource, int, int]]:
        """Source, what is typed, and what the corrected notice said."""
        found = []
        for source in self.frame.sources:
            of_source = [cell for cell in self.frame.cells() if cell[0] == source.pk]
            was = sum(self.corrected_cells.get(cell, 0) for cell in of_source)
            found.append((source, sum(self.typed(cell) for cell in of_source), was))
        return found

    @property
    def total(self) -> int:
        """The sum of the boxes."""
        return sum(self.typed(cell) for cell in self.frame.cells())

    @property
    def corrected_total(self) -> int:
        """The sum of the corrected notice."""
        return sum(self.corrected_cells.values())


def correctable(fiscal_year: FiscalYear, credit_type: str, notice: CenterNotice | None = None) -> Any:
    """The recorded notices of this year and type that nothing corrects yet, and the one `notice` corrects."""
    taken = CenterNotice.objects.exclude(state=State.DISCARDED).exclude(corrects=None)
    if notice is not None:
        taken = taken.exclude(pk=notice.pk)
    return (
        CenterNotice.objects.filter(fiscal_year=fiscal_year, credit_type=credit_type, state=State.RECORDED)
        .exclude(pk__in=taken.values("corrects"))
        .order_by("-date", "-pk")
    )


def _offered(notice: CenterNotice) -> str:
    return f"{notice.get_kind_display()} {to_persian_digits(notice.number)}، {format_jalali(notice.date)}"
