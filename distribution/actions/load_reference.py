"""Load the classifications and agencies kept in `distribution/data` (figures marked demo are invented)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from accounts.models import ExecutiveAgency, ExpertGroup
from core.text import normalise
from distribution.models import (
    CapitalChapter,
    County,
    CreditSource,
    CreditType,
    DistributionIndex,
    ExpenseChapter,
    FunctionalCode,
    IndexValue,
)
from distribution.sharing import Reading

DATA = Path(__file__).resolve().parent.parent / "data"
SOURCES = (
    ("10", "عمومی استانی", CreditType.EXPENSE),
    ("20", "سه درصد نفت و گاز (هزینه‌ای)", CreditType.EXPENSE),
    ("30", "درآمد اختصاصی", CreditType.EXPENSE),
    ("40", "استفادهٔ متوازن (هزینه‌ای)", CreditType.EXPENSE),
    ("51", "استانی", CreditType.CAPITAL),
    ("52", "سه درصد نفت و گاز", CreditType.CAPITAL),
    ("53", "متوازن", CreditType.CAPITAL),
)


@transaction.atomic
def load_reference() -> None:
    """Make or update every row of the reference data; nothing that was added by hand is removed."""
    _functional()
    _chapters()
    _sources()
    _counties()
    _indices()
    _agencies()


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """The rows of a data file, as dictionaries."""
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {key: normalise(value or "") for key, value in row.items() if key}


def _functional() -> None:
    codes: dict[str, FunctionalCode] = {}
    # Affairs come before chapters and chapters before programmes: a shorter code is nearer the root.
    for row in sorted(rows_of("functional_classification"), key=lambda row: len(row["code"])):
        codes[row["code"]], _ = FunctionalCode.objects.update_or_create(
            code=row["code"],
            defaults={
                "level": row["level"],
                "parent": codes.get(row["parent_code"]),
                "title": row["title_fa"].removeprefix("برنامه "),
            },
        )


def _chapters() -> None:
    for row in rows_of("economic_chapters"):
        if row["level"] == "chapter":
            ExpenseChapter.objects.update_or_create(
                scheme=row["scheme"],
                number=int(row["chapter_no"]),
                defaults={"code": row["code"], "title": row["title_fa"], "typical_items": row["typical_items_fa"]},
            )
    for row in rows_of("capital_chapters"):
        CapitalChapter.objects.update_or_create(
            code=row["code"], defaults={"number": int(row["chapter_no"]), "title": row["title_fa"]}
        )


def _sources() -> None:
    for code, title, credit_type in SOURCES:
        CreditSource.objects.update_or_create(code=code, defaults={"title": title, "credit_type": credit_type})


def _counties() -> None:
    for row in rows_of("counties"):
        County.objects.update_or_create(
            code=row["code"],
            defaults={
                "name": row["name_fa"],
                "population": int(row["population_1395"]),
                "area_km2": int(float(row["area_km2"])),
            },
        )


# code, title, unit, reading, column of counties.csv, default weight, invented, where the figures are from
INDICES = (
    ("population", "جمعیت", "نفر", Reading.SIZE, "population_1395", 60, False, "سرشماری ۱۳۹۵، مرکز آمار ایران"),
    ("deprivation", "محرومیت", "از ۱۰۰", Reading.SHARE, "deprivation_demo", 25, True, "نمایشی"),
    ("area", "مساحت", "کیلومتر مربع", Reading.SIZE, "area_km2", 15, False, "سالنامهٔ آماری استان"),
    ("distance", "بعد مسافت", "کیلومتر تا مرکز استان", Reading.SIZE, "distance_km_demo", 0, True, "نمایشی"),
    ("villages", "آبادی", "آبادی", Reading.SIZE, "villages", 0, False, "سرشماری ۱۳۹۵، مرکز آمار ایران"),
    ("rural", "جمعیت روستایی", "نفر", Reading.SIZE, "rural_1395", 0, False, "سرشماری ۱۳۹۵، مرکز آمار ایران"),
)
INDEX_YEAR = 1397


def _indices() -> None:
    """The indices of the model and their values; what an admin changed of an index stays."""
    counties = {county.code: county for county in County.objects.all()}
    for position, (code, title, unit, reading, column, weight, invented, where) in enumerate(INDICES, start=1):
        index, _ = DistributionIndex.objects.get_or_create(
            code=code,
            defaults={
                "title": title, "unit": unit, "reading": reading, "position": position, "default_weight": weight, "is_invented": invented,
            },
        )  # fmt: skip
        for row in rows_of("counties"):
            IndexValue.objects.get_or_create(
                index=index, county=counties[row["code"]], year=INDEX_YEAR, defaults={"value": Decimal(row[column]), "taken_from": where}
            )


def _agencies() -> None:
    groups = {group.code: group for group in ExpertGroup.objects.all()}
    for row in rows_of("agencies"):
        agency = ExecutiveAgency.objects.filter(code=row["code"]).first() or ExecutiveAgency(code=row["code"])
        agency.name = row["name_fa"]
        agency.expert_group = groups[row["expert_group"]]
        agency.is_provincial_expense = row["credit_type"] in ("both", "expense")
        agency.budget_row = agency.budget_row or f"129{int(row['code'][1:]):03}"
        agency.fold_name()
        agency.save()
