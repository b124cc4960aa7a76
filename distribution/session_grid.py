"""The grid of a session's projects: what a row may hold, how it is read, and what it is chosen from.

The typed grid and the pasted table are read by the same row form, so both say the same of a cell.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import TOTAL_FORM_COUNT

from accounts.models import ExecutiveAgency
from core.money import AmountField, parse_amount
from core.text import PersianCharField, normalise, search_key, to_latin_digits, to_persian_digits
from distribution.actions.save_session import MOST_ROWS, TOO_MANY_ROWS, ProjectRow
from distribution.models import (
    CommitteeSession,
    CreditSource,
    CreditType,
    Execution,
    FunctionalCode,
    Project,
    ProjectStatus,
    SessionRow,
)
from distribution.session_boxes import AmountBox, ChoiceBox, TextBox, YearBox, in_words

PREFIX = "rows"
ROWS_AT_A_TIME = 5
FIRST_PROJECT_YEAR, LAST_PROJECT_YEAR = 1340, 1450

BAD_ROWS = "سطرهای پروژه کامل فرستاده نشد. صفحه را دوباره باز کنید."
CODE_SHAPE = "کد پروژه را با رقم، حرف لاتین، «/» و «-» بنویسید، مانند ۱۵۰۲۰۰۱۰۰۱."
NO_CODE = "کد پروژه را بنویسید، یا سطر را خالی کنید."
NO_TITLE = "عنوان پروژه را بنویسید."
YEAR_SHAPE = f"سال را با چهار رقم بنویسید، میان {to_persian_digits(FIRST_PROJECT_YEAR)} و {to_persian_digits(LAST_PROJECT_YEAR)}."
END_BEFORE_START = "سال پایان پیش از سال آغاز است."
PROGRESS_SHAPE = "پیشرفت را با عدد صحیح از ۰ تا ۱۰۰ بنویسید."
COUNT_SHAPE = "مقدار را با عدد صحیح بنویسید؛ اعشار پذیرفته نمی‌شود."
NO_COST = "برآورد کل پروژه را بنویسید."
NOT_OFFERED = "یکی از گزینه‌های فهرست را انتخاب کنید."

COLUMNS = (
    "code", "title", "agency", "programme", "source", "place", "unit", "quantity", "total_cost", "spent", "amount",
    "start_year", "end_year", "progress", "execution", "status",
)  # fmt: skip
# What the register knows of a project and may fill into a row.
KNOWN = tuple(name for name in COLUMNS if name not in ("code", "source", "amount"))
# A row whose only content stands in lists that always show something is still an empty row.
_ALWAYS_CHOSEN = ("source", "execution", "status")


@dataclass
class Catalogue:
    """What the rows of a session are chosen from, by folded code and name; four queries however many rows."""

    agencies: dict[str, ExecutiveAgency]
    programmes: dict[str, FunctionalCode]
    sources: dict[str, CreditSource]
    projects: dict[str, Project]

    @classmethod
    def of(cls, session: CommitteeSession) -> Catalogue:
        """The lists of now. Inactive agencies are known, so that a row with one can be shown and told."""
        projects = Project.objects.filter(county=session.county_id).select_related("agency", "programme")
        return cls(
            agencies=_named(ExecutiveAgency.objects.all(), "name"),
            programmes=_named(FunctionalCode.objects.filter(level=FunctionalCode.Level.PROGRAMME), "title"),
            sources=_named(CreditSource.objects.filter(credit_type=CreditType.CAPITAL), "title"),
            projects={search_key(project.code): project for project in projects},
        )

    def offered(self, kind: str) -> list[Any]:
        """The things of a kind, each once, in the order of their codes."""
        return sorted({thing.pk: thing for thing in getattr(self, kind).values()}.values(), key=lambda thing: thing.code)


def _named(things: Any, title: str) -> dict[str, Any]:
    things = list(things)
    by_title = {search_key(getattr(thing, title)): thing for thing in things}
    return {**by_title, **{search_key(thing.code): thing for thing in things}}


def shown(thing: Any) -> str:
    """What stands in the box of an agency or programme: code and name, so that it can be read."""
    return f"{thing.code} {getattr(thing, 'name', None) or thing.title}" if thing else ""


class CodeField(PersianCharField):
    """The code of a project in one spelling: Latin digits and capitals, without blanks."""

    def to_python(self, value: Any) -> str:
        """The code; ValidationError for what is none."""
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        text = to_latin_digits(re.sub(r"[\s\u200c]", "", text)).upper()
        if text and not re.fullmatch(r"[0-9A-Z/.\-]+", text):
            raise ValidationError(CODE_SHAPE, code="shape")
        return text


class ChosenField(forms.Field):
    """A box in which a code, a name or both are written, with a list to choose from."""

    def __init__(self, *, kind: str, missing: str, unknown: str, **kwargs: Any) -> None:
        self.kind, self.missing, self.unknown = kind, missing, unknown
        self.catalogue: Catalogue | None = None
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The thing; its code may be followed by its name."""
        key = search_key(str(value or ""))
        if not key:
            raise ValidationError(self.missing, code="required")
        names = getattr(self.catalogue, self.kind)
        found = names.get(key) or names.get(key.split()[0])
        if found is None:
            raise ValidationError(self.unknown.format(in_words(normalise(str(value))[:40])), code="unknown")
        return found


