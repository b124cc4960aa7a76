"""«آنچه به نام من انجام شد»: what stand-ins did in my name, for me alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.agreements.circuit import attempt
from tests.distribution.screens.pages import words
from tests.factories.agreements import agreement_at, fresh
from tests.factories.office import Office
from tests.factories.stand_ins import again, standing_in

pytestmark = pytest.mark.django_db

PAGE = "/cartable/in-my-name/"


def test_it_tells_who_did_what_on_which_paper(office: Office, signed_in) -> None:
    paper = agreement_at("integration_approved", office)
    standing_in(office.expert2, office.deputy)
    assert "هنوز اقدامی به نام شما انجام نشده است." in words(signed_in(again(office.deputy)).get(PAGE))
    attempt("approve_deputy", fresh(paper), by=again(office.expert2), office=office)
    page = words(signed_in(again(office.deputy)).get(PAGE))
    assert "۱ اقدام به جانشینی از شما ثبت شده است" in page
    assert "تأیید معاون بودجه" in page and "آرش نیکو" in page and paper.identifier.split("-")[2] in page


def test_it_is_the_principals_alone(office: Office, signed_in) -> None:
    paper = agreement_at("integration_approved", office)
    standing_in(office.expert2, office.deputy)
    attempt("approve_deputy", fresh(paper), by=again(office.expert2), office=office)
    for who in ("expert2", "integration", "staff"):
        assert "کسی به نام شما اقدامی نکرده است" in words(signed_in(again(office.people[who])).get(PAGE))


def test_the_record_and_the_confirm_page_say_it_too(office: Office, signed_in) -> None:
    paper = agreement_at("integration_approved", office)
    standing_in(office.expert2, office.deputy)
    client = signed_in(again(office.expert2))
    assert "امروز جانشین کامران آذر هستید" in words(client.get("/cartable/"))
    asked = client.get(f"/agreements/{paper.identifier}/steps/approve_deputy/")
    assert "به جانشینی از کامران آذر ثبت می‌شود" in words(asked)
    attempt("approve_deputy", fresh(paper), by=again(office.expert2), office=office)
    assert "به جانشینی از کامران آذر" in words(client.get(paper.get_absolute_url()))


def test_more_acts_cost_no_more_queries(office: Office, signed_in) -> None:
    standing_in(office.expert2, office.deputy)
    papers = [agreement_at("integration_approved", office, agency=agency) for agency in (office.agency, office.other_agency, office.wide_agency)]
    attempt("approve_deputy", fresh(papers[0]), by=again(office.expert2), office=office)
    client = signed_in(again(office.deputy))
    client.get(PAGE)
    with CaptureQueriesContext(connection) as with_one:
        client.get(PAGE)
    for paper in papers[1:]:
        attempt("approve_deputy", fresh(paper), by=again(office.expert2), office=office)
    with CaptureQueriesContext(connection) as with_three:
        client.get(PAGE)
    assert len(with_three) == len(with_one)


@pytest.mark.parametrize("page", ["x", "\x00", "9" * 40, "-1"])
def test_no_page_number_breaks_it(office: Office, signed_in, page: str) -> None:
    assert signed_in(office.deputy).get(PAGE, {"page": page}).status_code == 200
