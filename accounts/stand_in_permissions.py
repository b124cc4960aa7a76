"""May this person do that to a stand-in or to the register of signatories? One function a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.permissions import OUT_OF_REACH, holds, rights_of
from accounts.rights import Right
from accounts.stand_ins import has_desk, managed_by
from core.refusals import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import Signatory, StandIn, User


def see_stand_ins(user: User, stand_in: StandIn | None = None) -> Verdict:
    """Look at one's own stand-ins, and those one manages (the query narrows which)."""
    rights = rights_of(user)
    manages = rights.anywhere(Right.MANAGE_STAND_INS) or rights.anywhere(Right.MANAGE_AGENCY_STAND_INS)
    return YES if stand_in is not None or manages or has_desk(user) or rights.standing_in else Verdict(OUT_OF_REACH)


def appoint(user: User, stand_in: StandIn | None = None) -> Verdict:
    """Appoint: for oneself where one has a desk, for others where one manages them."""
    rights = rights_of(user)
    manages = rights.anywhere(Right.MANAGE_STAND_INS) or rights.anywhere(Right.MANAGE_AGENCY_STAND_INS)
    return YES if manages or has_desk(user) else Verdict(OUT_OF_REACH)


def withdraw(user: User, stand_in: StandIn) -> Verdict:
    """End it: the principal, the substitute (he may decline), or who manages the principal."""
    if user.pk in (stand_in.principal_id, stand_in.substitute_id):
        return YES
    return YES if managed_by(user).filter(pk=stand_in.principal_id).exists() else Verdict(OUT_OF_REACH)


def see_signatories(user: User, signatory: Signatory | None = None) -> Verdict:
    """Read the register: everybody who sees agreements (the query narrows which entries)."""
    rights = rights_of(user)
    seen = (Right.VIEW_PROVINCE, Right.VIEW_SECTOR, Right.VIEW_AGENCY)
    return YES if any(rights.anywhere(right) for right in seen) else Verdict(OUT_OF_REACH)


def keep_signatories(user: User, signatory: Signatory | None = None) -> Verdict:
    """Write the register."""
    return holds(user, Right.KEEP_SIGNATORIES)
