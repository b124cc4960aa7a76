"""What people typed, as it stands on paper."""

from __future__ import annotations

import datetime as dt

import pytest

from core.paper_text import day_on_paper, on_paper, time_on_paper, tree_on_paper


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("شمارهٔ 97/210/11247", "شمارهٔ ۹۷/۲۱۰/۱۱۲۴۷"),
        ("١٣٩٧", "۱۳۹۷"),
        ("061-30000000", "۰۶۱-۳۰۰۰۰۰۰۰"),
        ("سند 1397-H-A22-001/1 و فرم BP-F-301/02", "سند 1397-H-A22-001/1 و فرم BP-F-301/02"),
        ("می‌شود", "می‌شود"),
        ("خط یک\r\nخط دو", "خط یک\nخط دو"),
        (12, "۱۲"),
    ],
)
def test_digits_are_persian_but_in_machine_codes(typed, printed):
    assert on_paper(typed) == printed


@pytest.mark.parametrize("control", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"))
def test_characters_that_turn_the_line_round_are_shown(control):
    assert on_paper(f"الف{control}ب") == f"الف[U+{ord(control):04X}]ب"


@pytest.mark.parametrize("shapeless", list("\u200b\u200e\u200f\u2060\ufeff\u00ad"))
def test_characters_without_shape_are_left_out(shapeless):
    assert on_paper(f"الف{shapeless}ب") == "الفب"


def test_what_the_font_cannot_draw_is_shown_by_its_code():
    assert on_paper("الف 😀") == "الف [U+1F600]"
    assert on_paper("漢") == "[U+6F22]"
    assert on_paper("\x00\x1b") == "[U+0000][U+001B]"


def test_everything_persian_can_be_drawn():
    text = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی ءأإؤئۀة ًٌٍَُِّْٔ ۰۱۲۳۴۵۶۷۸۹ ،؛؟«»٪٫٬ـ‑–…()[]"
    assert on_paper(text) == text


def test_a_whole_content_is_turned_and_its_numbers_left_alone():
    assert tree_on_paper({"a": ["1", 2, None], "b": {"c": True}}) == {"a": ["۱", 2, None], "b": {"c": True}}


def test_dates_are_jalali():
    assert day_on_paper(dt.date(2018, 10, 15)) == "۱۳۹۷/۰۷/۲۳"
    assert day_on_paper("2018-10-15") == "۱۳۹۷/۰۷/۲۳"
    assert day_on_paper("نامعلوم 12") == "نامعلوم ۱۲"
    assert day_on_paper(None) == "" and day_on_paper("") == ""


def test_a_moment_is_shown_in_tehran():
    assert time_on_paper(dt.datetime(2018, 7, 14, 21, 0, tzinfo=dt.UTC)) == "۰۱:۳۰"
