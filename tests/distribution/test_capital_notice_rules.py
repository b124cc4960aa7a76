"""The capital rules that the database keeps by itself: tried by statements no program would send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from core.middleware import sentence_of
from distribution.actions.issue_notice import issue_notice
from distribution.actions.prepare_agency_notices import prepare_agency_notices
from distribution.invariants import (
    CAPITAL_LINE_IS_ITS_PROJECT,
    LINE_IS_CHAPTER_OR_PROJECT,
    NOTICE_PROJECT_ONCE,
    PROJECT_CREDIT_IS_FINAL,
)
from distribution.models import CreditNotice, ProjectCredit, SharePosting
from tests.factories.moments import moment
from tests.factories.province import Province


@pytest.fixture
def draft(province: Province) -> CreditNotice:
    """The draft of roads, with one project of Ahvaz."""
    province.notified("51", provincial=9_000)
    province.accepted(province.row(500))
    (notice,) = prepare_agency_notices(province.office.year, by=province.office.integration)
    return notice


@contextmanager
def refused(sentence: str) -> Iterator[None]:
    """The block is refused, at once or when it is asked to account for itself, with this rule's sentence."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        yield
        run("SET CONSTRAINTS ALL IMMEDIATE")
    assert sentence_of(error.value) == sentence


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "change",
    ["amount = amount + 1", "amount = amount - 1", "source_id = (SELECT id FROM distribution_creditsource WHERE code = '52')",
     "programme_id = (SELECT id FROM distribution_functionalcode WHERE code = '1301001')"],
)  # fmt: skip
def test_a_line_is_the_approved_credit_of_its_project(draft: CreditNotice, change: str) -> None:
    with refused(CAPITAL_LINE_IS_ITS_PROJECT.sentence):
        run(f"UPDATE distribution_creditnoticeline SET {change} WHERE notice_id = %s", draft.pk)


def test_a_line_does_not_stand_in_another_agencys_notice(draft: CreditNotice, province: Province) -> None:
    CreditNotice.objects.filter(pk=draft.pk).update(agency=province.office.agency)
    with refused(CAPITAL_LINE_IS_ITS_PROJECT.sentence):
        run("UPDATE distribution_creditnoticeline SET amount = amount WHERE notice_id = %s", draft.pk)


def test_a_line_names_a_chapter_or_a_project(draft: CreditNotice, province: Province) -> None:
    with refused(LINE_IS_CHAPTER_OR_PROJECT.sentence):
        run("UPDATE distribution_creditnoticeline SET chapter_id = %s WHERE notice_id = %s", province.office.chapters[1].pk, draft.pk)


def test_a_project_stands_once_in_a_notice(draft: CreditNotice) -> None:
    with refused(NOTICE_PROJECT_ONCE.sentence):
        run(
            "INSERT INTO distribution_creditnoticeline (notice_id, programme_id, source_id, chapter_id, project_credit_id, amount)"
            " SELECT notice_id, programme_id, source_id, chapter_id, project_credit_id, amount FROM distribution_creditnoticeline WHERE notice_id = %s",
            draft.pk,
        )


@pytest.mark.parametrize("change", ["amount = 501", "source_id = 0", "approved_at = now()", "share_id = 0", "session_id = NULL"])
def test_an_approved_credit_is_never_changed(draft: CreditNotice, change: str) -> None:
    with refused(PROJECT_CREDIT_IS_FINAL.sentence):
        run(f"UPDATE distribution_projectcredit SET {change}")


def test_an_approved_credit_is_never_deleted(draft: CreditNotice) -> None:
    with refused(PROJECT_CREDIT_IS_FINAL.sentence):
        run("DELETE FROM distribution_projectcredit")
    assert ProjectCredit.objects.count() == 1


def test_a_notice_is_not_issued_without_passing_on_from_its_shares(draft: CreditNotice, province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    """The action with its last line forgotten: the database still says no."""
    monkeypatch.setattr("distribution.actions.issue_notice._pass_on_shares", lambda notice, by: None)
    with refused(CAPITAL_LINE_IS_ITS_PROJECT.sentence):
        issue_notice(draft, number="97/9001", date=moment(1397, 3, 5).date(), by=province.office.integration)


def test_nothing_is_passed_on_in_the_name_of_a_letter_nobody_issued(draft: CreditNotice, province: Province) -> None:
    issue_notice(draft, number="97/9001", date=moment(1397, 3, 5).date(), by=province.office.integration)
    province.accepted(province.row(100, code="1502001002"))
    share = ProjectCredit.objects.get(amount=100).share
    with refused(CAPITAL_LINE_IS_ITS_PROJECT.sentence):
        run(
            "INSERT INTO distribution_shareposting (share_id, act, paper, notified_delta, approved_delta, issued_delta, at, by_id)"
            " VALUES (%s, 'issue', '1397-N-X', 0, 0, 100, now(), %s)", share.pk, province.office.integration.pk,
        )  # fmt: skip
    assert SharePosting.objects.filter(act="issue").count() == 1
