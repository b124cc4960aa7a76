"""Sixty-four letters at one moment against one credit of the center that carries half of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from core.middleware import sentence_of
from core.refusals import Refused
from distribution.actions.enter_credits import enter_credits
from distribution.actions.issue_notice import issue_notice
from distribution.invariants import WITHIN_CENTER_CREDIT
from distribution.models import CenterCredit, CreditNotice, CreditSource
from tests.factories.moments import moment
from tests.factories.office import Office, make_agency
from tests.factories.province import center_notice
from tests.racing import at_once, offences, refused

LETTERS, EACH = 64, 10
CARRIES = LETTERS // 2 * EACH + EACH // 2  # thirty-two letters, and half of one that must not go out

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drafts(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[CreditNotice]:
    """A draft of EACH for LETTERS agencies, all from one new source. Their letters are not drawn: the money is the subject."""
    monkeypatch.setattr("distribution.actions.issue_notice.notice_paper", lambda notice: b"%PDF-1.7 " + notice.serial.encode())
    source = CreditSource.objects.create(code="40", title="درآمد استانی", credit_type="expense")
    center_notice(office, "expense", {(source, None): CARRIES}, number="97/999")
    cells = {(office.programme.pk, source.pk, office.chapters[2].pk): EACH}
    made = []
    for number in range(LETTERS):
        agency = make_agency(f"B{number:02}", f"دستگاه {number}", office.agency.expert_group, "مدیرکل")
        made.append(
            enter_credits(
                fiscal_year=office.year, agency=agency, cells=cells, council_number="97/3", council_date=moment(1397, 3, 1).date(), by=office.integration
            )
        )
    return made


def issue_all(office: Office, drafts: list[CreditNotice]) -> list[object]:
    """Eight people press at one moment, each on eight letters; nobody is told before all have begun."""

    def person(share: list[CreditNotice]) -> list[object]:
        outcomes: list[object] = []
        for notice in share:
            try:
                outcomes.append(issue_notice(notice, number=f"97/{notice.pk}", date=moment(1397, 3, 2).date(), by=office.integration))
            except Exception as error:  # noqa: BLE001 - the outcome is the subject
                outcomes.append(error)
        return outcomes

    found = at_once(*(lambda share=drafts[n::8]: person(share) for n in range(8)))
    return [outcome for outcomes in found for outcome in outcomes]


def credit() -> CenterCredit:
    return CenterCredit.objects.get(source__code="40")


def test_not_one_million_rials_goes_over(office: Office, drafts: list[CreditNotice]) -> None:
    outcomes = issue_all(office, drafts)
    no = refused(outcomes)
    assert len(no) == LETTERS // 2
    for error in no:
        told = error.sentence if isinstance(error, Refused) else sentence_of(error)
        assert "درآمد استانی" in told or told == WITHIN_CENTER_CREDIT.sentence, error
    assert credit().issued == LETTERS // 2 * EACH <= CARRIES
    assert not offences()


@contextmanager
def without_the_check(office: Office) -> Iterator[None]:
    """The database looks away: the CHECK on the center's credit is taken off and put back as it was.

    It takes the rows as they are, so before it comes back the center covers what went over.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [WITHIN_CENTER_CREDIT.name])
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE distribution_centercredit DROP CONSTRAINT {WITHIN_CENTER_CREDIT.name}")
    try:
        yield
    finally:
        source = CreditSource.objects.get(code="40")
        center_notice(office, "expense", {(source, None): LETTERS * EACH}, number="97/1000", kind="supplement")
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE distribution_centercredit ADD CONSTRAINT {WITHIN_CENTER_CREDIT.name} {definition}")


def test_without_the_rule_the_same_press_does_go_over(office: Office, drafts: list[CreditNotice], monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with the refusal and the CHECK taken away the race of above is lost."""
    monkeypatch.setattr("distribution.actions.issue_notice._refuse_beyond_center", lambda notice, cells: None)
    with without_the_check(office):
        assert not refused(issue_all(office, drafts))
        assert credit().issued == LETTERS * EACH > CARRIES
        assert any(offence.rule == WITHIN_CENTER_CREDIT.name for offence in offences())
