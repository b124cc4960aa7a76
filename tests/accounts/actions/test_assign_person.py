"""Roles and places of a person: set exactly, at once or not at all."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from accounts.actions.assign_person import assign_group, assign_person
from accounts.models import AgencyUserPermission, User
from accounts.permissions import read_rights
from accounts.rights import Right
from accounts.roles import AGENCY_HEAD, AGENCY_STAFF, COUNTY_SECRETARY
from tests.factories.office import Office
from tests.factories.province import Province

pytestmark = pytest.mark.django_db


def test_sets_exactly_what_is_given(office: Office) -> None:
    staff = Group.objects.filter(name=AGENCY_STAFF.title)
    assign_person(office.staff, groups=staff, agencies=[office.agency, office.wide_agency], sectors=[])
    assert read_rights(office.staff).agencies == {office.agency.pk, office.wide_agency.pk}
    assign_person(office.staff, groups=staff, agencies=[office.wide_agency], sectors=[])
    assert read_rights(office.staff).agencies == {office.wide_agency.pk}


def test_sets_exactly_these_counties(province: Province) -> None:
    ahvaz, izeh = province.counties["0603"], province.counties["0604"]
    role = Group.objects.filter(name=COUNTY_SECRETARY.title)
    assign_person(province.secretary, groups=role, agencies=[], sectors=[], counties=[ahvaz, izeh])
    assert read_rights(province.secretary).counties == {ahvaz.pk, izeh.pk}
    assign_person(province.secretary, groups=role, agencies=[], sectors=[], counties=[izeh])
    assert read_rights(province.secretary).counties == {izeh.pk}
    assert read_rights(province.other_secretary).counties == {province.counties["0608"].pk}


def test_other_peoples_places_are_untouched(office: Office) -> None:
    before = set(AgencyUserPermission.objects.exclude(user=office.staff).values_list("id", flat=True))
    assign_person(office.staff, groups=[], agencies=[], sectors=[])
    assert set(AgencyUserPermission.objects.values_list("id", flat=True)) == before


def test_saying_the_same_again_writes_nothing(office: Office) -> None:
    row = AgencyUserPermission.objects.get(user=office.staff).pk
    assign_person(office.staff, groups=office.staff.groups.all(), agencies=[office.agency], sectors=[])
    assert AgencyUserPermission.objects.get(user=office.staff).pk == row


def test_a_place_without_the_role_is_worth_nothing(office: Office) -> None:
    assign_person(office.staff, groups=[], agencies=[office.agency], sectors=[])
    assert not read_rights(office.staff).on(Right.DRAFT_AGREEMENT, office.agency)


def test_a_group_gives_its_members_its_agencies(office: Office) -> None:
    group = Group.objects.create(name="حوزهٔ کشاورزی")
    assign_group(group, [office.wide_agency])
    head = User.objects.create_user("head")
    assign_person(head, groups=[group, Group.objects.get(name=AGENCY_HEAD.title)], agencies=[], sectors=[])
    assert read_rights(head).on(Right.SIGN_AGREEMENT, office.wide_agency)
    assign_group(group, [])
    assert not read_rights(head).on(Right.SIGN_AGREEMENT, office.wide_agency)
