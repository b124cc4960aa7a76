"""A sharing to try: three counties with 50, 30 and 20 of one index and 1,000 to share, or the 27 of the golden file."""

from __future__ import annotations

import csv

from distribution.actions.load_reference import DATA
from distribution.sharing import CountyTerms, IndexColumn, Reading, Sharing, Terms, share_out

NAMES = {"01": "آبادان", "02": "باوی", "03": "کارون"}


def size(*values, weight=100, code="population", title="جمعیت", reading=Reading.SIZE):
    return IndexColumn(code, title, reading, weight, {f"{n:02}": value for n, value in enumerate(values, 1)})


def three(**changed):
    """The three counties; `three(c03={"locked": 5})` changes one."""
    return [CountyTerms(code, name, **changed.get(f"c{code}", {})) for code, name in NAMES.items()]


def shared(terms=None, columns=None, counties=None) -> Sharing:
    return share_out(terms or Terms(1_000), columns or [size(50, 30, 20)], counties or three())


def amounts(sharing):
    return [row.amount for row in sharing.rows]


def held(sharing):
    return [row.held for row in sharing.rows]


def last_year(*figures):
    return three(**{f"c{n:02}": {"last_year": figure} for n, figure in enumerate(figures, 1)})


def rows_of(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def khuzestan():
    """The 27 counties and the three demonstration indices, 60/25/15."""
    rows = rows_of("counties.csv")

    def column(code, title, field, reading, weight):
        return IndexColumn(code, title, reading, weight, {row["code"]: int(row[field]) for row in rows})

    columns = [
        column("population", "جمعیت", "population_1395", Reading.SIZE, 60),
        column("deprivation", "محرومیت", "deprivation_demo", Reading.SHARE, 25),
        column("area", "مساحت", "area_km2", Reading.SIZE, 15),
    ]
    return columns, [CountyTerms(row["code"], row["name_fa"]) for row in rows]
