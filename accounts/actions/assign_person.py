"""Give a person roles, and the agencies, sectors and counties in which they count."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models, transaction
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import (
    AgencyGroupPermission,
    AgencyUserPermission,
    ExecutiveAgency,
    ExpertGroup,
    SectorUserPermission,
    User,
)
from accounts.rights import REVIEW_SECTOR, SERVE_AGENCY, SERVE_COUNTY
from accounts.roles import ADMIN


@transaction.atomic
def assign_person(
    person: User,
    *,
    groups: Iterable[Group],
    agencies: Iterable[ExecutiveAgency],
    sectors: Iterable[ExpertGroup],
    counties: Iterable[models.Model] = (),
) -> None:
    """Set exactly these; the role of administrator opens the admin, its loss closes it (decision 27)."""
    person.groups.set(groups)
    person.is_staff = person.is_superuser or person.groups.filter(name=ADMIN.title).exists()
    person.save(update_fields=["is_staff"])
    _set(AgencyUserPermission, SERVE_AGENCY, person, agencies)
    _set(SectorUserPermission, REVIEW_SECTOR, person, sectors)
    # Counties are the distribution's own (imports go one way).
    _set(apps.get_model("distribution", "CountyUserPermission"), SERVE_COUNTY, person, counties)


@transaction.atomic
def assign_group(group: Group, agencies: Iterable[ExecutiveAgency]) -> None:
    """Everybody in `group` serves exactly these agencies."""
    _set(AgencyGroupPermission, SERVE_AGENCY, group, agencies)


def _set(table: type[models.Model], codename: str, holder: User | Group, wanted: Iterable[models.Model]) -> None:
    wanted = {row.pk: row for row in wanted}
    right = f"{table._meta.app_label}.{codename}"
    field = "group" if isinstance(holder, Group) else "user"
    held = table.objects.filter(**{field: holder}, permission__codename=codename).select_related("content_object")
    now = {row.content_object_id: row.content_object for row in held}
    for pk in now.keys() - wanted.keys():
        remove_perm(right, holder, now[pk])
    for pk in wanted.keys() - now.keys():
        assign_perm(right, holder, wanted[pk])
