"""An attachment is given whole, as a download, to those who may see its agreement and nobody else."""

from __future__ import annotations

import pytest

from agreements.actions.save_section import add_attachment
from agreements.models import Attachment
from tests.factories.agreements import SCAN, empty_draft

pytestmark = pytest.mark.django_db


def attached(agreement, by, name="نامهٔ «۹۷».pdf", content=SCAN) -> Attachment:
    return add_attachment(agreement, kind="other", name=name, content=content, content_type="application/pdf", by=by)


def address(agreement, number) -> str:
    return f"/agreements/{agreement.identifier}/attachments/{number}/"


@pytest.fixture
def kept(office) -> Attachment:
    return attached(empty_draft(office), office.staff)


@pytest.mark.parametrize("who", ["staff", "agency_head", "expert", "integration", "deputy", "org_head", "auditor"])
def test_whoever_sees_the_agreement_gets_the_bytes(office, kept, signed_in, who):
    answer = signed_in(office.people[who]).get(address(kept.agreement, kept.pk))
    assert answer.status_code == 200
    assert answer.content == SCAN


@pytest.mark.parametrize("who", ["stranger", "other_expert", "admin", "superuser"])
def test_nobody_else_learns_that_it_exists(office, kept, signed_in, who):
    assert signed_in(office.people[who]).get(address(kept.agreement, kept.pk)).status_code == 404


def test_without_signing_in_the_way_leads_to_the_login(client, kept):
    answer = client.get(address(kept.agreement, kept.pk))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login/")


def test_it_comes_as_a_sandboxed_download(office, kept, signed_in):
    headers = signed_in(office.staff).get(address(kept.agreement, kept.pk)).headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%D9%86")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("name", ['a".pdf', "a\\b.pdf", "a;b=c.pdf", "نام‌ها.pdf", "%22.pdf"])
def test_no_name_breaks_out_of_its_header(office, signed_in, name):
    kept = attached(empty_draft(office), office.staff, name=name)
    answer = signed_in(office.staff).get(address(kept.agreement, kept.pk))
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert answer.headers["Content-Disposition"].count(";") - ("filename=" in answer.headers["Content-Disposition"] and name.count(";")) == 1


def test_a_file_is_found_only_under_its_own_agreement(office, kept, signed_in):
    wide = empty_draft(office, office.wide_agency)
    # The expert sees both papers; the number still belongs to one of them.
    client = signed_in(office.expert)
    assert client.get(address(wide, kept.pk)).status_code == 404
    assert client.get(address(kept.agreement, kept.pk)).status_code == 200


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "abc", "-1"])
def test_a_number_that_is_none_is_not_found(office, kept, signed_in, number):
    assert signed_in(office.staff).get(address(kept.agreement, number)).status_code == 404
