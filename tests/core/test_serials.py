"""Running numbers: each series on its own, from one, without a gap (decision 32). Races are in tests/agreements."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from core.models import SerialCounter
from core.serials import next_number
from tests.racing import at_once, refused

pytestmark = pytest.mark.django_db


def test_a_series_begins_at_one_and_counts_on() -> None:
    assert [next_number("1397-H") for _ in range(3)] == [1, 2, 3]


def test_each_series_counts_for_itself() -> None:
    assert (next_number("1397-H"), next_number("1397-N"), next_number("1398-H"), next_number("1397-H")) == (1, 1, 1, 2)


def test_a_number_taken_in_vain_is_given_again() -> None:
    next_number("1397-H")
    with transaction.atomic():
        assert next_number("1397-H") == 2
        transaction.set_rollback(True)
    assert next_number("1397-H") == 2
    assert SerialCounter.objects.get(series="1397-H").last == 2


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_number_is_given() -> None:
    """The lock on the counter would end before the number is used."""
    with pytest.raises(transaction.TransactionManagementError):
        next_number("1397-H")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_of_whom_some_give_up_leave_no_gap_and_no_twin() -> None:
    """Thirty-two people in two series; every third changes his mind after he has his number."""
    kept: list[tuple[str, int]] = []

    def take_number(place: int) -> Callable[[], None]:
        series = "1397-H" if place % 2 else "1397-T"

        def work() -> None:
            with transaction.atomic():
                number = next_number(series)
                if place % 3 == 0:
                    raise KeyError("changed his mind")
            kept.append((series, number))

        return work

    for _ in range(4):
        outcomes = at_once(*(take_number(place) for place in range(32)))
        assert len(refused(outcomes)) == 11 and all(isinstance(error, KeyError) for error in refused(outcomes))
    for series in ("1397-H", "1397-T"):
        numbers = sorted(number for of, number in kept if of == series)
        assert numbers == list(range(1, len(numbers) + 1)) == list(range(1, SerialCounter.objects.get(series=series).last + 1))
    assert len(kept) == 4 * 21


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_serialcounter SET last = last + 2", "UPDATE core_serialcounter SET last = last - 1", "DELETE FROM core_serialcounter",
        "UPDATE core_serialcounter SET series = 'x'", "TRUNCATE core_serialcounter", "INSERT INTO core_serialcounter (series, last) VALUES ('y', 7)",
    ],
)  # fmt: skip
def test_a_counter_neither_jumps_nor_goes_back_nor_goes_away(sql: str) -> None:
    next_number("1397-H")
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert error.value.__cause__.diag.constraint_name == "serial_counts_by_one"
