"""The table of indices beside a scenario: every county's value, and where it was taken from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.jalali import format_jalali
from core.money import format_amount
from core.text import to_latin_digits, to_persian_digits
from distribution.invariants import INDEX_VALUES_NOT_NEGATIVE
from distribution.scenario_terms import Basis, Origin, in_order


@dataclass(frozen=True)
class Column:
    """An index: its weight in the scenario, and where its values were taken from."""

    code: str
    title: str
    unit: str
    weight: int
    invented: bool
    origin: str


@dataclass(frozen=True)
class Cell:
    """A value as it is read; `origin` only where it is not that of its column."""

    text: str
    origin: str = ""

    @property
    def missing(self) -> bool:
        """Nothing was recorded."""
        return not self.text


@dataclass(frozen=True)
class IndexTable:
    """Columns, and rows of (county's name, cells)."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]

    @property
    def invented(self) -> str:
        """The titles of the demonstration's own indices that count here."""
        return "، ".join(column.title for column in self.columns if column.invented and column.weight)

    @property
    def lacks(self) -> bool:
        """A county has no value of an index that counts."""
        counting = [place for place, column in enumerate(self.columns) if column.weight]
        return any(cells[place].missing for _, cells in self.rows for place in counting)


def table_of_basis(basis: Basis, weights: Mapping[str, int]) -> IndexTable:
    """Every index of the model as it stands now, with the weights typed or stored."""
    columns = tuple(
        Column(code, index.title, index.unit, weights.get(code, 0), index.is_invented, origin_words(basis.origin(code)))
        for code, index in basis.indices.items()
    )
    rows = []
    for code, county in basis.counties.items():
        cells = []
        for index in basis.indices:
            value, origin = basis.values[index].get(code), basis.origins[index].get(code)
            elsewhere = origin is not None and origin != basis.origin(index)
            cells.append(Cell("" if value is None else figure(value), origin_words(origin) if elsewhere else ""))
        rows.append((county.name, tuple(cells)))
    return IndexTable(columns, tuple(rows))


def table_of_snapshot(inputs: Mapping[str, Any], names: Mapping[str, str]) -> IndexTable:
    """The indices as they were when the scenario was proposed; `names` are the counties' by code."""
    inputs = in_order(inputs)
    columns = tuple(
        Column(code, kept["title"], kept["unit"], kept["weight"], kept["invented"], _words(kept["source"], kept["date"]))
        for code, kept in inputs.items()
    )
    rows = []
    for county, name in names.items():
        cells = []
        for kept in inputs.values():
            value, elsewhere = kept["values"].get(county), kept.get("elsewhere", {}).get(county)
            cells.append(Cell("" if value is None else figure(Fraction(value)), _words(*elsewhere) if elsewhere else ""))
        rows.append((name, tuple(cells)))
    return IndexTable(columns, tuple(rows))


def figure(value: Fraction) -> str:
    """A value in Persian digits, to a thousandth at most."""
    sign, thousandths = ("−" if value < 0 else ""), round(abs(value) * 1000)
    whole, rest = divmod(thousandths, 1000)
    part = to_persian_digits(f"{rest:03}".rstrip("0"))
    return f"{sign}{format_amount(whole)}{'٫' + part if part else ''}"


def origin_words(origin: Origin) -> str:
    """«سرشماری ۱۳۹۵، ۱۳۹۶/۰۱/۰۱»."""
    return "، ".join(part for part in (to_persian_digits(origin.where), format_jalali(origin.when) if origin.when else "") if part)


def _words(where: str, when: str) -> str:
    return origin_words(Origin(where, dt.date.fromisoformat(when) if when else None))


NOT_A_VALUE = "مقدار را با عدد بنویسید، مانند ۱۲٬۵۰۰ یا ۴۲٫۵."
LARGEST_VALUE = Decimal(999_999_999_999)


class ExactField(forms.Field):
    """A value of an index as an exact decimal: any digits, at most three places, not negative."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput({"inputmode": "decimal", "dir": "ltr", "class": "vIntegerField"}), **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """The decimal typed; None for an empty box."""
        if value in self.empty_values:
            return None
        bare = to_latin_digits(str(value)).translate(_MARKS)
        if bare.startswith(("-", "−")):
            raise ValidationError(INDEX_VALUES_NOT_NEGATIVE.sentence, code="negative")
        if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,3})?", bare) or Decimal(bare) > LARGEST_VALUE:
            raise ValidationError(NOT_A_VALUE, code="value")
        return Decimal(bare)

    def prepare_value(self, value: Any) -> Any:
        """In Persian digits."""
        return figure(Fraction(value)) if isinstance(value, Decimal) else value


# Grouping marks go, decimal marks become one.
_MARKS = str.maketrans({"٬": None, ",": None, "،": None, " ": None, "\u200c": None, "٫": ".", "/": "."})
