"""Make the Django groups equal to `accounts/roles.py`, adding and removing."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from guardian.shortcuts import assign_perm

from accounts.models import ExpertGroup, SectorGroupPermission
from accounts.rights import REVIEW_SECTOR
from accounts.roles import ROLES, SECTORS, Role


@transaction.atomic
def sync_roles() -> None:
    """Create or rename the sector groups and the roles' groups, and set exactly the declared rights.

    Groups that an admin made for other purposes are left alone.
    """
    for code, title in SECTORS:
        ExpertGroup.objects.update_or_create(code=code, defaults={"title": title})
    for role in ROLES:
        group, _ = Group.objects.get_or_create(name=role.title)
        group.permissions.set(_permissions_of(role))
        SectorGroupPermission.objects.filter(group=group).exclude(content_object__code=role.sector).delete()
        if role.sector:
            assign_perm(f"accounts.{REVIEW_SECTOR}", group, ExpertGroup.objects.get(code=role.sector))


def _permissions_of(role: Role) -> list[Permission]:
    held = list(
        Permission.objects.filter(
            content_type__app_label="accounts",
            content_type__model="rightsholder",
            codename__in=[right.codename for right in role.rights],
        )
    )
    if len(held) != len(role.rights):
        raise LookupError(f"rights of {role.code} are missing from the database: run migrate first")
    for app, model in role.admin_models:
        held += Permission.objects.filter(content_type__app_label=app, content_type__model=model).exclude(
            codename__in=["serve_agency", "review_sector", "serve_county"]
        ).exclude(codename__startswith="delete_", content_type__model__in=["user", "executiveagency", "fiscalyear"])
    return held
