"""Mend the reason and the basis of an amendment while it is a draft."""

from __future__ import annotations

from accounts.models import User
from agreements.actions.start_amendment import Basis, refuse_bad_basis, values_of
from agreements.models import Agreement, AmendmentSheet
from agreements.permissions import draft
from core.refusals import Refused
from core.workflow import write

BASIS_SAVED = "نوشتن دلیل و مستند اصلاحیه"
NOT_AN_AMENDMENT = "این پرونده اصلاحیه نیست."


def save_amendment_sheet(agreement: Agreement, basis: Basis, *, by: User, seen_version: int | None = None) -> Agreement:
    """Set kind, reason and basis; without a new scan the one that is there stays. Raises Refused as at the start."""
    with write(agreement, draft, by=by, label=BASIS_SAVED, seen_version=seen_version) as locked:
        if not locked.is_amendment:
            raise Refused(NOT_AN_AMENDMENT)
        refuse_bad_basis(basis)
        AmendmentSheet.objects.filter(agreement=locked).update(**values_of(basis))
    return locked
