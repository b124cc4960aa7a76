"""Every county's amount over the programmes: both margins to the last unit (domain.md 5.2, stage 2)."""

from __future__ import annotations

import random
import time
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.money import split_exactly
from distribution.sharing import Unshareable
from distribution.splitting import split_counties, split_faults


def table(split):
    return [list(row.values()) for row in split.cells.values()]


class TestByTheProvincesVector:
    def test_what_divides_evenly(self):
        split = split_counties({"01": 100, "02": 50}, {"p1": 400, "p2": 100})
        assert split.cells == {"01": {"p1": 80, "p2": 20}, "02": {"p1": 40, "p2": 10}}

    def test_the_programmes_do_not_all_round_up_in_the_same_place(self):
        # Alone, each of the three would put its odd unit into the first programme: 6 and 3.
        split = split_counties({"01": 3, "02": 3, "03": 3}, {"p1": 1, "p2": 1})
        assert table(split) == [[2, 1], [2, 1], [1, 2]]
        assert split.by_programme == {"p1": 5, "p2": 4}

    def test_by_hand(self):
        # exact:  01: 3.5 2.1 1.4   02: 2.5 1.5 1.0   programmes: 6.0 3.6 2.4 -> 6, 4, 2
        # floors: 01: 3   2   1     02: 2   1   1     left: one for each county; one for p1, one for p2
        # .5 in 01/p1 and 02/p1 tie: the first code gets it; 02 then takes its .5 of p2
        split = split_counties({"01": 7, "02": 5}, {"p1": 50, "p2": 30, "p3": 20})
        assert table(split) == [[4, 2, 1], [2, 2, 1]]

    def test_a_full_programme_passes_the_unit_on(self):
        # exact: 01: .2 .8 1   02: .4 1.6 2   programmes: .6 2.4 3 -> 1, 2, 3
        # 01/p2 takes the one unit of p2; 02 then takes p1, though its .6 of p2 is larger
        split = split_counties({"01": 2, "02": 4}, {"p1": 1, "p2": 4, "p3": 5})
        assert table(split) == [[0, 1, 1], [1, 1, 2]]

    def test_units_are_exchanged_when_the_largest_remainder_leads_nowhere(self):
        # exact: 01: .5 .5 1   02: .75 .75 1.5   programmes: 1.25 1.25 2.5 -> 1, 1, 3
        # 02 takes p1 and p2; 01 lacks one and only p3 does, where 01 is exact: 02 gives it p1 and takes p3
        split = split_counties({"01": 2, "02": 3}, {"p1": 1, "p2": 1, "p3": 2})
        assert table(split) == [[1, 0, 1], [0, 1, 2]]

    def test_a_programme_without_credit_gets_nothing(self):
        assert split_counties({"01": 7}, {"p1": 0, "p2": 3}).cells == {"01": {"p1": 0, "p2": 7}}

    def test_a_county_with_nothing_gets_nothing(self):
        assert split_counties({"01": 0, "02": 7}, {"p1": 2, "p2": 5}).cells["01"] == {"p1": 0, "p2": 0}

    def test_when_the_margins_cannot_be_met_by_rounding_they_are_met_all_the_same(self):
        # 02 is exact in p1 and p7 (10 x 12/30), yet both columns round up: one of its cells goes one further.
        totals = {f"p{n}": total for n, total in enumerate([12, 1, 2, 1, 1, 1, 12], 1)}
        split = split_counties({"01": 1, "02": 10}, totals)
        assert list(split.by_programme.values()) == [5, 0, 1, 0, 0, 0, 5]
        assert [sum(row) for row in table(split)] == [1, 10]
        assert table(split) == [[1, 0, 0, 0, 0, 0, 0], [4, 0, 1, 0, 0, 0, 5]]


class TestWithWeightsOfItsOwn:
    def test_a_county_follows_its_own_by_largest_remainder(self):
        split = split_counties({"01": 100, "02": 10}, {"p1": 400, "p2": 100}, {"02": {"p1": 1, "p2": 2}})
        assert split.cells == {"01": {"p1": 80, "p2": 20}, "02": {"p1": 3, "p2": 7}}

    def test_the_others_keep_the_vector_of_the_province(self):
        own = {"02": {"p2": 1}}
        split = split_counties({"01": 7, "02": 100, "03": 5}, {"p1": 50, "p2": 30, "p3": 20}, own)
        assert [split.cells["01"], split.cells["03"]] == [{"p1": 4, "p2": 2, "p3": 1}, {"p1": 2, "p2": 2, "p3": 1}]

    def test_weights_it_did_not_write_are_zero_and_none_at_all_is_the_provinces(self):
        split = split_counties({"01": 10, "02": 10}, {"p1": 1, "p2": 1}, {"01": {"p2": 5}, "02": {}})
        assert split.cells == {"01": {"p1": 0, "p2": 10}, "02": {"p1": 5, "p2": 5}}


class TestWhatIsLeftForTheProvince:
    def test_is_the_credit_less_the_counties(self):
        split = split_counties({"01": 100, "02": 50}, {"p1": 400, "p2": 100})
        assert split.provincial == {"p1": 280, "p2": 70}
        assert split.overuse == []

    def test_a_programme_used_beyond_its_credit_is_named_with_the_excess(self):
        split = split_counties({"01": 100, "02": 50}, {"p1": 400, "p2": 60}, {"01": {"p2": 1}})
        assert split.provincial == {"p1": 400 - 43, "p2": 60 - 107}
        assert split.overuse == [("p2", 47)]


