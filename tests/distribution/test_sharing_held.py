"""Amounts that depart from the model: floor, cap and minimum, locks, exclusions, corrections (domain.md 5.2)."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution.sharing import CountyTerms, Held, IndexColumn, Reading, Terms, Unshareable, faults_of, share_out
from tests.factories.sharing import amounts, held, last_year, shared, size, three


class TestFloorAndCap:
    def test_what_the_cap_takes_goes_to_the_others_in_proportion(self):
        # 140 at most; 860 by 5:3 is 537.5 and 322.5
        sharing = shared(Terms(1_000, cap_percent=40), counties=last_year(400, 400, 100))
        assert amounts(sharing) == [538, 322, 140]
        assert held(sharing) == ["", "", "cap"]
        assert [row.model for row in sharing.rows] == [500, 300, 200]

    def test_what_the_floor_needs_is_taken_from_the_others_in_proportion(self):
        # 360 at least; 640 by 5:2 is 457.14 and 182.86
        sharing = shared(Terms(1_000, floor_percent=-10), counties=last_year(400, 400, 100))
        assert amounts(sharing) == [457, 360, 183]
        assert held(sharing) == ["", "floor", ""]

    def test_both_at_once(self):
        sharing = shared(Terms(1_000, floor_percent=-10, cap_percent=40), counties=last_year(400, 400, 100))
        assert amounts(sharing) == [500, 360, 140]
        assert held(sharing) == ["", "floor", "cap"]

    def test_one_cap_may_push_the_next_over_its_own(self):
        # round 1 holds the third at 140; then 322.5 is over 308; the first takes the rest
        sharing = shared(Terms(1_000, cap_percent=40), counties=last_year(400, 220, 100))
        assert amounts(sharing) == [552, 308, 140]
        assert held(sharing) == ["", "cap", "cap"]

    def test_nobody_is_held_at_a_floor_who_ends_above_it(self):
        # 200 is below 207, but the 80 over the first one's cap lift the third to 232
        sharing = shared(Terms(1_000, floor_percent=-10, cap_percent=40), counties=last_year(300, 300, 230))
        assert amounts(sharing) == [420, 348, 232]
        assert held(sharing) == ["cap", "", ""]

    def test_nobody_is_held_at_a_cap_who_ends_below_it(self):
        # 500 is above 490, but the 115 the third needs take the first down to 428.1
        sharing = shared(Terms(1_000, floor_percent=-10, cap_percent=40), counties=last_year(350, None, 350))
        assert amounts(sharing) == [428, 257, 315]
        assert held(sharing) == ["", "", "floor"]

    def test_bounds_are_whole_units_inside_the_percentages(self):
        # -10% of 405 is 364.5: 365; +40% of 99 is 138.6: 138
        sharing = shared(Terms(1_000, floor_percent=-10, cap_percent=40), counties=last_year(400, 405, 99))
        assert amounts(sharing) == [497, 365, 138]

    def test_bounds_are_whole_steps_inside_the_percentages(self):
        sharing = shared(Terms(1_000, floor_percent=-10, cap_percent=40, step=10), counties=last_year(400, 405, 99))
        assert amounts(sharing) == [500, 370, 130]

    @pytest.mark.parametrize("nothing", [None, 0])
    def test_a_county_without_last_year_has_neither(self, nothing):
        sharing = shared(Terms(1_000, floor_percent=0, cap_percent=0), counties=last_year(400, 300, nothing))
        assert amounts(sharing) == [400, 300, 300]
        assert held(sharing) == ["cap", "cap", ""]

    def test_a_minimum_for_every_county(self):
        # 900, 90, 10; the third gets 50, the others 950 by 10:1
        sharing = shared(Terms(1_000, minimum=50), [size(90, 9, 1)])
        assert amounts(sharing) == [864, 86, 50]
        assert held(sharing) == ["", "", "minimum"]

    def test_a_county_without_a_share_gets_its_minimum(self):
        assert amounts(shared(Terms(1_000, minimum=50), [size(1, 1, 0)])) == [475, 475, 50]

    def test_a_floor_as_high_as_the_minimum_is_called_the_floor(self):
        # 750 by 5:3 is 468.75 and 281.25
        sharing = shared(Terms(1_000, floor_percent=0, minimum=250), counties=last_year(None, None, 250))
        assert amounts(sharing) == [469, 281, 250]
        assert held(sharing) == ["", "", "floor"]

    def test_a_county_without_a_share_and_a_floor_of_nothing_is_not_held(self):
        sharing = shared(Terms(1_000, floor_percent=-100), [size(1, 1, 0)], last_year(5, 5, 5))
        assert amounts(sharing) == [500, 500, 0]
        assert held(sharing) == ["", "", ""]

    def test_bounds_that_leave_no_choice(self):
        sharing = shared(Terms(1_000, floor_percent=0, cap_percent=0), counties=last_year(300, 300, 400))
        assert amounts(sharing) == [300, 300, 400]
        assert held(sharing) == ["cap", "", "floor"]


class TestLocksAndExclusions:
    def test_a_locked_county_keeps_its_amount_and_the_rest_is_shared(self):
        # 850 by 5:3 is 531.25 and 318.75
        sharing = shared(counties=three(c03={"locked": 150}))
        assert amounts(sharing) == [531, 319, 150]
        assert held(sharing) == ["", "", Held.LOCKED]
        assert sharing.rows[2].model == 200

    def test_locked_at_nothing_is_locked(self):
        assert amounts(shared(counties=three(c03={"locked": 0}))) == [625, 375, 0]

    def test_a_lock_knows_no_floor(self):
        counties = three(c03={"locked": 10, "last_year": 500})
        assert amounts(shared(Terms(1_000, floor_percent=0), counties=counties))[2] == 10

    def test_all_locked_at_the_whole_pool(self):
        assert amounts(shared(counties=three(c01={"locked": 1}, c02={"locked": 2}, c03={"locked": 997}))) == [1, 2, 997]

    def test_an_excluded_county_gets_nothing_and_the_others_share_all(self):
        sharing = shared(counties=three(c03={"excluded": True, "last_year": 500}))
        assert amounts(sharing) == [625, 375, 0]
        assert [row.share for row in sharing.rows] == [Fraction(5, 8), Fraction(3, 8), 0]
        assert sharing.rows[2].held == "excluded"

    def test_an_excluded_county_needs_no_index(self):
        assert amounts(shared(columns=[size(50, 30, None)], counties=three(c03={"excluded": True}))) == [625, 375, 0]


class TestCorrections:
    def test_come_last_and_may_leave_the_bounds(self):
        up, down = {"correction": 70, "reason": "سیل"}, {"correction": -70, "reason": "سیل", "last_year": 200}
        sharing = shared(Terms(1_000, floor_percent=0), counties=three(c01=up, c03=down))
        assert amounts(sharing) == [570, 300, 130]
        assert [row.model for row in sharing.rows] == [500, 300, 200]
        assert sharing.rows[0].reason == "سیل"

    def test_down_to_nothing(self):
        up, down = {"correction": 200, "reason": "الف"}, {"correction": -200, "reason": "ب"}
        assert amounts(shared(counties=three(c01=up, c03=down))) == [700, 300, 0]


# ---- whatever the figures -------------------------------------------------------------------------------------


@st.composite
def runs(draw):
    count = draw(st.integers(1, 12))
    codes = [f"{n:02}" for n in range(count)]
    weights = draw(st.sampled_from([(100,), (60, 40), (60, 25, 15), (0, 100), (1, 1, 98)]))
    value = st.one_of(st.integers(0, 5), st.integers(0, 2_000_000), st.fractions(0, 100, max_denominator=1_000))
    columns = [
        IndexColumn(f"i{n}", f"i{n}", draw(st.sampled_from(list(Reading))), weight, {code: draw(value) for code in codes})
        for n, weight in enumerate(weights)
    ]
    counties = [
        CountyTerms(
            code, code, last_year=draw(st.none() | st.integers(0, 2_000)), excluded=draw(st.integers(0, 9)) == 0,
            locked=draw(st.integers(0, 500)) if draw(st.integers(0, 9)) == 0 else None,
        )
        for code in codes
    ]
    provincial, reserve = draw(st.integers(0, 500)), draw(st.integers(0, 500))
    terms = Terms(
        draw(st.integers(0, 20_000)) + provincial + reserve, provincial, reserve,
        draw(st.none() | st.integers(-100, 0)), draw(st.none() | st.integers(0, 400)), draw(st.sampled_from([1, 10, 100])),
        draw(st.none() | st.integers(0, 100)), {code: draw(st.integers(0, 1_000)) for code in codes},
    )
    return terms, columns, counties


@settings(max_examples=400, deadline=None)
@given(runs(), st.randoms(use_true_random=False))
def test_the_sum_is_exact_nothing_is_negative_and_order_plays_no_part(run, rnd: random.Random):
    terms, columns, counties = run
    try:
        sharing = share_out(terms, columns, counties)
    except Unshareable as no:
        assert no.faults == faults_of(terms, columns, counties)
        return
    assert faults_of(terms, columns, counties) == []
    assert sum(row.amount for row in sharing.rows) + terms.provincial + terms.reserve == terms.total
    assert sum(row.model for row in sharing.rows) == sharing.pool
    assert all(row.amount >= 0 for row in sharing.rows)
    shuffled = share_out(terms, rnd.sample(columns, len(columns)), rnd.sample(counties, len(counties)))
    assert shuffled == sharing


@settings(max_examples=400, deadline=None)
@given(runs())
def test_bounds_are_kept_and_the_free_ones_keep_their_proportions(run):
    terms, columns, counties = run
    try:
        sharing = share_out(terms, columns, counties)
    except Unshareable:
        return
    free = [row for row in sharing.rows if row.held == Held.FREE and row.share]
    for row in sharing.rows:
        if row.held in (Held.LOCKED, Held.EXCLUDED):
            continue
        if row.last_year and terms.floor_percent is not None:
            assert 100 * row.amount >= row.last_year * (100 + terms.floor_percent)
        if row.last_year and terms.cap_percent is not None:
            assert 100 * row.amount <= row.last_year * (100 + terms.cap_percent)
        assert row.amount >= (terms.minimum or 0)
    if free:
        # One factor for all: each free county is within a step of its share of what the free ones have.
        rest, whole = sum(row.amount for row in free), sum(row.share for row in free)
        assert all(abs(row.amount - rest * row.share / whole) < terms.step for row in free)
        factor = rest / whole
        assert all(row.share * factor <= row.amount for row in sharing.rows if row.held in (Held.FLOOR, Held.MINIMUM))
        assert all(row.share * factor >= row.amount for row in sharing.rows if row.held == Held.CAP)
