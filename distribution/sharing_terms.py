"""What a sharing among counties is given: indices, the figures of each county, the terms of the run.

Plain values without a model or a query, so that a what-if costs no database. Money is whole million
rials; index values are exact (`int` or `Fraction`, never `float`). Rule: domain.md 5.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import TextChoices

from core.refusals import Refused

Exact = int | Fraction

# Mode C: the most developed county must not fall to nothing, so every gap is widened by one unit of
# the index. An index meant for this reading is therefore typed on a scale of some hundred units.
DEVELOPMENT_EPSILON = 1

STEPS = (1, 10, 100)


class Reading(TextChoices):
    """How the values of an index become shares (domain.md 5.2)."""

    SIZE = "size", "اندازه؛ سهم از جمع مقدارها"
    SHARE = "share", "محرومیت؛ سهم از جمع شاخص"
    WEIGHTED = "weighted", "محرومیت با وزن جمعیت"
    DEVELOPMENT = "development", "توسعه‌یافتگی؛ هرچه کمتر، سهم بیشتر"


class Held(TextChoices):
    """Why a county's amount is not simply what its share gives."""

    FREE = "", "آزاد"
    FLOOR = "floor", "کف نسبت به سال پیش"
    CAP = "cap", "سقف نسبت به سال پیش"
    MINIMUM = "minimum", "حداقل شهرستان"
    LOCKED = "locked", "قفل‌شده"
    EXCLUDED = "excluded", "بیرون از این منبع"


@dataclass(frozen=True, slots=True)
class IndexColumn:
    """One index of the run: its weight in whole percent and its value for each county code."""

    code: str
    title: str
    reading: str
    weight: int
    values: Mapping[str, Exact | None]


@dataclass(frozen=True, slots=True)
class CountyTerms:
    """What holds for one county.

    `last_year` is its amount of last year, None (or 0) when there is none to compare with;
    `locked` an amount that stays whatever the model says; `correction` a signed amount added at the
    end, with its `reason`; `excluded` when this source is not for it (domain.md 5.2).
    """

    code: str
    name: str
    last_year: int | None = None
    excluded: bool = False
    locked: int | None = None
    correction: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for the whole run.

    `total` is divided into `provincial`, `reserve` and the pool of the counties. `floor_percent` and
    `cap_percent` are changes against last year (-10 and 40 mean 90% to 140%), `minimum` an amount
    for every county, `step` the multiple to which amounts are rounded (1, 10 or 100), `population`
    is needed by the reading "weighted" only.
    """

    total: int
    provincial: int = 0
    reserve: int = 0
    floor_percent: int | None = None
    cap_percent: int | None = None
    step: int = 1
    minimum: int | None = None
    population: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def pool(self) -> int:
        """What the counties share."""
        return self.total - self.provincial - self.reserve


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a run cannot be computed: the field, the county and the index it is about, and a sentence.

    `county` and `index` are codes, empty when the fault is about the run as a whole.
    """

    field: str
    county: str
    sentence: str
    index: str = ""


class Unshareable(Refused):
    """The terms cannot be kept. `faults` has every reason, the sentence is the first of them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].sentence)
        self.faults = faults
