"""The redline in the browser: between versions, and between a version and the draft of now."""

from __future__ import annotations

import pytest

from agreements.actions.send_back_agreement import send_back_agreement
from agreements.workflow import RETURN_TO_AGENCY, State
from tests.documents.reading import Paper
from tests.factories.agreements import agreement_at, empty_draft, fill
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


def address(agreement, query: str = "") -> str:
    return f"/agreements/{agreement.identifier}/redline.pdf{query}"


@pytest.fixture
def returned(office: Office):
    """A paper submitted once, returned, and changed since."""
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    send_back_agreement(agreement, RETURN_TO_AGENCY, reason=office.reason, text="اصلاح شود", by=office.integration)
    agreement.refresh_from_db()
    return fill(agreement, by=office.staff, leave=1000)


def test_compares_the_last_version_with_the_draft_of_now(office, signed_in, returned):
    answer = signed_in(office.staff).get(address(returned))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    paper = Paper(answer.content)
    assert paper.says("اکنون نسبت به نسخهٔ ۱")
    assert paper.says("کاهش")


def test_compares_two_sides_by_choice(office, signed_in, returned):
    paper = Paper(signed_in(office.staff).get(address(returned, "?a=1&b=1")).content)
    assert paper.says("چیزی تغییر نکرده است")


@pytest.mark.parametrize("query", ["?a=7", "?a=base", "?a=x", "?b=%00", "?a=1;drop", "?a=-1", "?b=99999999999"])
def test_a_side_that_is_not_there_is_not_found(office, signed_in, returned, query):
    assert signed_in(office.staff).get(address(returned, query)).status_code == 404


def test_a_draft_never_submitted_compares_with_itself(office, signed_in):
    assert signed_in(office.staff).get(address(empty_draft(office))).status_code == 200


def test_nobody_reads_a_paper_out_of_reach(office, signed_in, returned):
    assert signed_in(office.other_expert).get(address(returned)).status_code == 404


def test_is_only_read(office, signed_in, returned):
    assert signed_in(office.staff).post(address(returned)).status_code == 405
