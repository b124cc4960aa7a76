"""Widths are reckoned from the font; the font must agree."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from core import columns
from core.columns import fit, width_of
from core.pdf import FONTS


@pytest.fixture(scope="module")
def bold():
    return TTFont(FONTS["font:Bold"])


def test_the_widths_written_down_are_those_of_the_bold_weight(bold):
    names, widths, em = bold.getBestCmap(), bold["hmtx"], bold["head"].unitsPerEm
    for digit in "۰۱۲۳۴۵۶۷۸۹":
        tabular = f"{names[ord(digit)]}.tnum"
        assert widths[tabular][0] / em <= columns.DIGIT
    assert widths[names[ord("٬")]][0] / em <= columns.SEPARATOR
    assert widths[names[ord("−")]][0] / em <= columns.MINUS


def test_bold_is_the_widest_weight(bold):
    for weight in ("font:Regular", "font:Medium"):
        assert TTFont(FONTS[weight])["hmtx"]["uni06F3.tnum"][0] <= bold["hmtx"]["uni06F3.tnum"][0]


def test_a_longer_figure_needs_more_room():
    assert width_of(999, 9) < width_of(9_999, 9) < width_of(-9_999, 9)
    assert width_of(None, 9) == width_of(0, 9)


def test_takes_the_first_attempt_that_has_room():
    small, large = [[10, 200]], [[999_999_999]]
    attempts = [(9, 18, False), (8, 18, False), (8, 60, True)]
    assert fit(small, attempts, narrowest=15).font == "9"
    wide = fit(large, attempts, narrowest=15)
    assert (wide.font, wide.wide) == ("8", True)


def test_never_narrower_than_its_head_needs():
    assert fit([[1], [2]], [(9, 100, False)], narrowest=19).widths == ["19.0", "19.0"]
