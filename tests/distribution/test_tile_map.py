"""The tile map: where a county lies, how its name breaks, which colour it has and what the key says."""

from __future__ import annotations

import csv
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import ZWNJ
from distribution.actions.load_reference import DATA
from distribution.tile_map import PLACES, KeyStep, change_steps_of, name_lines, steps_of, tile_map


def read(name, field):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return {row["code"]: row[field] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def names():
    return read("counties.csv", "name_fa")


@pytest.fixture(scope="module")
def shares():
    return {code: Fraction(share) for code, share in read("distribution_golden.csv", "share_percent").items()}


class TestPlaces:
    def test_every_county_of_the_province_has_its_own(self, names):
        assert PLACES.keys() == names.keys()
        assert len(set(PLACES.values())) == 27

    @pytest.mark.parametrize(
        ("county", "lies", "of"),
        [("0608", "north", "0603"), ("0601", "south", "0603"), ("0604", "east", "0612"), ("0623", "west", "0603"), ("0606", "east", "0616"),
         ("0618", "south", "0610"), ("0602", "north", "0614"), ("0607", "north", "0601")],
    )
    def test_are_where_the_counties_are(self, county, lies, of):
        (row, column), (other_row, other_column) = PLACES[county], PLACES[of]
        assert {"north": row < other_row, "south": row > other_row, "east": column > other_column, "west": column < other_column}[lies]

    def test_rows_are_of_one_width_with_holes(self, names, shares):
        rows = tile_map(names, steps_of(shares)).rows
        assert [len(row) for row in rows] == [6] * 7
        assert [tile.name if tile else None for tile in rows[0]] == [None, "اندیمشک", "دزفول", None, None, None]

    def test_a_younger_county_stands_in_a_row_below(self, names, shares):
        new = {"0628": "کرخه", "0629": "دزپارت", "0630": "صیدون"}
        rows = tile_map({**names, **new}, steps_of(shares)).rows
        assert len(rows) == 8
        assert [tile.name if tile else None for tile in rows[-1]] == ["کرخه", "دزپارت", "صیدون", None, None, None]
        assert (rows[-1][0].value, rows[-1][0].css) == ("–", "")

    def test_another_province_fills_rows_in_code_order(self):
        rows = tile_map({f"07{n:02}": "الف" for n in range(8)}, steps_of({})).rows
        assert [[tile.code for tile in row if tile] for row in rows] == [[f"07{n:02}" for n in range(6)], ["0706", "0707"]]

    def test_a_tile_has_all_that_is_printed(self, names, shares):
        tile = tile_map(names, steps_of(shares)).rows[6][3]
        assert (tile.code, tile.name, tile.lines, tile.value, tile.css) == ("0605", "بندرماهشهر", ("بندر", "ماهشهر"), "۵٫۱٪", "tile-5")


class TestNames:
    @pytest.mark.parametrize(
        ("name", "lines"),
        [
            ("شوش", ["شوش"]),
            ("باغ‌ملک", ["باغ‌ملک"]),
            ("بندرماهشهر", ["بندر", "ماهشهر"]),
            ("مسجدسلیمان", ["مسجد", "سلیمان"]),
            ("دشت آزادگان", ["دشت", "آزادگان"]),
            ("قلعه‌خواجه‌ای", ["قلعه", "خواجه‌ای"]),
            ("کهگیلویه", ["کهگیلویه"]),
            ("ششششششششش", ["ششششششششش"]),
        ],
    )
    def test_break_where_no_letters_part(self, name, lines):
        assert list(name_lines(name)) == lines

    def test_of_the_province_need_no_line_longer_than_a_tile(self, names):
        assert all(len(line.replace(ZWNJ, "")) <= 8 for name in names.values() for line in name_lines(name))


class TestShares:
    def test_each_step_has_about_as_many_counties(self, shares):
        counts = Counter(steps_of(shares).classes.values())
        assert counts == {"tile-1": 5, "tile-2": 6, "tile-3": 5, "tile-4": 6, "tile-5": 5}

    def test_middle_counties_differ(self, shares):
        # 2.1, 2.7 and 3.6 percent: alike beside the 18 of Ahvaz, and yet far apart.
        classes = steps_of(shares).classes
        assert [classes[code] for code in ("0617", "0610", "0611")] == ["tile-2", "tile-3", "tile-4"]

    def test_the_key_says_what_each_step_holds(self, shares):
        assert steps_of(shares).key == (
            KeyStep("tile-1", "۱٫۰ تا ۲٫۰"),
            KeyStep("tile-2", "۲٫۱ تا ۲٫۶"),
            KeyStep("tile-3", "۲٫۷ تا ۳٫۰"),
            KeyStep("tile-4", "۳٫۵ تا ۴٫۵"),
            KeyStep("tile-5", "۴٫۶ تا ۱۸٫۱"),
        )

    def test_what_is_printed_alike_is_coloured_alike(self):
        classes = steps_of({"a": Fraction("2.04"), "b": Fraction("2.01"), "c": 3, "d": 4, "e": 5, "f": 6}).classes
        assert classes["a"] == classes["b"]

    def test_all_alike_are_in_the_middle(self):
        steps = steps_of({"a": 50, "b": 50})
        assert set(steps.classes.values()) == {"tile-3"}
        assert steps.key == (KeyStep("tile-3", "۵۰٫۰"),)

    def test_no_figure(self):
        steps = steps_of({"a": None, "b": 100})
        assert (steps.classes["a"], steps.values["a"]) == ("tile-none", "–")

    def test_the_whole_is_a_hundred_without_a_decimal(self):
        steps = steps_of({"a": 100, "b": 0})
        assert (steps.values, steps.key[-1].label) == ({"a": "۱۰۰٪", "b": "۰٫۰٪"}, "۱۰۰")

    def test_what_is_not_the_whole_is_never_a_hundred(self):
        assert steps_of({"a": Fraction(99999, 1000), "b": 100}).values == {"a": "۹۹٫۹٪", "b": "۱۰۰٪"}


class TestChanges:
    CHANGES = {"a": Fraction(-30), "b": -5, "c": 0, "d": 10, "e": Fraction("40.25"), "f": None}

    def test_brick_is_less_and_turquoise_is_more_and_strong_is_above_the_median_size(self):
        # sizes 5, 10, 30, 40.3: the lower middle one is 10
        assert change_steps_of(self.CHANGES).classes == {
            "a": "change-1", "b": "change-2", "c": "change-3", "d": "change-4", "e": "change-5", "f": "change-none",
        }

    def test_the_sign_says_it_before_the_colour(self):
        assert change_steps_of(self.CHANGES).values == {
            "a": "−۳۰٫۰٪", "b": "−۵٫۰٪", "c": "۰٫۰٪", "d": "+۱۰٫۰٪", "e": "+۴۰٫۳٪", "f": "–",
        }

    def test_the_key_says_it_in_words(self):
        assert change_steps_of(self.CHANGES).key == (
            KeyStep("change-1", "کاهش بیش از ۱۰٫۰٪"),
            KeyStep("change-2", "کاهش تا ۱۰٫۰٪"),
            KeyStep("change-3", "بی‌تغییر"),
            KeyStep("change-4", "افزایش تا ۱۰٫۰٪"),
            KeyStep("change-5", "افزایش بیش از ۱۰٫۰٪"),
            KeyStep("change-none", "بدون رقم پیشین"),
        )

    def test_what_prints_as_nothing_is_no_change(self):
        steps = change_steps_of({"a": Fraction(-4, 100), "b": Fraction(4, 100)})
        assert steps.classes == {"a": "change-3", "b": "change-3"}
        assert steps.key == (KeyStep("change-3", "بی‌تغییر"),)


@given(st.dictionaries(st.text("0123456789", min_size=4, max_size=4), st.fractions(0, 100), max_size=40))
def test_more_is_never_paler(values):
    steps = steps_of(values)
    in_order = sorted(values, key=lambda code: values[code])
    assert [steps.classes[code] for code in in_order] == sorted(steps.classes.values())
    assert [step.css for step in steps.key] == sorted(set(steps.classes.values()))
