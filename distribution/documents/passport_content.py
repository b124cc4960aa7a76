"""What a credit's passport prints, gathered from what its page shows; `passport.py` draws it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.organization import ORGANIZATION
from distribution.models import CreditCeiling
from distribution.passport import Passport


def content_of_passport(ceiling: CreditCeiling, passport: Passport, *, printed_at: dt.datetime, printed_by: str) -> dict[str, Any]:
    """The passport as a plain dict, in million rials."""
    return {
        "organization": ORGANIZATION,
        "fiscal_year": ceiling.fiscal_year.year,
        "agency": {"code": ceiling.agency.code, "name": ceiling.agency.name},
        "credit_type": ceiling.get_credit_type_display(),
        "programme": {"code": ceiling.programme.code, "title": ceiling.programme.title},
        "source": ceiling.source.title,
        "on": passport.on,
        "entries": [
            {
                "day": entry.day, "title": entry.title, "code": entry.code, "date": entry.date, "note": entry.note, "amount": entry.amount,
                "taken": entry.balance.taken if entry.balance else None, "left": entry.balance.left if entry.balance else None,
            }
            for entry in passport.entries
        ],
        "figures": [(figure.label, figure.amount) for figure in passport.figures],
        "proof": passport.proof,
        "equation": passport.equation,
        "printed_at": printed_at,
        "printed_by": printed_by,
    }  # fmt: skip
