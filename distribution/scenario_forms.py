"""What a person types for a scenario: weights, terms, and what is decided by hand for a county."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.money import LARGEST_AMOUNT, AmountField, format_amount, parse_amount, split_exactly
from core.text import PersianCharField, to_persian_digits
from distribution.forms import NOT_OFFERED, VersionField
from distribution.invariants import WEIGHTS_WITHIN_HUNDRED
from distribution.models import DistributionScenario
from distribution.scenario_terms import Basis, CountyWish, Wish
from distribution.sharing import Fault

_MINUS = "-−–"
NAME_MISSING = "نام سناریو را بنویسید."
LARGEST_PERCENT = 1_000
OUT_OF_RANGE = "عددی از {low} تا {high} بنویسید."
STEPS = ((1, "۱ میلیون ریال"), (10, "۱۰ میلیون ریال"), (100, "۱۰۰ میلیون ریال"))
COUNTY_FIELDS = ("excluded", "locked", "correction", "reason")
# Faults about these fields stand at the box of the same name.
HEADS = {"provincial", "reserve", "minimum", "floor_percent", "cap_percent", "step"}
INDICES, DECISIONS, WEIGHTS = "#indices", "#decisions", "#weights"


def signed(amount: int) -> str:
    """«−۱٬۲۰۰», «+۱۰»: a number whose sign is its meaning, for a box that runs left to right."""
    sign = "−" if amount < 0 else "+" if amount > 0 else ""
    return sign + format_amount(abs(amount))


class SignedInput(forms.TextInput):
    """The box of a number with a sign."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "text", "dir": "ltr", "autocomplete": "off", "class": "amount", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """A number with its sign in Persian digits; refused text as it was typed."""
        if isinstance(value, str) and value.strip():
            try:
                value = parse_signed(value)
            except ValidationError:
                return value
        return signed(value) if isinstance(value, int) else value


def parse_signed(text: str, *, largest: int = LARGEST_AMOUNT) -> int:
    """A whole number with a sign before or after it. ValidationError for anything else."""
    bare = text.strip(" \t\u200e\u200f\u200c\u00a0")
    negative = bool(bare) and (bare[0] in _MINUS or bare[-1] in _MINUS)
    bare = bare.strip(_MINUS if negative else "+").strip()
    number = parse_amount(bare, largest=largest)
    return -number if negative else number


class SignedField(forms.Field):
    """A whole number from `low` to `high`; None for an empty box."""

    widget = SignedInput

    def __init__(self, *, low: int = -LARGEST_AMOUNT, high: int = LARGEST_AMOUNT, **kwargs: Any) -> None:
        self.low, self.high = low, high
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """The number typed."""
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        number = value if isinstance(value, int) else parse_signed(str(value))
        if not self.low <= number <= self.high:
            raise ValidationError(OUT_OF_RANGE.format(low=signed(self.low), high=signed(self.high)), code="range")
        return number


class WeightField(forms.Field):
    """The weight of an index, a whole percent; an empty box is nothing."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off", "class": "weight", "data-part": "weights"}
        super().__init__(required=False, widget=forms.TextInput(attrs), **kwargs)

    def to_python(self, value: Any) -> int:
        """0 to 100."""
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return 0
        try:
            number = value if isinstance(value, int) else parse_amount(str(value), largest=100)
        except ValidationError as fault:
            raise ValidationError(WEIGHTS_WITHIN_HUNDRED.sentence, code="weight") from fault
        return number

    def prepare_value(self, value: Any) -> Any:
        """In Persian digits, stored or typed."""
        return value if value is None else to_persian_digits(value)


