"""Every address has a rule, and without one nobody comes in: walked from the resolver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.admin import site
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from core.admin_site import OfficeAdmin
from distribution.models import CreditNotice
from tests.factories.agreements import agreement_at
from tests.factories.office import Office
from tests.house.doors import Door, every_door, own_doors

# Typed by hand: what is readable without signing in, and nothing else.
PUBLIC = {"healthz", "help", "login", "logout", "forgotten_password", "check_paper"}

NOWHERE = {
    "year": 1397, "no": "1397-H-Z99-001", "pk": 999_999, "step": "no_such_step", "attachment": 999_999, "serial": "1397-H-Z99-001-P1",
    "agency_code": "Z99", "county_code": "9999", "token": "no-such-token", "ending": "exe", "object_id": "999999", "content_type_id": "1", "id": "999999",
    "app_label": "accounts", "signature": 999_999, "number": 999_999, "section": "no-section",
}  # fmt: skip
# Questions about papers that belong to no agency: the center's letters are the whole Organization's, directives everybody's.
OF_NO_AGENCY = {"see_center_notices", "record_center_notice", "see_directives", "publish_directive", "keep_signatories", "keep_calendar"}
ODD_QUESTION = "?page=x&page=-1&q=%00%E2%80%AE&sort=nothing&order=9&programme=%27&agency=zz&state=zz&status=zz&year=abc&tab=zz&group=zz"


def outcome(client: Client, method: str, address: str, **data: Any) -> tuple[int, str]:
    answer = getattr(client, method)(address, data)
    return answer.status_code, answer.headers.get("Location", "")


def test_every_view_of_ours_has_a_rule() -> None:
    without = [door.name for door in own_doors() if not door.rule]
    assert not without, f"write @may(...), @signed_in or @everyone above: {without}"


def test_what_is_public_is_what_was_meant_to_be() -> None:
    assert {door.name for door in own_doors() if door.rule == "everyone"} == PUBLIC


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_the_login_page_everywhere_else(office: Office, method: str) -> None:
    agreement = agreement_at("submitted", office)
    there = {**NOWHERE, "no": agreement.identifier, "pk": CreditNotice.objects.first().pk, "agency_code": "A22", "object_id": "1"}
    for door in every_door():
        if door.name in PUBLIC and not door.admin:
            continue
        status, where = outcome(Client(), method, door.address(**there))
        assert status in (302, 404), (door.name, status)
        if status == 302:
            assert where.startswith(("/login/?next=", "/admin/login/?next=")), (door.name, where)


@pytest.mark.django_db
def test_a_form_that_is_not_ours_is_refused_everywhere(office: Office) -> None:
    """No address is exempt: without our token, or with somebody else's, a POST does nothing."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.integration, backend="django.contrib.auth.backends.ModelBackend")
    there = {**NOWHERE, "pk": CreditNotice.objects.first().pk, "agency_code": "A22"}
    before = contents()
    for door in own_doors():
        for token in ({}, {"csrfmiddlewaretoken": "x" * 64}):
            assert client.post(door.address(**there), token).status_code == 403, door.name
        assert not getattr(door.view, "csrf_exempt", False), door.name
    assert contents() == before


@pytest.mark.django_db
def test_the_admin_has_no_other_door() -> None:
    for address in ("/admin/nonsense/", "/admin/jsi18n/", "/admin/r/1/1/", "/admin/accounts/", "/admin/password_change/"):
        assert Client().get(address).status_code in (302, 404)
    assert site.__class__ is OfficeAdmin


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_there_is_not_found_for_anybody(office: Office, signed_in, method: str) -> None:
    for name in ("staff", "expert", "integration", "auditor"):
        client = signed_in(office.people[name])
        for door in own_doors():
            if door.asks and door.asks != ("year",):
                status, _ = outcome(client, method, door.address(**NOWHERE))
                assert status in (302, 400, 403, 404, 405) or door.name == "check_paper", (name, door.name, status)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_agencys_papers_do_not_exist(office: Office, signed_in, method: str) -> None:
    """The same answer as for what is not there, on every address of a paper."""
    agreement, notice = agreement_at("notified", office), CreditNotice.objects.get(agency=office.agency)
    serial = agreement.prints.first().serial
    theirs = {**NOWHERE, "no": agreement.identifier, "pk": notice.pk, "step": "submit", "serial": serial, "attachment": 1, "signature": 1}
    papers = [door for door in own_doors() if {"no", "pk", "serial"} & set(door.asks) and door.name not in PUBLIC and door.rule not in OF_NO_AGENCY]
    assert len(papers) > 20
    for name in ("stranger", "other_head", "other_expert"):
        client = signed_in(office.people[name])
        for door in papers:
            status, _ = outcome(client, method, door.address(**theirs))
            assert status == 404 or (status == 405 and method == "post"), (name, door.name, status)


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def visit(client: Client, door: Door, method: str, address: str) -> int:
    with taken_back():
        return getattr(client, method)(address).status_code


@pytest.mark.django_db
def test_no_address_breaks_for_anybody(office: Office, signed_in) -> None:
    """Every address, with odd questions and with an empty form, by every role: a page, never a fault."""
    agreement, notice = agreement_at("expert_confirmed", office), CreditNotice.objects.get(agency=office.agency)
    here = {**NOWHERE, "no": agreement.identifier, "pk": notice.pk, "step": "approve_integration", "serial": f"{agreement.identifier}-P1",
            "agency_code": "A22"}  # fmt: skip
    for name in ("staff", "agency_head", "expert", "integration", "deputy", "org_head", "auditor", "admin"):
        client = signed_in(office.people[name])
        for door in own_doors():
            address = door.address(**here)
            for method, asked in (("get", address), ("get", address + ODD_QUESTION), ("post", address), ("put", address), ("options", address)):
                status = visit(client, door, method, asked)
                assert status < 500, (name, method, door.name, status)


def contents() -> dict[str, str]:
    """A fingerprint of every table but the sessions; of agreements, without who has opened them."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table != "django_session":
                cursor.execute(
                    f"SELECT md5(coalesce(string_agg(r, '|' ORDER BY r), '')) FROM "
                    f"(SELECT (to_jsonb(t) - 'opened_at' - 'opened_by_id')::text AS r FROM \"{table}\" t) x"
                )
                found[table] = cursor.fetchone()[0]
    return found


@pytest.mark.django_db
def test_looking_changes_nothing(office: Office, signed_in) -> None:
    agreement, notice = agreement_at("expert_confirmed", office), CreditNotice.objects.get(agency=office.agency)
    here = {**NOWHERE, "no": agreement.identifier, "pk": notice.pk, "step": "approve_integration", "serial": f"{agreement.identifier}-P1",
            "agency_code": "A22"}  # fmt: skip
    before = contents()
    for name in ("staff", "expert", "integration", "deputy", "admin"):
        client = signed_in(User.objects.get(pk=office.people[name].pk))
        for door in own_doors():
            client.get(door.address(**here))
    after = contents()
    # Signing in is noted in the person's row and in the guard's log.
    changed = {table for table in before if before[table] != after[table]} - {"accounts_user", "axes_accesslog"}
    assert not changed