FAULTS = {
    "a negative amount": ({"01": -5}, {"p1": 1}, {}, ("amount", "01", "", "مبلغ شهرستان ۰۱ منفی است (۵ میلیون ریال کمتر از صفر).")),
    "a negative programme": ({"01": 5}, {"p1": 2, "p2": -1}, {}, ("programme", "", "p2", "اعتبار برنامهٔ p۲ منفی است.")),
    "no credit at all": (
        {"01": 5}, {"p1": 0}, {}, ("programme", "", "", "هیچ برنامه‌ای اعتبار ندارد تا مبلغ شهرستان‌ها میان آن‌ها تقسیم شود."),
    ),
    "weights of an unknown county": (
        {"01": 5}, {"p1": 1}, {"02": {"p1": 1}}, ("own", "02", "", "شهرستان ۰۲ وزن جداگانه دارد، ولی در این توزیع نیست."),
    ),
    "weights of an unknown programme": (
        {"01": 5}, {"13": 1}, {"01": {"14": 1}},
        ("own", "01", "14", "شهرستان ۰۱ برای برنامهٔ ۱۴ وزن دارد، ولی این برنامه در ابلاغیه نیست."),
    ),
    "a negative weight": (
        {"01": 5}, {"13": 1, "14": 1}, {"01": {"13": -1, "14": 2}},
        ("own", "01", "13", "وزن برنامهٔ ۱۳ برای شهرستان ۰۱ منفی است."),
    ),
    "weights all zero": (
        {"01": 5}, {"13": 1}, {"01": {"13": 0}}, ("own", "01", "", "همهٔ وزن‌های جداگانهٔ شهرستان ۰۱ صفر است."),
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_every_fault_has_its_place_and_its_sentence(case):
    amounts, totals, own, expected = FAULTS[case]
    found = split_faults(amounts, totals, own)
    assert [(fault.field, fault.county, fault.index, fault.sentence) for fault in found] == [expected]
    with pytest.raises(Unshareable) as no:
        split_counties(amounts, totals, own)
    assert no.value.faults == found


# ---- whatever the figures ---------------------------------------------------------------------------


@st.composite
def inputs(draw):
    sizes = st.one_of(st.integers(0, 5), st.integers(0, 50), st.integers(0, 2_000_000), st.sampled_from([6, 8, 12, 24, 60]))
    amounts = {f"{n:02}": draw(sizes) for n in range(draw(st.integers(1, 9)))}
    totals = {f"p{n}": draw(sizes) for n in range(draw(st.integers(1, 9)))}
    totals["p0"] += 1
    own = {
        county: {programme: draw(st.integers(0, 9)) for programme in totals} | {"p0": 1}
        for county in amounts if draw(st.integers(0, 4)) == 0
    }
    return amounts, totals, own


@settings(max_examples=500, deadline=None)
@given(inputs(), st.randoms(use_true_random=False))
def test_both_margins_are_exact_nothing_is_negative_and_order_plays_no_part(given_, rnd: random.Random):
    amounts, totals, own = given_
    split = split_counties(amounts, totals, own)
    assert {county: sum(row.values()) for county, row in split.cells.items()} == amounts
    assert all(cell >= 0 for row in split.cells.values() for cell in row.values())
    common = [county for county in amounts if county not in own]
    by_the_vector = {p: sum(split.cells[county][p] for county in common) for p in totals}
    assert by_the_vector == split_exactly(sum(amounts[c] for c in common), totals.items())
    for county in own:
        assert split.cells[county] == split_exactly(amounts[county], own[county].items())
    assert {p: split.provincial[p] + split.by_programme[p] for p in totals} == totals

    def shuffled(mapping):
        return dict(rnd.sample(list(mapping.items()), len(mapping)))

    assert split_counties(shuffled(amounts), shuffled(totals), shuffled(own)) == split


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=9), st.lists(st.integers(1, 10**6), min_size=1, max_size=9))
def test_every_cell_is_near_its_exact_value(amounts, totals):
    numbers = count()
    totals = {f"p{next(numbers)}": total for total in totals}
    amounts = {f"{n:02}": amount for n, amount in enumerate(amounts)}
    split, whole = split_counties(amounts, totals), sum(totals.values())
    for county, row in split.cells.items():
        for programme, cell in row.items():
            # Rounded down or up, and in the rare table that has no such answer one unit further.
            assert abs(cell * whole - amounts[county] * totals[programme]) < 2 * whole


def test_thirty_counties_and_two_hundred_programmes_take_no_time_to_notice():
    rng = random.Random(1)
    amounts = {f"06{n:02}": rng.randrange(50_000, 2_000_000) for n in range(30)}
    totals = {f"{n:03}": rng.randrange(1_000, 200_000) for n in range(200)}
    start = time.process_time()
    split = split_counties(amounts, totals)
    assert time.process_time() - start < 0.5  # some ten milliseconds; a search over all cells for each unit would take seconds
    assert sum(split.by_programme.values()) == sum(amounts.values())