class CountField(AmountField):
    """A whole number that is no money."""

    def __init__(self, *, sentence: str, lowest: int = 0, **kwargs: Any) -> None:
        self.sentence, self.lowest = sentence, lowest
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """The number or None; one sentence for whatever is not such a number."""
        try:
            number = super().to_python(str(value).removesuffix("٪").removesuffix("%") if value not in self.empty_values else value)
        except ValidationError:
            raise ValidationError(self.sentence, code="number") from None
        if number is not None and number < self.lowest:
            raise ValidationError(self.sentence, code="number")
        return number


class RowForm(forms.Form):
    """One row. Its shape is judged here; what a committee may decide is asked by distribution.session_checks."""

    use_required_attribute = False

    code = CodeField(label="کد پروژه", required=False, max_length=20, widget=TextBox({"list": "projects", "dir": "ltr"}))
    title = PersianCharField(label="عنوان پروژه", required=False, max_length=200, widget=TextBox())
    agency = ChosenField(
        label="دستگاه اجرایی", kind="agencies", widget=TextBox({"list": "agencies"}), missing="دستگاه اجرایی را بنویسید.",
        unknown="دستگاهی با کد یا نام «{}» ثبت نشده است.",
    )  # fmt: skip
    programme = ChosenField(
        label="برنامه", kind="programmes", widget=TextBox({"list": "programmes", "data-part-key": ""}), missing="برنامه را بنویسید.",
        unknown="برنامه‌ای با کد یا نام «{}» ثبت نشده است.",
    )  # fmt: skip
    source = ChosenField(
        label="منبع", kind="sources", widget=ChoiceBox({"data-part-key": ""}), missing="منبع اعتبار را انتخاب کنید.",
        unknown="منبع «{}» برای تملک دارایی ثبت نشده است.",
    )  # fmt: skip
    place = PersianCharField(label="محل اجرا", required=False, max_length=100, widget=TextBox())
    unit = PersianCharField(label="واحد", required=False, max_length=40, widget=TextBox())
    quantity = CountField(label="مقدار", sentence=COUNT_SHAPE, widget=AmountBox())
    total_cost = AmountField(label="برآورد کل", required=False, widget=AmountBox())
    spent = AmountField(label="هزینه‌شده", required=False, widget=AmountBox())
    amount = AmountField(label="اعتبار امسال", required=False, widget=AmountBox({"data-part": "all", "data-part-by": "share"}))
    start_year = CountField(label="سال آغاز", sentence=YEAR_SHAPE, lowest=FIRST_PROJECT_YEAR, largest=LAST_PROJECT_YEAR, widget=YearBox())
    end_year = CountField(label="سال پایان", sentence=YEAR_SHAPE, lowest=FIRST_PROJECT_YEAR, largest=LAST_PROJECT_YEAR, widget=YearBox())
    progress = CountField(label="پیشرفت، درصد", sentence=PROGRESS_SHAPE, largest=100, widget=AmountBox())
    execution = forms.ChoiceField(
        label="نحوهٔ اجرا", required=False, choices=Execution.choices, initial=Execution.CONTRACT, widget=ChoiceBox(),
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    status = forms.ChoiceField(
        label="وضعیت", required=False, choices=ProjectStatus.choices, initial=ProjectStatus.UNFINISHED, widget=ChoiceBox(),
        error_messages={"invalid_choice": NOT_OFFERED},
    )

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = str(self.prefix).rpartition("-")[2]
        self.number = to_persian_digits(int(place) + 1) if place.isdigit() else "__number__"
        for name, box in self.fields.items():
            box.widget.attrs["aria-label"] = f"{box.label}، سطر {self.number}"
            if isinstance(box, ChosenField):
                box.catalogue = catalogue
            if name == "source":
                box.widget.choices = [(source.code, source.title) for source in catalogue.offered("sources")]

    def clean(self) -> dict[str, Any]:
        """What a row needs beside cells that can be read; an empty row needs nothing."""
        values = self.cleaned_data
        if self.is_empty:
            self._errors.clear()
            return values
        for name, sentence in (("code", NO_CODE), ("title", NO_TITLE)):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        for name, sentence in (("total_cost", NO_COST), ("start_year", YEAR_SHAPE), ("end_year", YEAR_SHAPE)):
            if values.get(name) is None and name not in self.errors:
                self.add_error(name, sentence)
        start, end = values.get("start_year"), values.get("end_year")
        if start and end and end < start:
            self.add_error("end_year", END_BEFORE_START)
        return values

    @property
    def is_empty(self) -> bool:
        """Nothing at all was typed."""
        typed = (str(self.data.get(self.add_prefix(name)) or "") for name in COLUMNS if name not in _ALWAYS_CHOSEN)
        return not any(text.strip() for text in typed)

    def row(self) -> ProjectRow:
        """The row for the action; the form must be valid."""
        values = {name: self.cleaned_data[name] for name in COLUMNS}
        values["execution"] = values["execution"] or Execution.CONTRACT
        values["status"] = values["status"] or ProjectStatus.UNFINISHED
        return ProjectRow(**values | {name: values[name] or 0 for name in ("spent", "amount", "progress")})

    @property
    def cells(self) -> list[dict[str, Any]]:
        """The cells of the row as the grid draws them: pairs of boxes, one above the other; `wide` in a card.

        Only the boxes of a row with errors have ids, for the links of the summary: 4,800 of them are long to read.
        """
        if not self.errors:
            self.auto_id = False
        pairs = (("code", "status"), ("title", "place"), ("agency", "programme"), ("source", "execution"), ("unit", "quantity"),
                 ("total_cost", "spent"), ("amount", "progress"), ("start_year", "end_year"))  # fmt: skip
        return [{"boxes": [self[name] for name in pair], "wide": pair[0] in ("title", "agency")} for pair in pairs]

    @property
    def faults(self) -> list[dict[str, str]]:
        """The errors of the cells, each with the address of its box."""
        return [
            {"label": self.fields[name].label, "text": sentence, "url": f"#{self[name].auto_id}", "id": f"{self[name].auto_id}_error"}
            for name, sentences in self.errors.items()
            for sentence in list(sentences)[:1]
        ]


class BaseRows(forms.BaseFormSet):
    """All rows; each project and source once."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "missing_management_form": BAD_ROWS,
        "too_many_forms": TOO_MANY_ROWS + "%.0s",  # Django puts the number in, with Latin digits
    }

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """No row may be taken for untouched by its place."""
        return {**super().get_form_kwargs(index), "empty_permitted": False}

    def clean(self) -> None:
        """Fewer than no rows is a torn page; a project's source comes in one row."""
        if self.management_form.cleaned_data[TOTAL_FORM_COUNT] < 0:
            raise ValidationError(BAD_ROWS, code="missing_management_form")
        seen: dict[tuple[str, int], str] = {}
        for form in self.forms:
            source = form.cleaned_data.get("source") if not form.is_empty else None
            if source is None or not form.cleaned_data.get("code"):
                continue
            first = seen.setdefault((form.cleaned_data["code"], source.pk), form.number)
            if first != form.number:
                form.add_error("code", f"این پروژه با همین منبع در سطر {first} آمده است.")

    def rows(self) -> list[ProjectRow]:
        """The rows that are not empty."""
        return [form.row() for form in self.forms if not form.is_empty]

    @property
    def faulty(self) -> list[dict[str, str]]:
        """The errors for the summary: «سطر ۳، کد پروژه: …»."""
        return [
            {"text": f"سطر {form.number}، {fault['label']}: {fault['text']}", "url": fault["url"]} for form in self.forms for fault in form.faults
        ]


ProjectRows = forms.formset_factory(RowForm, BaseRows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True)


def stored(row: SessionRow | ProjectRow) -> dict[str, Any]:
    """A kept row as the boxes show it."""
    values = {name: getattr(row, name) for name in COLUMNS}
    return {**values, "agency": shown(row.agency), "programme": shown(row.programme), "source": row.source.code}


def known(project: Project) -> dict[str, Any]:
    """What the register knows, as the boxes show it."""
    values = {name: getattr(project, name) for name in KNOWN}
    return {**values, "agency": shown(project.agency), "programme": shown(project.programme)}


def amount_of(form: RowForm) -> int:
    """What stands in the box of this year's credit; 0 for what cannot be read."""
    value = form["amount"].value()
    try:
        return value if isinstance(value, int) else parse_amount(str(value or ""))
    except ValidationError:
        return 0


def share_key(programme: str, source: str) -> str:
    """The name under which the page sums one programme and source."""
    return f"share:{programme}:{source}"
