"""Load the classifications and agencies kept in `distribution/data` (figures marked demo are invented)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from accounts.models import ExecutiveAgency, ExpertGroup
from core.text import normalise
from distribution.models import CapitalChapter, County, CreditSource, CreditType, ExpenseChapter, FunctionalCode

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
