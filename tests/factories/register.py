"""Somebody else signs from today on: the register as the office would keep it."""

from __future__ import annotations

import datetime as dt

from accounts.actions.record_signatory import end_signatory, record_signatory
from accounts.models import ExecutiveAgency, Signatory, User
from core import clock
from tests.factories.office import Office


def succeed(office: Office, slot: str, person: User, *, agency: ExecutiveAgency | None = None) -> Signatory:
    """End whoever signs in this place yesterday and write `person` in from today."""
    today = clock.today()
    before = Signatory.objects.signing(slot, agency, today)
    if before is not None:
        end_signatory(before, last_day=today - dt.timedelta(1), reason="حکم تازه", by=office.integration)
    return record_signatory(
        slot=slot, agency=agency, person=person, title="سرپرست", first_day=today, last_day=None, letter_number=f"97/{person.pk}",
        letter_date=today, by=office.integration,
    )  # fmt: skip
