"""A reduction that takes more than an agreement left free waits for its amendment, and says so where it is begun."""

from __future__ import annotations

import pytest

from agreements.actions.start_amendment import start_amendment
from agreements.models import Agreement, AmendmentSheet
from distribution.actions.enter_credits import enter_credits
from distribution.models import CreditNotice, CreditSource, FunctionalCode
from tests.agreements.screens.crowd import queries_of, text_of
from tests.factories.agreements import fresh
from tests.factories.amendments import basis, paper_in_force
from tests.factories.moments import moment
from tests.factories.office import Office

pytestmark = pytest.mark.django_db
BUTTON = "آغاز اصلاحیهٔ کاهش"


@pytest.fixture
def paper(office: Office) -> Agreement:
    """In force, with 500 million left free."""
    return paper_in_force(office, leave=500)


def reduction(office: Office, amount: int) -> CreditNotice:
    """Entered, not issued: chapter 2 of the agency's programme."""
    ceiling = paper_ceiling(office)
    return enter_credits(
        fiscal_year=office.year, agency=office.agency, cells={(*ceiling, office.chapters[2].pk): amount}, kind="reduction",
        council_number="97/130", council_date=moment(1397, 3, 1).date(), by=office.integration,
    )  # fmt: skip


def paper_ceiling(office: Office) -> tuple[int, int]:
    return FunctionalCode.objects.get(code="1301001").pk, CreditSource.objects.get(code="10").pk


def record_of(paper: Agreement) -> str:
    return f"/agreements/{paper.identifier}/"


def start_of(paper: Agreement, notice: CreditNotice) -> str:
    return f"{record_of(paper)}amend/?reduction={notice.pk}"


def test_record_and_cartable_of_the_agency_lead_to_the_amendment(paper, office, signed_in):
    notice = reduction(office, 700)
    client = signed_in(office.staff)
    for page in (record_of(paper), "/cartable/"):
        answer = client.get(page)
        assert BUTTON in text_of(answer) and f'href="{start_of(paper, notice)}"' in answer.content.decode()
    assert "۲۰۰ میلیون ریال بالاتر از سقف" in text_of(client.get(record_of(paper)))


def test_the_expert_is_told_and_nobody_elses_expert(paper, office, signed_in):
    reduction(office, 700)
    assert "ابلاغیهٔ کاهش در انتظار اصلاحیه (۱)" in text_of(signed_in(office.expert).get("/cartable/"))
    for other in (office.other_expert, office.wide_staff):
        assert "ابلاغیهٔ کاهش در انتظار" not in text_of(signed_in(other).get("/cartable/"))


def test_the_form_is_filled_from_the_notice_and_makes_the_draft(paper, office, signed_in):
    notice = reduction(office, 700)
    client = signed_in(office.staff)
    form = client.get(start_of(paper, notice)).context["form"]
    assert (form["kind"].value(), form["number"].value(), form["date"].value()) == ("reduction", "97/130", moment(1397, 3, 1).date())
    assert "۲۰۰ میلیون ریال" in form["reason"].value()
    sent = {"kind": "reduction", "reason": form["reason"].value(), "number": "97/130", "date": "1397/03/01"}
    assert client.post(start_of(paper, notice), sent).status_code == 302
    assert paper.amendments.get().amendment.kind == AmendmentSheet.Kind.REDUCTION
    assert BUTTON not in text_of(client.get("/cartable/"))


def test_within_what_is_free_nothing_is_said(paper, office, signed_in):
    notice = reduction(office, 500)
    client = signed_in(office.staff)
    for page in (record_of(paper), "/cartable/"):
        assert BUTTON not in text_of(client.get(page))
    assert not client.get(start_of(paper, notice)).context["form"]["number"].value()


@pytest.mark.parametrize("number", ["", "0", "x", "99999999999999999999", "%00", "-1"])
def test_any_other_number_fills_nothing(number, paper, office, signed_in):
    reduction(office, 700)
    answer = signed_in(office.staff).get(f"{record_of(paper)}amend/?reduction={number}")
    assert answer.status_code == 200 and not answer.context["form"]["number"].value()


def test_an_amendment_under_way_is_not_asked_for_again(paper, office, signed_in):
    reduction(office, 700)
    start_amendment(fresh(paper), basis(), by=office.staff)
    assert BUTTON not in text_of(signed_in(office.staff).get(record_of(paper)))


def test_it_costs_the_cartable_a_constant_number_of_queries(paper, office, signed_in):
    client = signed_in(office.staff)
    client.get("/cartable/")
    before = queries_of(client, "/cartable/")
    reduction(office, 700)
    assert queries_of(client, "/cartable/") <= before + 4
