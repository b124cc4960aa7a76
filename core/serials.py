"""Running numbers without gaps (decision 32)."""

from __future__ import annotations

from core.models import SerialCounter


def next_number(series: str) -> int:
    """The next number of `series`, starting at 1; call it inside the transaction that uses it.

    The counter's row stays locked until that transaction ends, so a rolled-back paper gives its
    number back and two papers never share one.
    """
    SerialCounter.objects.bulk_create([SerialCounter(series=series)], ignore_conflicts=True)
    counter = SerialCounter.objects.select_for_update(no_key=True).get(series=series)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
