"""The SQL prompt against papers: what was kept before sql/prompt_nets.sql and is refused since, each with
the step that may do it."""

from __future__ import annotations

import pytest

from agreements.actions.approve_agreement import approve_integration
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.models import Agreement
from agreements.workflow import RETURN_TO_INTEGRATION, State
from tests.agreements.prompt import Prompt
from tests.factories.agreements import agreement_at, fresh
from tests.factories.office import Office

pytestmark = pytest.mark.django_db

PRINT = """
    INSERT INTO agreements_print (kind, number, serial, content, content_sha256, frozen_at, void_reason, agreement_id, file_id, frozen_by_id)
    SELECT '{kind}', {number}, {serial}, content, content_sha256, now(), '', %(paper)s, file_id, frozen_by_id
      FROM agreements_print WHERE id = %(print)s"""
VOID = "UPDATE agreements_print SET voided_at = now() WHERE id = %(print)s"
ENTRY = """
    INSERT INTO core_auditentry (at, subject_type, subject_id, subject_label, number, actor_name, actor_position, on_behalf_of,
        side, action, label, from_state, to_state, note, data, document_sha256, request_id, previous_hash, hash)
    VALUES (now(), 'agreement', %(paper)s, 'x', 0, 'x', '', '', 'organization', 'confirm', 'x', '{was}', '{now}', '', '{{}}', '', '', '', '')"""
SIGNATURE = """
    INSERT INTO agreements_signature (agreement_id, printed_id, slot, kind, signer_id, signer_name, signer_title,
        signed_on, signed_at, content_sha256, file_sha256, signatory_id)
    SELECT p.agreement_id, p.id, 'head', 'code', %(org_head)s, 'x', '', current_date, now(), p.content_sha256, f.sha256,
        (SELECT id FROM accounts_signatory WHERE person_id = %(org_head)s)
      FROM agreements_print p JOIN core_storedfile f ON f.id = p.file_id WHERE p.id = %(print)s"""


@pytest.fixture
def at(office: Office):
    """A prompt that knows a paper in the state, brought there by the real steps."""

    def bring(state: str) -> Prompt:
        prompt = Prompt(office)
        prompt.knows(agreement_at(state, office))
        return prompt

    return bring


@pytest.mark.parametrize("state", [State.EXPERT_CONFIRMED, State.INTEGRATION_APPROVED, State.DEPUTY_APPROVED])
def test_no_other_print_takes_the_place_of_the_one_in_force(at, state):
    other = PRINT.format(kind="frozen", number=9, serial="%(identifier)s || '-P9'")
    assert at(state).rule_refusing(VOID, other) == "frozen_print_unchanged"


def test_a_step_puts_another_print_in_its_place(at, office):
    prompt = at(State.INTEGRATION_APPROVED)
    paper = Agreement.objects.get(pk=prompt.names["paper"])
    send_back_agreement(paper, RETURN_TO_INTEGRATION, reason=office.reason, text="x", by=office.deputy)
    approve_integration(fresh(paper), by=office.integration)
    prompt.send()
    assert fresh(paper).valid_print.serial.endswith("-P2")


def test_nothing_is_issued_before_the_notification(at):
    issued = PRINT.format(kind="issued", number=1, serial="serial")
    assert at(State.SIGNED).rule_refusing(issued) == "frozen_print_unchanged"


def test_an_issued_copy_is_neither_voided_nor_replaced(at):
    prompt = at(State.NOTIFIED)
    void = "UPDATE agreements_print SET voided_at = now() WHERE agreement_id = %(paper)s AND kind = 'issued'"
    assert prompt.rows("SELECT count(*) FROM agreements_print WHERE kind = 'issued'") == [(1,)]
    assert prompt.rule_refusing(void) == "frozen_print_unchanged"


def test_no_signature_lies_ready_before_the_signing(at):
    assert at(State.INTEGRATION_APPROVED).rule_refusing(SIGNATURE) == "signature_binds_its_document"


def test_who_confirmed_and_when_stays_as_the_step_wrote_it(at):
    prompt = at(State.EXPERT_CONFIRMED)
    for column, value in (("confirmed_by_id", "%(other_expert)s"), ("submitted_at", "now()"), ("version", "version + 5")):
        assert prompt.rule_refusing(f"UPDATE agreements_agreement SET {column} = {value} WHERE id = %(paper)s") == "agreement_moves_legally"
    opened = "UPDATE agreements_agreement SET opened_at = now(), opened_by_id = %(integration)s WHERE id = %(paper)s"
    assert prompt.rule_refusing(opened) is None


def test_no_entry_tells_of_a_state_the_paper_is_not_in(at):
    prompt = at(State.SUBMITTED)
    assert prompt.rule_refusing(ENTRY.format(was="submitted", now="notified")) == "history_tells_the_state"


def test_nothing_is_confirmed_by_hand_without_a_print(at):
    move = """UPDATE agreements_agreement SET state = 'expert_confirmed', version = version + 1, desk = 'integration',
                  confirmed_by_id = %(expert)s, confirmed_at = now() WHERE id = %(paper)s"""
    by_hand = (move, ENTRY.format(was="submitted", now="expert_confirmed"))
    assert at(State.SUBMITTED).rule_refusing(*by_hand) == "confirmed_paper_is_printed"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE agreements_returnnote SET text = 'x'", "DELETE FROM agreements_returnnote", "TRUNCATE agreements_returnnote"],
)
def test_why_a_paper_was_returned_is_never_changed(at, statement):
    prompt = at(State.RETURNED)
    assert prompt.rows("SELECT count(*) FROM agreements_returnnote") == [(1,)]
    assert prompt.rule_refusing(statement) == "audit_is_append_only"


def test_counters_are_not_moved_from_inside_a_trigger_of_ones_own(at):
    assert at(State.SUBMITTED).rule_refusing(
        """CREATE FUNCTION pg_temp.lift() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               UPDATE distribution_creditceiling SET notified = notified + 1000; RETURN NULL; END $$""",
        "CREATE TEMP TABLE lever (x int)",
        "CREATE TRIGGER lift AFTER INSERT ON lever FOR EACH ROW EXECUTE FUNCTION pg_temp.lift()",
        "INSERT INTO lever VALUES (1)",
    ) == "counters_equal_postings"
