"""Which general conditions are in force for an agreement."""

from __future__ import annotations

from agreements.models import Agreement, GeneralConditions


def edition_in_force(agreement: Agreement) -> GeneralConditions | None:
    """The edition in force for the agreement's year and credit type; None before one is on record."""
    return GeneralConditions.objects.filter(
        fiscal_year=agreement.fiscal_year_id, credit_type=agreement.credit_type, is_in_force=True
    ).first()
