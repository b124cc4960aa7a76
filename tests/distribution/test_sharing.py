"""What each county gets: readings, weights, rounding, the golden file to the last unit (domain.md 5.2)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from distribution.sharing import CountyTerms, Proof, Reading, Terms, compare, faults_of, share_out
from tests.factories.sharing import amounts, khuzestan, last_year, rows_of, shared, size, three


class TestTheGoldenFile:
    @pytest.fixture
    def sharing(self):
        return share_out(Terms(10_000_000), *khuzestan())

    def test_every_county_to_the_unit(self, sharing):
        golden = {row["code"]: int(row["amount_million_rial"]) for row in rows_of("distribution_golden.csv")}
        assert len(golden) == 27
        assert sharing.amounts == golden

    def test_shares_and_exact_amounts_to_six_places(self, sharing):
        golden = [(row["share_percent"], row["raw_million_rial"]) for row in rows_of("distribution_golden.csv")]
        assert [(to_six(row.share * 100), to_six(row.raw)) for row in sharing.rows] == golden

    def test_fourteen_units_were_left_to_place_and_the_sum_is_exact(self, sharing):
        assert sharing.leftover == 14
        assert sharing.proof == Proof(10_000_000, 0, 0, 10_000_000)
        assert sum(row.share for row in sharing.rows) == 1


def to_six(value):
    digits = round(value * 10**6)  # a Fraction rounds exactly
    return f"{digits // 10**6}.{digits % 10**6:06}"


class TestReadings:
    def test_size_is_the_share_of_the_sum(self):
        assert amounts(shared()) == [500, 300, 200]

    def test_deprivation_is_the_share_of_the_sum_of_the_index(self):
        assert amounts(shared(columns=[size(2, 1, 1, reading=Reading.SHARE)])) == [500, 250, 250]

    def test_deprivation_by_population_counts_people(self):
        # 100x3, 200x2, 300x1 = 300, 400, 300
        terms = Terms(1_000, population={"01": 100, "02": 200, "03": 300})
        assert amounts(shared(terms, [size(3, 2, 1, reading=Reading.WEIGHTED)])) == [300, 400, 300]

    def test_the_less_developed_the_larger_and_the_most_developed_not_nothing(self):
        # 30-10+1, 30-20+1, 30-30+1 = 21, 11, 1 of 33
        assert amounts(shared(Terms(330), [size(10, 20, 30, reading=Reading.DEVELOPMENT)])) == [210, 110, 10]

    def test_the_constant_of_mode_c_is_one_whole_unit_of_the_index(self):
        # 5/2-1/2+1, 5/2-3/2+1, 5/2-5/2+1 = 3, 2, 1
        halves = size(Fraction(1, 2), Fraction(3, 2), Fraction(5, 2), reading=Reading.DEVELOPMENT)
        assert amounts(shared(Terms(600), [halves])) == [300, 200, 100]

    def test_indices_are_added_by_their_weights(self):
        # 60% of 50/30/20 and 40% of 0/0/10
        columns = [size(50, 30, 20, weight=60), size(0, 0, 10, weight=40, code="area")]
        sharing = shared(columns=columns)
        assert amounts(sharing) == [300, 180, 520]
        assert sharing.rows[0].share == Fraction(3, 10)

    def test_an_index_of_weight_zero_plays_no_part_even_when_empty(self):
        assert amounts(shared(columns=[size(50, 30, 20), size(None, None, None, weight=0, code="area")])) == [500, 300, 200]

    def test_fractions_stay_exact(self):
        sharing = shared(columns=[size(Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))])
        assert [row.share for row in sharing.rows] == [Fraction(1, 3)] * 3
        assert amounts(sharing) == [334, 333, 333]  # the tie goes to the first code


class TestTheParts:
    def test_provincial_part_and_reserve_are_taken_off_first(self):
        sharing = shared(Terms(1_200, provincial=150, reserve=50))
        assert sharing.pool == 1_000
        assert amounts(sharing) == [500, 300, 200]
        assert sharing.proof == Proof(counties=1_000, provincial=150, reserve=50, total=1_200)

    def test_parts_that_do_not_add_up_have_no_proof(self):
        with pytest.raises(ArithmeticError):
            Proof(counties=999, provincial=150, reserve=50, total=1_200)

    def test_nothing_to_share_is_shared(self):
        assert amounts(shared(Terms(0))) == [0, 0, 0]


class TestRounding:
    def test_to_the_largest_remainder(self):
        # 33.3, 33.3, 33.4 of 100
        sharing = shared(Terms(100), [size(333, 333, 334)])
        assert amounts(sharing) == [33, 33, 34]
        assert sharing.leftover == 1

    def test_to_hundreds(self):
        # 450, 350, 200: one hundred left, the tie goes to the first code
        assert amounts(shared(Terms(1_000, step=100), [size(45, 35, 20)])) == [500, 300, 200]

    def test_what_is_no_whole_step_goes_to_the_next_remainder(self):
        # 466.65, 362.95, 207.4: floors 900, then 100 to the first and the odd 37 to the second
        sharing = shared(Terms(1_037, step=100), [size(45, 35, 20)])
        assert amounts(sharing) == [500, 337, 200]
        assert sharing.leftover == 137


class TestCountiesOfAnotherYear:
    NEW = {"0628": "کرخه", "0629": "دزپارت", "0630": "صیدون"}

    def thirty(self):
        columns, counties = khuzestan()
        return columns, [*counties, *(CountyTerms(code, name) for code, name in self.NEW.items())]

    def test_a_county_without_figures_is_named_for_each_index(self):
        columns, counties = self.thirty()
        found = faults_of(Terms(10_000_000), columns, counties)
        assert len(found) == 9
        assert found[0].sentence == "شاخص «جمعیت» برای شهرستان کرخه خالی است."

    def test_figures_of_a_county_that_is_not_in_the_list_are_named(self):
        columns, counties = khuzestan()
        columns[0] = replace(columns[0], values={**columns[0].values, "0628": 90_000})
        assert [(fault.county, fault.index) for fault in faults_of(Terms(1_000), columns, counties)] == [("0628", "population")]

    def test_with_its_figures_it_shares_and_compares_with_nothing(self):
        columns, counties = self.thirty()
        columns = [replace(column, values={**column.values, **dict.fromkeys(self.NEW, 50)}) for column in columns]
        old = share_out(Terms(10_000_000), *khuzestan())
        new = share_out(Terms(10_000_000), columns, counties)
        assert new.proof.counties == 10_000_000
        changes = compare(old, new)
        assert len(changes) == 30
        assert (changes[-1].code, changes[-1].before, changes[-1].percent) == ("0630", None, None)
        assert sum(change.difference for change in changes) == 0


class TestComparing:
    def test_two_results(self):
        changes = compare(shared(), shared(counties=three(c03={"locked": 150})))
        assert [(change.code, change.difference, change.percent) for change in changes] == [
            ("01", 31, Fraction(31, 5)),
            ("02", 19, Fraction(19, 3)),
            ("03", -50, Fraction(-25)),
        ]

    def test_with_last_year(self):
        sharing = shared(counties=last_year(400, None, 0))
        changes = compare(sharing.last_year, sharing)
        assert [(change.difference, change.percent) for change in changes] == [(100, Fraction(25)), (300, None), (200, None)]

    def test_a_county_that_is_gone(self):
        [change] = compare({"01": 5}, {})
        assert (change.before, change.after, change.difference, change.percent) == (5, None, -5, Fraction(-100))
