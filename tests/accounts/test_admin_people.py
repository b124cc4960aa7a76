"""The administrator's pages for people and groups: who gets in, and what nobody can do to himself."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from guardian.shortcuts import assign_perm

from accounts.admin import (
    BOTH_SIDES,
    COUNTY_APART,
    NEEDS_AGENCY,
    NEEDS_COUNTY,
    NEEDS_EXPERT,
    NEEDS_ROLE,
    NEEDS_SECRETARY,
    OWN_ROLES,
)
from accounts.models import ExpertGroup, User
from accounts.permissions import read_rights
from accounts.rights import SERVE_AGENCY, Right
from accounts.roles import ADMIN, AGENCY_STAFF, BUDGET_DEPUTY, COUNTY_SECRETARY, INTEGRATION, Role
from core.audit import history_of
from tests.factories.office import Office, expert_role
from tests.factories.province import Province

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"


def group(role: Role) -> int:
    return Group.objects.get(name=role.title).pk


def person(**changes: Any) -> dict[str, Any]:
    """A form that says a new person, complete but for roles."""
    data = {"username": "tazeh", "first_name": "نگار", "last_name": "تابش", "position": "کارشناس", "phone": "", "email": "", "is_active": "on"}
    return {**data, **changes}


def edit(client: Client, user: User, **changes: Any):
    return client.post(reverse("admin:accounts_user_change", args=[user.pk]), person(username=user.username, **changes))


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


# --- the door -------------------------------------------------------------------------------------


def test_only_the_administrator_finds_the_door(office: Office, signed_in) -> None:
    inside = {name for name, user in office.people.items() if signed_in(user).get("/admin/").status_code == 200}
    assert inside == {"admin", "superuser"}


def test_everybody_else_learns_nothing_not_even_that_it_is_there(office: Office, signed_in) -> None:
    for address in ("/admin/", USERS, USERS + "1/change/", "/admin/login/", "/admin/nonsense/"):
        assert signed_in(office.integration).get(address).status_code == 404
        assert signed_in(office.integration).post(address).status_code == 404


def test_the_flag_alone_does_not_open_it(office: Office, signed_in) -> None:
    User.objects.filter(pk=office.expert.pk).update(is_staff=True)
    assert signed_in(office.expert).get("/admin/").status_code == 404


def test_the_role_alone_does_not_open_it(office: Office, signed_in) -> None:
    office.expert.groups.add(group(ADMIN))
    assert signed_in(office.expert).get("/admin/").status_code == 404


def test_a_stranger_is_asked_to_sign_in_on_the_one_login_page(db: None) -> None:
    assert Client().get("/admin/login/")["Location"].startswith("/login/?next=")
    assert Client().get("/admin/", follow=True).redirect_chain[-1][0].startswith("/login/")


# --- adding and changing a person ---------------------------------------------------------------------


def test_a_person_with_role_and_agency_may_do_that_there_and_nowhere_else(office: Office, signed_in) -> None:
    client = signed_in(office.admin)
    answer = client.post(USERS + "add/", person(groups=[group(AGENCY_STAFF)], agencies=[office.agency.pk]))
    assert answer.status_code == 302, answer.text
    rights = read_rights(User.objects.get(username="tazeh"))
    assert rights.on(Right.DRAFT_AGREEMENT, office.agency)
    assert not rights.on(Right.DRAFT_AGREEMENT, office.other_agency)
    assert not rights.on(Right.SIGN_AGREEMENT, office.agency)


def test_a_new_person_has_no_password_until_one_is_made(office: Office, signed_in) -> None:
    signed_in(office.admin).post(USERS + "add/", person())
    assert not User.objects.get(username="tazeh").has_usable_password()


def test_a_name_is_stored_in_one_form(office: Office, signed_in) -> None:
    signed_in(office.admin).post(USERS + "add/", person(username="tazeh۲", first_name=" علي ", last_name="كاوه"))
    made = User.objects.get(username="tazeh2")
    assert (made.first_name, made.last_name) == ("علی", "کاوه")


def test_a_twin_of_a_user_name_is_refused(office: Office, signed_in) -> None:
    page = signed_in(office.admin).post(USERS + "add/", person(username="jahad۲"))
    assert page.status_code == 200
    assert User.objects.filter(username="jahad2").count() == 1


def test_taking_an_agency_away_counts_from_the_next_click(office: Office, signed_in) -> None:
    assert read_rights(office.staff).on(Right.DRAFT_AGREEMENT, office.agency)
    edit(signed_in(office.admin), office.staff, groups=[group(AGENCY_STAFF)], agencies=[office.other_agency.pk])
    rights = read_rights(office.staff)
    assert not rights.on(Right.DRAFT_AGREEMENT, office.agency)
    assert rights.on(Right.DRAFT_AGREEMENT, office.other_agency)


def test_another_sector_may_be_added_to_an_expert(office: Office, signed_in) -> None:
    social = ExpertGroup.objects.get(code="social")
    edit(signed_in(office.admin), office.expert, groups=[group(expert_role("production"))], sectors=[social.pk])
    rights = read_rights(office.expert)
    assert rights.on(Right.CONFIRM_AGREEMENT, office.agency)
    assert rights.on(Right.CONFIRM_AGREEMENT, office.other_agency)


def test_the_role_of_administrator_opens_the_admin_and_its_loss_closes_it(office: Office, signed_in) -> None:
    client = signed_in(office.admin)
    edit(client, office.auditor, groups=[group(ADMIN)])
    assert signed_in(office.auditor).get("/admin/").status_code == 200
    edit(client, office.auditor, groups=[])
    assert signed_in(office.auditor).get("/admin/").status_code == 404
    assert not fresh(office.auditor).is_staff


@pytest.mark.parametrize(
    ("roles", "places", "sentence"),
    [
        ([AGENCY_STAFF], {}, NEEDS_AGENCY),
        ([INTEGRATION], {"agencies": True}, NEEDS_ROLE),
        ([AGENCY_STAFF, INTEGRATION], {"agencies": True}, BOTH_SIDES),
        ([BUDGET_DEPUTY], {"sectors": True}, NEEDS_EXPERT),
    ],
)
def test_roles_and_places_that_make_no_sense_are_refused(office: Office, signed_in, roles: list[Role], places: dict[str, bool], sentence: str) -> None:
    data = {name: [office.agency.pk if name == "agencies" else ExpertGroup.objects.first().pk] for name in places}
    page = signed_in(office.admin).post(USERS + "add/", person(groups=[group(r) for r in roles], **data))
    assert page.status_code == 200
    assert sentence in page.text
    assert not User.objects.filter(username="tazeh").exists()


def test_a_secretary_of_a_county_may_do_that_there_and_nowhere_else(province: Province, signed_in) -> None:
    client = signed_in(province.office.admin)
    izeh = province.counties["0604"]
    answer = client.post(USERS + "add/", person(groups=[group(COUNTY_SECRETARY)], counties=[izeh.pk]))
    assert answer.status_code == 302, answer.text
    rights = read_rights(User.objects.get(username="tazeh"))
    assert rights.in_county(Right.PROPOSE_PROJECTS, izeh.pk)
    assert not rights.in_county(Right.PROPOSE_PROJECTS, province.counties["0603"].pk)
    assert not rights.agencies and not rights.anywhere(Right.VIEW_PROVINCE)


def test_a_county_given_or_taken_counts_from_the_next_click(province: Province, signed_in) -> None:
    client, there = signed_in(province.office.admin), province.counties
    edit(client, province.secretary, groups=[group(COUNTY_SECRETARY)], counties=[there["0604"].pk, there["0608"].pk])
    assert read_rights(province.secretary).counties == {there["0604"].pk, there["0608"].pk}
    entry = history_of(province.secretary).last()
    assert entry.data["شهرستان‌هایی که دبیر کمیتهٔ آن‌هاست"] == [["اهواز"], ["ایذه", "دزفول"]]


def test_the_form_shows_the_counties_somebody_serves(province: Province, signed_in) -> None:
    page = signed_in(province.office.admin).get(reverse("admin:accounts_user_change", args=[province.secretary.pk])).text
    ticked = re.findall(r'name="counties" value="(\d+)"[^>]* checked', page)
    assert ticked == [str(province.counties["0603"].pk)]
    assert "اهواز" in signed_in(province.office.admin).get(USERS, {"q": "ساحلی"}).text


@pytest.mark.parametrize(
    ("roles", "places", "sentence"),
    [
        ([COUNTY_SECRETARY], (), NEEDS_COUNTY),
        ([INTEGRATION], ("counties",), NEEDS_SECRETARY),
        ([], ("counties",), NEEDS_SECRETARY),
        ([COUNTY_SECRETARY, INTEGRATION], ("counties",), COUNTY_APART),
        ([COUNTY_SECRETARY, AGENCY_STAFF], ("counties", "agencies"), COUNTY_APART),
        ([COUNTY_SECRETARY], ("counties", "agencies"), NEEDS_ROLE),
    ],
)
def test_a_county_and_another_side_do_not_mix(province: Province, signed_in, roles: list[Role], places: tuple[str, ...], sentence: str) -> None:
    where = {"counties": province.counties["0603"].pk, "agencies": province.office.agency.pk}
    page = signed_in(province.office.admin).post(
        USERS + "add/", person(groups=[group(r) for r in roles], **{name: [where[name]] for name in places})
    )
    assert page.status_code == 200
    assert sentence in page.text
    assert not User.objects.filter(username="tazeh").exists()


@pytest.mark.parametrize("pk", ["x", "0", "9" * 30, "-1", "\x00"])
def test_a_county_somebody_made_up_is_refused_at_the_field(province: Province, signed_in, pk: str) -> None:
    page = signed_in(province.office.admin).post(USERS + "add/", person(groups=[group(COUNTY_SECRETARY)], counties=[pk]))
    assert page.status_code == 200
    assert not User.objects.filter(username="tazeh").exists()


def test_each_change_is_in_the_history_with_what_it_was_and_is(office: Office, signed_in) -> None:
    client = signed_in(office.admin)
    edit(client, office.staff, groups=[group(AGENCY_STAFF)], agencies=[office.agency.pk, office.other_agency.pk])
    entry = history_of(office.staff).last()
    assert entry.actor == office.admin
    before, after = entry.data["دستگاه‌هایی که در آن‌ها کار می‌کند"]
    assert (before, after) == ([office.agency.name], [office.agency.name, office.other_agency.name])
    page = client.get(reverse("admin:accounts_user_history", args=[office.staff.pk])).text
    assert office.other_agency.name in page
    assert "۱۳۹۷" in page


def test_a_save_that_changes_nothing_leaves_no_entry(office: Office, signed_in) -> None:
    client, page = signed_in(office.admin), reverse("admin:accounts_user_change", args=[office.staff.pk])
    same = {"first_name": "مریم", "last_name": "کاوه", "position": "کارشناس بودجه دستگاه", "is_active": "on",
            "groups": [group(AGENCY_STAFF)], "agencies": [office.agency.pk]}  # fmt: skip
    assert client.post(page, same).status_code == 302
    assert not history_of(office.staff).exists()


def test_a_user_name_is_for_good(office: Office, signed_in) -> None:
    edit(signed_in(office.admin), office.staff, groups=[group(AGENCY_STAFF)], agencies=[office.agency.pk])
    client = signed_in(office.admin)
    client.post(reverse("admin:accounts_user_change", args=[office.staff.pk]), person(username="renamed"))
    assert fresh(office.staff).username == "jahad"


def test_nobody_is_deleted(office: Office, signed_in) -> None:
    for who in (office.admin, office.superuser):
        assert signed_in(who).post(reverse("admin:accounts_user_delete", args=[office.staff.pk]), {"post": "yes"}).status_code == 403
        signed_in(who).post(USERS, {"action": "delete_selected", "_selected_action": [office.staff.pk], "post": "yes"})
    assert User.objects.filter(pk=office.staff.pk).exists()


# --- growing one's own rights ---------------------------------------------------------------------


def test_an_administrator_cannot_change_his_own_roles_places_or_flags(office: Office, signed_in) -> None:
    client = signed_in(office.admin)
    assert OWN_ROLES in client.get(reverse("admin:accounts_user_change", args=[office.admin.pk])).text
    answer = edit(
        client, office.admin, groups=[group(ADMIN), group(INTEGRATION)], agencies=[office.agency.pk], is_superuser="on", is_staff="on",
        user_permissions=[Permission.objects.first().pk],
    )  # fmt: skip
    assert answer.status_code == 302
    me = fresh(office.admin)
    assert [g.name for g in me.groups.all()] == [ADMIN.title]
    assert not me.is_superuser
    assert not me.user_permissions.exists()
    assert not me.agencyuserpermission_set.exists()
    assert me.first_name == "نگار"  # what he may change, he may


def test_an_administrator_cannot_close_his_own_account(office: Office, signed_in) -> None:
    edit(signed_in(office.admin), office.admin, is_active="")
    assert fresh(office.admin).is_active


def test_an_administrator_makes_no_superuser(office: Office, signed_in) -> None:
    client = signed_in(office.admin)
    assert "is_superuser" not in client.get(USERS + "add/").text
    client.post(USERS + "add/", person(is_superuser="on", is_staff="on"))
    edit(client, office.auditor, is_superuser="on")
    assert not User.objects.get(username="tazeh").is_superuser
    assert not User.objects.get(username="tazeh").is_staff
    assert not fresh(office.auditor).is_superuser


def test_a_superuser_may(office: Office, signed_in) -> None:
    edit(signed_in(office.superuser), office.auditor, is_superuser="on")
    assert fresh(office.auditor).is_superuser


def test_an_administrator_does_not_touch_a_superuser(office: Office, signed_in) -> None:
    client = signed_in(office.admin)
    assert edit(client, office.superuser, is_active="").status_code == 403
    assert client.get(reverse("admin:accounts_user_password", args=[office.superuser.pk])).status_code == 403
    assert client.post(reverse("admin:accounts_user_password", args=[office.superuser.pk])).status_code == 403
    assert fresh(office.superuser).is_active
    assert fresh(office.superuser).password == office.superuser.password


def test_no_form_offers_single_permissions(office: Office, signed_in) -> None:
    page = signed_in(office.superuser).get(reverse("admin:accounts_user_change", args=[office.staff.pk])).text
    assert 'name="user_permissions"' not in page


def test_being_a_superuser_gives_no_right_in_the_circuit(office: Office) -> None:
    assert not read_rights(office.superuser).names


# --- a temporary password ----------------------------------------------------------------------------


def make_password(client: Client, user: User) -> str:
    page = client.post(reverse("admin:accounts_user_password", args=[user.pk]))
    assert page.status_code == 200, page.text
    return re.search(r'class="temporary-password"><bdi[^>]*>([^<]+)<', page.text)[1]


def test_is_made_shown_once_and_opens_the_account(office: Office, signed_in) -> None:
    client = signed_in(office.admin)
    password = make_password(client, office.staff)
    assert fresh(office.staff).check_password(password)
    assert password not in client.get(reverse("admin:accounts_user_password", args=[office.staff.pk])).text
    assert password not in client.get(reverse("admin:accounts_user_history", args=[office.staff.pk])).text


def test_asking_for_it_by_get_changes_nothing(office: Office, signed_in) -> None:
    signed_in(office.admin).get(reverse("admin:accounts_user_password", args=[office.staff.pk]))
    assert fresh(office.staff).password == office.staff.password


def test_ends_the_sessions_of_the_person(office: Office, signed_in) -> None:
    at_work = signed_in(office.staff)
    make_password(signed_in(office.admin), office.staff)
    assert at_work.get("/years/").status_code == 302


def test_lifts_a_lock(office: Office, signed_in) -> None:
    stuck = Client()
    for _ in range(5):
        stuck.post("/login/", {"username": "jahad", "password": "wrong"})
    password = make_password(signed_in(office.admin), office.staff)
    assert stuck.post("/login/", {"username": "jahad", "password": password}).status_code == 302


def test_names_in_the_history_who_made_it(office: Office, signed_in) -> None:
    make_password(signed_in(office.admin), office.staff)
    entry = history_of(office.staff).last()
    assert (entry.action, entry.actor) == ("reset_password", office.admin)


def test_not_for_oneself(office: Office, signed_in) -> None:
    page = signed_in(office.admin).post(reverse("admin:accounts_user_password", args=[office.admin.pk]))
    assert page.status_code == 409
    assert "گذرواژهٔ خود را در «تغییر گذرواژه» عوض کنید." in page.text


# --- groups ------------------------------------------------------------------------------------------


def test_a_role_is_read_here_and_written_in_code(office: Office, signed_in) -> None:
    page = reverse("admin:auth_group_change", args=[group(INTEGRATION)])
    for who in (office.admin, office.superuser):
        client = signed_in(who)
        text = client.get(page).text
        assert "تأیید موافقتنامه در تلفیق بودجه" in text
        assert office.integration.full_name in text
        assert client.post(page, {"name": "دیگر", "permissions": [1]}).status_code == 403
        assert client.post(reverse("admin:auth_group_delete", args=[group(INTEGRATION)]), {"post": "yes"}).status_code == 403
    assert Group.objects.filter(name=INTEGRATION.title).exists()


def test_a_group_of_the_office_carries_agencies_and_never_rights(office: Office, signed_in) -> None:
    client = signed_in(office.admin)
    right = Permission.objects.get(codename=Right.APPROVE_DEPUTY.codename)
    answer = client.post(
        "/admin/auth/group/add/", {"name": "حوزهٔ کشاورزی", "agencies": [office.agency.pk, office.wide_agency.pk], "permissions": [right.pk]}
    )
    assert answer.status_code == 302
    made = Group.objects.get(name="حوزهٔ کشاورزی")
    assert not [p for p in made.permissions.all() if p.codename == right.codename]
    edit(client, office.staff, groups=[group(AGENCY_STAFF), made.pk])
    rights = read_rights(office.staff)
    assert rights.on(Right.DRAFT_AGREEMENT, office.wide_agency)
    assert not rights.on(Right.DRAFT_AGREEMENT, office.other_agency)
    assert right.codename not in rights.names


def test_a_group_with_the_name_of_a_role_is_refused(office: Office, signed_in) -> None:
    assert signed_in(office.admin).post("/admin/auth/group/add/", {"name": INTEGRATION.title}).status_code == 200


def test_nobody_widens_a_group_he_is_in(office: Office, signed_in) -> None:
    mine = Group.objects.create(name="گروه من")
    office.admin.groups.add(mine)
    answer = signed_in(office.admin).post(reverse("admin:auth_group_change", args=[mine.pk]), {"name": "گروه من", "agencies": [office.agency.pk]})
    assert answer.status_code == 403


# --- the list ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["كاوه", "کاوه", "مریم کاوه", "کاوه مریم", "JAHAD", "مریم‌", "مريم"])
def test_is_searched_with_whatever_keyboard(office: Office, signed_in, typed: str) -> None:
    page = signed_in(office.admin).get(USERS, {"q": typed}).text
    assert "مریم کاوه" in page
    assert "کامران آذر" not in page


@pytest.mark.parametrize("question", [{"q": "\x00"}, {"q": "'"}, {"q": "%"}, {"role": "nobody"}, {"p": "9999"}, {"p": "x"}, {"o": "99.x"}, {"q": "آ" * 3000}])
def test_an_address_somebody_made_up_is_no_fault_of_ours(office: Office, signed_in, question: dict[str, str]) -> None:
    assert signed_in(office.admin).get(USERS, question).status_code in (200, 302)


def test_is_filtered_by_role(office: Office, signed_in) -> None:
    page = signed_in(office.admin).get(USERS, {"role": "budget_deputy"}).text
    assert "کامران آذر" in page
    assert "مریم کاوه" not in page


def test_takes_the_same_number_of_queries_for_more_people(office: Office, signed_in) -> None:
    def count() -> int:
        client = signed_in(office.admin)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(USERS).status_code == 200
        return len(seen)

    few = count()
    for n in range(20):
        one = User.objects.create_user(f"more{n}", last_name=f"نفر {n}")
        one.groups.add(group(AGENCY_STAFF))
        assign_perm(f"accounts.{SERVE_AGENCY}", one, office.agency)
    assert count() == few
