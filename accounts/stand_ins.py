"""Standing in: the capacities in which a person may act beside his own (decision 18).

A capacity is one row of `StandIn` that is in force today, together with its principal's *own* rights.
What the principal has as somebody else's stand-in is never part of it, so nothing chains.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from accounts.permissions import Rights, read_rights, rights_of
from accounts.rights import Reach, Right

if TYPE_CHECKING:
    from accounts.models import StandIn, User

# Rights that move or write an agreement: who has none of them has no desk to stand in for, or to stand at.
DESK_RIGHTS = (
    Right.DRAFT_AGREEMENT, Right.SIGN_AGREEMENT, Right.RECORD_WET_SIGNATURE, Right.CONFIRM_AGREEMENT, Right.APPROVE_INTEGRATION,
    Right.APPROVE_DEPUTY, Right.SIGN_FOR_ORGANIZATION, Right.NOTIFY_AGREEMENT,
)  # fmt: skip


@dataclass(frozen=True)
class Capacity:
    """Acting in somebody's name: the stand-in's row, the principal, and how far it reaches."""

    stand_in_id: int
    principal_id: int
    principal_name: str
    principal_position: str
    rights: Rights
    kind: str
    amount_ceiling: int | None
    may_sign: bool

    def reaches(self, credit_type: str, total: int) -> bool:
        """True when an agreement of this kind and sum (million rials) lies within the bounds."""
        return self.kind in ("", credit_type) and (self.amount_ceiling is None or total <= self.amount_ceiling)

    def within(self) -> Q:
        """The same as a filter on agreements."""
        bounds = Q() if not self.kind else Q(credit_type=self.kind)
        return bounds if self.amount_ceiling is None else bounds & Q(total__lte=self.amount_ceiling)


def capacities_of(user: User) -> tuple[Capacity, ...]:
    """The capacities of `user` today beside his own; read once for this request's user object."""
    if not rights_of(user).standing_in or acts_as(user) is not None:
        return ()
    if not hasattr(user, "_capacities"):
        user._capacities = tuple(_read(user))
    return user._capacities


def in_capacity(user: User, capacity: Capacity) -> User:
    """The same person asking as the stand-in: with the principal's rights instead of his own."""
    acting = copy.copy(user)
    acting._rights = capacity.rights
    acting._acts_as = capacity
    return acting


def acts_as(user: User) -> Capacity | None:
    """The capacity this user object asks in; None in his own name."""
    return getattr(user, "_acts_as", None)


def persons_behind(user: User) -> frozenset[int]:
    """Whom an act of this user object counts for: himself, and the principal he acts for (decision 15)."""
    capacity = acts_as(user)
    return frozenset({user.pk}) if capacity is None else frozenset({user.pk, capacity.principal_id})


def _read(user: User) -> list[Capacity]:
    from accounts.models import StandIn

    rows = StandIn.objects.filter(pk__in=rights_of(user).standing_in, principal__is_active=True).select_related("principal")
    return [_capacity(row) for row in rows.order_by("pk")]


def _capacity(row: StandIn) -> Capacity:
    principal = row.principal
    return Capacity(
        row.pk, principal.pk, principal.full_name, principal.position, read_rights(principal), row.kind, row.amount_ceiling, row.may_sign
    )


# ---- whom one may appoint ---------------------------------------------------------------------


def has_desk(user: User) -> bool:
    """True when the person has work that a stand-in could do."""
    rights = rights_of(user)
    return any(rights.anywhere(right) for right in DESK_RIGHTS)


def managed_by(user: User) -> QuerySet[User]:
    """The others for whom this person may appoint a stand-in."""
    from accounts.models import User as Person

    rights = rights_of(user)
    others = Person.objects.filter(is_active=True).exclude(pk=user.pk)
    if rights.anywhere(Right.MANAGE_STAND_INS):
        return others.filter(_with_right(DESK_RIGHTS)).distinct()
    if rights.anywhere(Right.MANAGE_AGENCY_STAND_INS):
        return others.filter(_with_right(DESK_RIGHTS) & _serves(rights.agencies)).distinct()
    return others.none()


def who_may_stand_in_for(principal: User) -> QuerySet[User]:
    """Active people with a desk on the same side: of the same agency, or of the Organization."""
    from accounts.models import User as Person

    rights = read_rights(principal)
    others = Person.objects.filter(is_active=True).exclude(pk=principal.pk)
    if rights.agencies:
        return others.filter(_with_right([r for r in DESK_RIGHTS if r.reach is Reach.AGENCY]) & _serves(rights.agencies)).distinct()
    return others.filter(_with_right([r for r in DESK_RIGHTS if r.reach is not Reach.AGENCY])).distinct()


def _with_right(rights: tuple[Right, ...] | list[Right]) -> Q:
    return Q(groups__permissions__codename__in=[right.codename for right in rights], groups__permissions__content_type__app_label="accounts")


def _serves(agencies: frozenset[int]) -> Q:
    ids = sorted(agencies)
    return Q(agencyuserpermission__content_object__in=ids) | Q(groups__agencygrouppermission__content_object__in=ids)


def side_of(user: User) -> str:
    """For whom a person acts in affairs that belong to no paper: the agency served, or the Organization."""
    return "agency" if rights_of(user).agencies else "organization"
