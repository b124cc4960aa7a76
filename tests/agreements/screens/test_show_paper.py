"""The paper in the browser: draft, frozen or issued bytes, and nothing drawn twice."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.actions.send_back_agreement import send_back_agreement
from agreements.models import Print
from agreements.workflow import RETURN_TO_AGENCY, State
from core.files import sha256_of
from tests.documents.reading import Paper
from tests.factories.agreements import advance, agreement_at, empty_draft, fresh, staff_of
from tests.factories.amendments import amendment_of, paper_in_force, shift
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


def paper(agreement) -> str:
    return f"/agreements/{agreement.identifier}/paper.pdf"


def test_a_draft_is_drawn_now_and_is_kept_by_nobody(office: Office, signed_in):
    agreement = empty_draft(office)
    answer = signed_in(office.staff).get(paper(agreement))
    assert answer.content.startswith(b"%PDF-")
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert f'filename="{agreement.identifier}-draft-{agreement.version}.pdf"' in answer.headers["Content-Disposition"]
    assert not Print.objects.exists()


def test_the_frozen_paper_is_served_byte_for_byte(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    answer = signed_in(office.staff).get(paper(agreement))
    printed = agreement.valid_print
    assert answer.content == bytes(printed.file.content)
    assert sha256_of(answer.content) == printed.file.sha256
    assert answer.headers["ETag"] == f'"{printed.file.sha256}"'
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{printed.serial}.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_after_notification_the_issued_copy_is_the_paper(office, signed_in):
    agreement = agreement_at(State.NOTIFIED, office)
    client = signed_in(office.staff)
    issued = Print.objects.get(agreement=agreement, kind="issued")
    answer = client.get(paper(agreement))
    assert answer.content == bytes(issued.file.content)
    assert "-P1-issued.pdf" in answer.headers["Content-Disposition"]
    frozen = client.get(f"/prints/{issued.serial}.pdf")
    assert frozen.content == bytes(agreement.valid_print.file.content) != answer.content


def test_after_a_return_the_paper_is_a_draft_again_and_the_void_print_is_still_there(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    printed = agreement.valid_print
    send_back_agreement(agreement, RETURN_TO_AGENCY, reason=office.reason, text="اصلاح شود", by=office.integration)
    client = signed_in(office.staff)
    assert "ETag" not in client.get(paper(fresh(agreement))).headers
    assert client.get(f"/prints/{printed.serial}.pdf").content == bytes(printed.file.content)


@pytest.mark.parametrize("given", ['"{}"', 'W/"{}"', '"other", "{}"'])
def test_a_browser_that_has_the_bytes_gets_none_again(office, signed_in, given):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    known = given.format(agreement.valid_print.file.sha256)
    answer = signed_in(office.staff).get(paper(agreement), headers={"If-None-Match": known})
    assert answer.status_code == (200 if known.startswith("W/") else 304)
    assert answer.content == b"" or known.startswith("W/")


@pytest.mark.parametrize("given", ["", '"', "*", "abc", '"' + "a" * 5000 + '"', "\xff"])
def test_a_strange_etag_gets_the_paper(office, signed_in, given):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    answer = signed_in(office.staff).get(paper(agreement), headers={"If-None-Match": given})
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")


def test_serving_a_frozen_paper_costs_one_query_more_than_knowing_who_asks(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    client = signed_in(office.staff)
    client.get(paper(agreement))
    with CaptureQueriesContext(connection) as queries:
        client.get(paper(agreement))
    about_papers = [q["sql"] for q in queries if "agreements_" in q["sql"]]
    assert len(about_papers) == 2, about_papers  # the agreement among the visible ones, then the bytes
    assert len(queries) <= 7, [q["sql"][:90] for q in queries]


@pytest.mark.parametrize("who", ["stranger", "other_expert", "other_head"])
def test_who_may_not_see_the_paper_gets_404_as_for_none(office, signed_in, who):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    client = signed_in(office.again(who))
    assert client.get(paper(agreement)).status_code == 404
    assert client.get(f"/prints/{agreement.identifier}-P1.pdf").status_code == 404


def test_a_right_that_ended_ends_here_too_even_for_a_browser_that_has_the_bytes(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    client = signed_in(office.expert)
    etag = client.get(paper(agreement)).headers["ETag"]
    office.expert.groups.clear()
    assert client.get(paper(agreement), headers={"If-None-Match": etag}).status_code in (403, 404)


def test_without_sign_in_the_way_leads_to_the_login_page(office, client):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    for address in (paper(agreement), f"/prints/{agreement.identifier}-P1.pdf"):
        answer = client.get(address)
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/login/")


@pytest.mark.parametrize("serial", ["1397-H-A22-001-P9", "x", "1397-H-A22-001", "%00", "ا" * 200])
def test_unknown_serials_are_not_found(office, signed_in, serial):
    assert signed_in(office.staff).get(f"/prints/{serial}.pdf").status_code == 404


@pytest.mark.parametrize("address", ["/agreements/{}/paper.pdf", "/prints/{}-P1.pdf"])
def test_papers_are_only_read(office, signed_in, address):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    assert signed_in(office.staff).post(address.format(agreement.identifier)).status_code == 405


class TestReplacedPaper:
    @pytest.fixture
    def replaced(self, office):
        """A notified paper that its first amendment has taken the place of."""
        base = paper_in_force(office)
        draft = shift(amendment_of(base, office), 10, by=staff_of(base.agency, office))
        advance(draft, State.NOTIFIED, office)
        return fresh(base)

    def test_is_read_with_a_strip_that_names_the_amendment_on_every_page(self, office, signed_in, replaced):
        assert replaced.state == State.SUPERSEDED
        answer = signed_in(office.staff).get(paper(replaced))
        assert "-superseded.pdf" in answer.headers["Content-Disposition"]
        read = Paper(answer.content)
        assert all(read.says("جایگزین‌شده با اصلاحیهٔ ۱", on=page) for page in range(1, len(read) + 1))

    def test_its_frozen_and_issued_bytes_stay_what_they_were(self, office, signed_in, replaced):
        client = signed_in(office.staff)
        issued = replaced.prints.get(kind="issued")
        answer = client.get(f"/agreements/{replaced.identifier}/issued.pdf")
        assert answer.content == bytes(issued.file.content)
        assert sha256_of(answer.content) == issued.file.sha256
        assert client.get(f"/prints/{issued.serial}.pdf").status_code == 200

    def test_the_amendment_in_force_bears_no_strip_but_its_summary(self, office, signed_in, replaced):
        amendment = replaced.replaced_by.get()
        read = Paper(signed_in(office.staff).get(f"/agreements/{amendment.identifier.replace('/', '.')}/paper.pdf").content)
        assert read.says("خلاصهٔ اصلاحیه", on=2)
        assert not read.says("جایگزین‌شده با")


def test_before_its_notification_nothing_was_issued(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    assert signed_in(office.staff).get(f"/agreements/{agreement.identifier}/issued.pdf").status_code == 404
    assert signed_in(office.again("other_expert")).get(f"/agreements/{agreement.identifier}/issued.pdf").status_code == 404
