"""Reserving, releasing and finally using an agreement's credit on its ceilings (decision 3).

Each is one statement. Whether the credit suffices was found by `agreements.checks` inside the same
lock, with the sentence that says by how much; the ceiling's CHECK has the last word.
"""

from __future__ import annotations

from django.db import connection

from accounts.models import User
from agreements.models import Agreement
from core import clock

# The money of the paper by ceiling, beside that of the paper in force it amends (nothing for an original).
_BY_CEILING = """
WITH money AS (
    SELECT c.id AS ceiling_id, coalesce(sum(m.amount) FILTER (WHERE m.agreement_id = %(agreement)s), 0) AS amount,
           coalesce(sum(m.amount) FILTER (WHERE m.agreement_id = %(amends)s), 0) AS before
      FROM agreements_money m
      JOIN distribution_creditceiling c ON c.programme_id = m.programme_id AND c.source_id = m.source_id
       AND c.fiscal_year_id = %(fiscal_year)s AND c.agency_id = %(agency)s AND c.credit_type = %(credit_type)s
     WHERE m.agreement_id IN (%(agreement)s, %(amends)s)
     GROUP BY c.id
)
INSERT INTO distribution_ceilingposting (ceiling_id, act, paper, notified_delta, reserved_delta, used_delta, at, by_id)
"""
_RESERVE = f"""{_BY_CEILING}
SELECT ceiling_id, 'reserve', %(paper)s, 0, amount - before, 0, %(at)s, %(by)s FROM money WHERE amount > before ORDER BY ceiling_id
"""
_REPLACE = f"""{_BY_CEILING}
SELECT ceiling_id, 'replace', %(replaced)s, 0, 0, -before, %(at)s, %(by)s FROM money WHERE before > 0 ORDER BY ceiling_id
"""
_USE = f"""{_BY_CEILING}
SELECT ceiling_id, 'use', %(paper)s, 0, -greatest(amount - before, 0), amount, %(at)s, %(by)s FROM money WHERE amount > 0 ORDER BY ceiling_id
"""
_RELEASE = """
INSERT INTO distribution_ceilingposting (ceiling_id, act, paper, notified_delta, reserved_delta, used_delta, at, by_id)
SELECT ceiling_id, 'release', %(paper)s, 0, -sum(reserved_delta), 0, %(at)s, %(by)s
  FROM distribution_ceilingposting WHERE paper = %(paper)s
 GROUP BY ceiling_id HAVING sum(reserved_delta) > 0 ORDER BY ceiling_id
"""


def reserve(agreement: Agreement, *, by: User) -> None:
    """Take the agreement's amounts from what is free, of an amendment only what it adds; the caller holds the ceilings' locks."""
    _post(_RESERVE, agreement, by)


def release(agreement: Agreement, *, by: User) -> None:
    """Give back whatever the agreement has reserved."""
    _post(_RELEASE, agreement, by)


def use(agreement: Agreement, *, by: User) -> None:
    """Turn what the agreement has reserved into final use, at notification. The paper it replaces gives up what it used."""
    if agreement.amends is not None:
        _post(_REPLACE, agreement, by, replaced=agreement.amends.identifier)
    _post(_USE, agreement, by)


def _post(query: str, paper: Agreement, by: User, **values: object) -> None:
    of_paper = {
        "paper": paper.identifier, "agreement": paper.pk, "amends": paper.amends_id, "fiscal_year": paper.fiscal_year_id,
        "agency": paper.agency_id, "credit_type": paper.credit_type, "at": clock.now(), "by": by.pk,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(query, {**of_paper, **values})
