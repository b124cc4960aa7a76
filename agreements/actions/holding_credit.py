"""Reserving, releasing and finally using an agreement's credit on its ceilings (decision 3).

Each is one statement. Whether the credit suffices was found by `agreements.checks` inside the same
lock, with the sentence that says by how much; the ceiling's CHECK has the last word.
"""

from __future__ import annotations

from django.db import connection

from accounts.models import User
from agreements.models import Agreement
from core import clock

_RESERVE = """
INSERT INTO distribution_ceilingposting (ceiling_id, act, paper, notified_delta, reserved_delta, used_delta, at, by_id)
SELECT c.id, 'reserve', %(paper)s, 0, sum(l.amount), 0, %(at)s, %(by)s
  FROM agreements_agreementline l
  JOIN distribution_creditceiling c ON c.programme_id = l.programme_id AND c.source_id = l.source_id
   AND c.fiscal_year_id = %(fiscal_year)s AND c.agency_id = %(agency)s AND c.credit_type = %(credit_type)s
 WHERE l.agreement_id = %(agreement)s
 GROUP BY c.id HAVING sum(l.amount) > 0 ORDER BY c.id
"""
_GIVE_BACK = """
INSERT INTO distribution_ceilingposting (ceiling_id, act, paper, notified_delta, reserved_delta, used_delta, at, by_id)
SELECT ceiling_id, %(act)s, %(paper)s, 0, -sum(reserved_delta), CASE WHEN %(act)s = 'use' THEN sum(reserved_delta) ELSE 0 END,
       %(at)s, %(by)s
  FROM distribution_ceilingposting WHERE paper = %(paper)s
 GROUP BY ceiling_id HAVING sum(reserved_delta) > 0 ORDER BY ceiling_id
"""


def reserve(agreement: Agreement, *, by: User) -> None:
    """Take the agreement's amounts from what is free; the caller holds the ceilings' locks."""
    _post(
        _RESERVE,
        agreement,
        by,
        agreement=agreement.pk,
        fiscal_year=agreement.fiscal_year_id,
        agency=agreement.agency_id,
        credit_type=agreement.credit_type,
    )


def release(agreement: Agreement, *, by: User) -> None:
    """Give back whatever the agreement has reserved."""
    _post(_GIVE_BACK, agreement, by, act="release")


def use(agreement: Agreement, *, by: User) -> None:
    """Turn what the agreement has reserved into final use, at notification."""
    _post(_GIVE_BACK, agreement, by, act="use")


def _post(query: str, paper: Agreement, by: User, **values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, {"paper": paper.identifier, "at": clock.now(), "by": by.pk, **values})
