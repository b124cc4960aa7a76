"""Which papers a screen is for: the forms of one kind are not found on a paper of the other."""

from __future__ import annotations

from agreements.models import Agreement, AgreementQuerySet
from distribution.models import CreditType


def expense_papers() -> AgreementQuerySet:
    """Agreements with forms E-1 and E-2."""
    return Agreement.objects.filter(credit_type=CreditType.EXPENSE)


def capital_papers() -> AgreementQuerySet:
    """Agreements with forms C-1 to C-6."""
    return Agreement.objects.filter(credit_type=CreditType.CAPITAL)
