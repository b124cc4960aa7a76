"""Running numbers: each series on its own, from one, without a gap (decision 32). Races are in tests/agreements."""

from __future__ import annotations

import pytest
from django.db import transaction

from core.models import SerialCounter
from core.serials import next_number

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
