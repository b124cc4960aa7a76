"""Cutting a table into pages: what stays together, what is carried, how evenly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ledger import DETAIL, GROUP, LINE, SUBTOTAL, TOTAL, Ledger, Row


def group(name):
    return Row(GROUP, "", group=name)


def line(amount, name="الف"):
    return Row(LINE, "", (amount,), group=name)


TABLE = [
    group("الف"),
    line(10),
    line(20),
    Row(SUBTOTAL, "", group="الف"),
    group("ب"),
    line(30, "ب"),
    Row(DETAIL, "", group="ب"),
    line(40, "ب"),
    Row(SUBTOTAL, ""),
    Row(TOTAL, ""),
]


def test_a_table_is_one_part_until_it_is_cut():
    ledger = Ledger("t", TABLE, bottom_margin=33)
    (part,) = ledger.parts
    assert len(part.rows) == len(TABLE)
    assert part.is_first and part.is_last


def test_heading_stays_with_its_first_line_details_with_their_line_sums_with_the_last():
    assert Ledger("t", TABLE, bottom_margin=33).blocks() == [(0, 2), (2, 4), (4, 7), (7, 10)]


def test_each_part_says_what_was_brought_what_it_adds_and_what_it_carries():
    ledger = Ledger("t", TABLE, bottom_margin=33)
    ledger.cut([0, 4, 7])
    first, second, third = ledger.parts
    assert (first.brought, first.page_sum, first.carried) == (None, None, (30,))
    assert (second.brought, second.page_sum, second.carried) == ((30,), (30,), (60,))
    assert (third.brought, third.page_sum, third.carried) == ((60,), (40,), None)


def test_a_page_names_the_group_it_goes_on_with_but_not_one_that_begins_on_it():
    ledger = Ledger("t", TABLE, bottom_margin=33)
    ledger.cut([0, 4, 7])
    assert [part.continues for part in ledger.parts] == ["", "", "ب"]


def test_rows_keep_their_ids_so_that_the_second_layout_can_be_checked():
    ledger = Ledger("t", TABLE, bottom_margin=33)
    ledger.cut([0, 4])
    assert [name for part in ledger.parts for name, _ in part.rows] == [f"t-row-{i}" for i in range(len(TABLE))]


def test_pages_are_filled_evenly():
    rows = [line(1) for _ in range(60)] + [Row(TOTAL, "")]
    ledger = Ledger("t", rows, bottom_margin=33)
    starts = ledger.share_out([20.0] * 61, first=700, later=760)
    sizes = [end - start for start, end in zip(starts, [*starts[1:], 61], strict=True)]
    assert len(sizes) == 2
    assert abs(sizes[0] - sizes[1]) <= 3


def test_a_block_higher_than_a_page_cannot_be_cut():
    rows = [line(1), line(2), Row(TOTAL, "")]
    assert Ledger("t", rows, bottom_margin=33).share_out([20, 900, 20], first=700, later=700) == []


def test_the_block_after_the_table_takes_the_total_with_it():
    rows = [line(1) for _ in range(20)] + [Row(TOTAL, "")]
    ledger = Ledger("t", rows, bottom_margin=33)
    starts = ledger.share_out([30.0] * 21, first=700, later=700, tail=300)
    assert len(starts) == 2
    assert sum([30.0] * (21 - starts[-1])) + 300 <= 700


@pytest.mark.parametrize("pages", [1, 2, 5])
def test_never_more_pages_than_a_greedy_reader_would_need(pages):
    rows = [line(1) for _ in range(25 * pages)] + [Row(TOTAL, "")]
    starts = Ledger("t", rows, bottom_margin=33).share_out([20.0] * len(rows), first=700, later=700)
    assert len(starts) <= pages + 1


@given(st.lists(st.tuples(st.sampled_from([GROUP, LINE, LINE, LINE, DETAIL, SUBTOTAL]), st.integers(0, 10**9), st.floats(10, 120)), min_size=2, max_size=120))
def test_whatever_the_rows_sums_add_up_and_no_page_overflows(drawn):
    rows = [*(Row(kind, "", (amount,) if kind == LINE else ()) for kind, amount, _ in drawn), Row(TOTAL, "")]
    heights = [*(height for _, _, height in drawn), 20.0]
    ledger = Ledger("t", rows, bottom_margin=33)
    starts = ledger.share_out(heights, first=800, later=860)
    if not starts:
        return
    ledger.cut(starts)
    assert [row for part in ledger.parts for _, row in part.rows] == rows
    total = sum(row.sums[0] for row in rows if row.kind == LINE)
    carried = [part.carried[0] if part.carried else 0 for part in ledger.parts[:-1]]
    brought = [part.brought[0] if part.brought else 0 for part in ledger.parts[1:]]
    assert carried == brought
    last = ledger.parts[-1]
    assert (brought[-1] if brought else 0) + sum(row.sums[0] for _, row in last.rows if row.kind == LINE) == total
    for start, end, room in zip(starts, [*starts[1:], len(rows)], [800, *[860] * len(starts)], strict=False):
        assert sum(heights[start:end]) <= room
