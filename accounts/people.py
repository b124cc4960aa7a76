"""Who holds a role today."""

from __future__ import annotations

from accounts.models import ExecutiveAgency, User
from accounts.rights import SERVE_AGENCY
from accounts.roles import Role


def holder_of(role: Role, agency: ExecutiveAgency | None = None) -> User | None:
    """The active person in `role` (serving `agency`, where given); the longest in office if several."""
    people = User.objects.filter(is_active=True, groups__name=role.title)
    if agency is not None:
        people = people.filter(
            agencyuserpermission__content_object=agency, agencyuserpermission__permission__codename=SERVE_AGENCY
        )
    return people.order_by("date_joined", "pk").first()
