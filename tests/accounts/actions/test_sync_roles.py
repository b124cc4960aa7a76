"""The groups of the database become exactly what `accounts/roles.py` says."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission

from accounts.actions.sync_roles import sync_roles
from accounts.models import ExpertGroup, SectorGroupPermission, User
from accounts.permissions import read_rights
from accounts.rights import Right
from accounts.roles import AUDITOR, INTEGRATION, ROLES, SECTORS

pytestmark = pytest.mark.django_db


def rights_of_group(title: str) -> set[str]:
    held = Group.objects.get(name=title).permissions.filter(content_type__model="rightsholder")
    return set(held.values_list("codename", flat=True))


def test_every_role_has_exactly_its_rights() -> None:
    sync_roles()
    for role in ROLES:
        assert rights_of_group(role.title) == {right.codename for right in role.rights}


def test_a_right_somebody_added_by_hand_is_taken_away_and_a_missing_one_given() -> None:
    sync_roles()
    Group.objects.get(name=AUDITOR.title).permissions.add(Permission.objects.get(codename=Right.CANCEL_AGREEMENT.codename))
    Group.objects.get(name=INTEGRATION.title).permissions.clear()
    sync_roles()
    assert Right.CANCEL_AGREEMENT.codename not in rights_of_group(AUDITOR.title)
    assert rights_of_group(INTEGRATION.title) == {right.codename for right in INTEGRATION.rights}


def test_each_expert_reviews_his_own_sector_and_no_other() -> None:
    sync_roles()
    extra = ExpertGroup.objects.get(code="social")
    held = SectorGroupPermission.objects.get(content_object__code="production")
    SectorGroupPermission.objects.create(group=held.group, content_object=extra, permission=held.permission)
    sync_roles()
    found = set(SectorGroupPermission.objects.values_list("group__name", "content_object__code"))
    assert found == {(role.title, role.sector) for role in ROLES if role.sector}
    assert {code for _, code in found} == {code for code, _ in SECTORS}


def test_running_it_again_changes_nothing() -> None:
    sync_roles()
    before = set(Group.permissions.through.objects.values_list("id", flat=True))
    sync_roles()
    assert set(Group.permissions.through.objects.values_list("id", flat=True)) == before


def test_people_and_groups_of_the_office_are_left_alone() -> None:
    sync_roles()
    own = Group.objects.create(name="حوزهٔ کشاورزی")
    person = User.objects.create_user("someone")
    person.groups.add(own, Group.objects.get(name=AUDITOR.title))
    sync_roles()
    assert set(person.groups.values_list("name", flat=True)) == {own.name, AUDITOR.title}
    assert Right.VIEW_PROVINCE.codename in read_rights(person).names