class ScenarioForm(forms.Form):
    """Everything of a scenario that is typed; its boxes follow the indices and counties of the basis."""

    name = PersianCharField(label="نام سناریو", max_length=80, error_messages={"required": NAME_MISSING})
    provincial = AmountField(label="سهم استانی", required=False, help_text="میلیون ریال")
    reserve = AmountField(label="ذخیره", required=False, help_text="میلیون ریال، توزیع‌نشده می‌ماند")
    floor_percent = SignedField(label="کف تغییر", required=False, low=-100, high=LARGEST_PERCENT, help_text="درصد نسبت به سال پیش، مانند −۱۰")
    cap_percent = SignedField(label="سقف تغییر", required=False, low=-100, high=LARGEST_PERCENT, help_text="درصد نسبت به سال پیش، مانند ۴۰")
    minimum = AmountField(label="کمینهٔ هر شهرستان", required=False, help_text="میلیون ریال")
    step = forms.TypedChoiceField(
        label="گرد کردن به", choices=STEPS, coerce=int, error_messages=dict.fromkeys(("required", "invalid_choice"), NOT_OFFERED)
    )
    note = PersianCharField(label="توضیح", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    version = VersionField()

    def __init__(self, *args: Any, basis: Basis, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.basis = basis
        # Faults that belong to no single box: {text, url}, for the summary.
        self.elsewhere: list[dict[str, str]] = []
        for code, index in basis.indices.items():
            self.fields[f"weight_{code}"] = WeightField(label=index.title)
        for code in basis.counties:
            self.fields[f"excluded_{code}"] = forms.BooleanField(label="بیرون از این منبع", required=False)
            self.fields[f"locked_{code}"] = AmountField(label="مبلغ قفل‌شده", required=False)
            self.fields[f"correction_{code}"] = SignedField(label="تصحیح دستی", required=False)
            self.fields[f"reason_{code}"] = PersianCharField(label="دلیل تصحیح", required=False, max_length=300)

    def wish(self, splits: Mapping[str, Mapping[str, int]]) -> Wish:
        """What was typed, with the programme weights stored before."""
        typed = self.cleaned_data
        return Wish(
            provincial=typed["provincial"] or 0,
            reserve=typed["reserve"] or 0,
            floor_percent=typed["floor_percent"],
            cap_percent=typed["cap_percent"],
            minimum=typed["minimum"],
            step=typed["step"],
            weights={code: typed[f"weight_{code}"] for code in self.basis.indices},
            counties={code: self._county(code) for code in self.basis.counties},
            splits=splits,
        )

    def _county(self, code: str) -> CountyWish:
        typed = self.cleaned_data
        return CountyWish(
            typed[f"excluded_{code}"], typed[f"locked_{code}"], typed[f"correction_{code}"] or 0, typed[f"reason_{code}"]
        )

    def place(self, faults: Iterable[Fault], scenario: DistributionScenario) -> None:
        """Put every fault at its box, or in the summary with the part of the page it is about."""
        for fault in faults:
            name = self._box_of(fault)
            if name and self.is_bound:
                self.add_error(name, fault.sentence)
            else:  # nothing was sent yet: what is stored is told above the boxes, with the way to them
                url = f"#{self[name].auto_id}" if name else _part_of(fault, scenario)
                self.elsewhere.append({"text": explained(fault, self.basis), "url": url})

    def _box_of(self, fault: Fault) -> str:
        if fault.field in HEADS:
            return fault.field
        name = f"weight_{fault.index}" if fault.field == "weight" else f"{fault.field}_{fault.county}"
        return name if name in self.fields else ""

    @property
    def faulty(self) -> bool:
        """Something cannot be computed as it stands."""
        return bool(self.errors or self.elsewhere)

    def weights(self) -> dict[str, int]:
        """The weights that can be read, sent or not; the others count nothing."""
        found = {}
        for code in self.basis.indices:
            try:
                found[code] = WeightField().clean(self[f"weight_{code}"].value())
            except ValidationError:
                found[code] = 0
        return found


def _part_of(fault: Fault, scenario: DistributionScenario) -> str:
    if fault.field in ("value", "population", "last_year", "index"):
        return INDICES
    if fault.field in ("weights", "weight"):
        return WEIGHTS
    if fault.field in ("own", "splits", "programme", "amount"):
        return reverse("edit_split", args=[scenario.pk])
    return "" if fault.field == "total" else DECISIONS


def explained(fault: Fault, basis: Basis) -> str:
    """The sentence; for a county without a figure also where it came from and what can be done."""
    county = basis.counties.get(fault.county)
    if fault.field not in ("value", "population") or county is None:
        return fault.sentence
    born = ""
    if county.predecessor is not None:
        born = f" این شهرستان از سال {to_persian_digits(county.valid_from_year)} از {county.predecessor.name} جدا شده است."
    return f"{fault.sentence}{born} مقدار را در بخش مدیریت ثبت کنید یا شهرستان را از این منبع بیرون بگذارید."


def initial_of(scenario: DistributionScenario, wish: Wish) -> dict[str, Any]:
    """The boxes of a stored scenario."""
    found: dict[str, Any] = {
        "name": scenario.name, "note": scenario.note, "provincial": wish.provincial or None, "reserve": wish.reserve or None,
        "floor_percent": wish.floor_percent, "cap_percent": wish.cap_percent, "minimum": wish.minimum, "step": wish.step,
        "version": scenario.version,
    }  # fmt: skip
    found |= {f"weight_{code}": weight for code, weight in wish.weights.items()}
    for code, county in wish.counties.items():
        found |= {
            f"excluded_{code}": county.excluded, f"locked_{code}": county.locked, f"correction_{code}": county.correction or None,
            f"reason_{code}": county.reason,
        }  # fmt: skip
    return found


def balanced(weights: Mapping[str, int], defaults: Mapping[str, int]) -> dict[str, int]:
    """The weights brought to 100 in their own proportion, the model's where none was typed."""
    given = weights if any(weights.values()) else defaults if any(defaults.values()) else dict.fromkeys(weights, 1)
    return {**dict.fromkeys(weights, 0), **split_exactly(100, [(code, Fraction(weight)) for code, weight in given.items() if weight])}


def nudged(weights: Mapping[str, int], asked: str) -> dict[str, int]:
    """The weights after a press on plus or minus («population:1»), inside 0 to 100."""
    code, _, by = asked.rpartition(":")
    found = dict(weights)
    if code in found and by in ("1", "-1"):
        found[code] = min(100, max(0, found[code] + int(by)))
    return found


class SplitForm(forms.Form):
    """The programme weights of one county; all empty is the province's own vector."""

    version = VersionField()

    def __init__(self, *args: Any, basis: Basis, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, programme in basis.programmes.items():
            self.fields[f"weight_{code}"] = AmountField(label=programme.title, required=False)
        self.codes = list(basis.programmes)

    def weights(self) -> dict[str, int]:
        """The weights typed, without the empty ones."""
        return {code: self.cleaned_data[f"weight_{code}"] for code in self.codes if self.cleaned_data[f"weight_{code}"]}


