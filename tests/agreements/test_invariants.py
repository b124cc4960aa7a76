"""The database refuses, also from the SQL prompt: each attack has a twin that changes one thing and is kept."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from agreements.models import Agreement
from agreements.workflow import STEPS, State
from core.invariants import every_rule, sentence_of_constraint
from core.middleware import sentence_of
from distribution.actions.enter_credits import enter_credits
from distribution.invariants import center, scenarios
from distribution.invariants import shares as share_rules
from tests.agreements.prompt import Prompt, copy_of, looking_away
from tests.factories.agreements import agreement_at, fresh
from tests.factories.office import Office
from tests.factories.optional import counties, with_optional

pytestmark = pytest.mark.django_db


@pytest.fixture
def prompt(office: Office) -> Prompt:
    return Prompt(office)


def history(action: str, from_state: str, to_state: str) -> str:
    """A line of history for the paper, written by hand."""
    return f"""
        INSERT INTO core_auditentry (at, subject_type, subject_id, subject_label, number, actor_id, actor_name,
            actor_position, on_behalf_of, side, action, label, from_state, to_state, note, data, document_sha256,
            request_id, previous_hash, hash)
        VALUES (now(), 'agreement', %(paper)s, %(identifier)s, 0, %(staff)s, 'x', '', '', 'agency', '{action}', 'x',
            '{from_state}', '{to_state}', '', '{{}}', '', '', '', '')"""


def posting(act: str, *, ceiling: str = "%(ceiling)s", paper: str = "%(identifier)s", notified: str = "0", reserved: str = "0", used: str = "0") -> str:
    """A movement of a ceiling, written by hand."""
    return f"""
        INSERT INTO distribution_ceilingposting
            (ceiling_id, act, paper, notified_delta, reserved_delta, used_delta, at, by_id)
        VALUES ({ceiling}, '{act}', {paper}, {notified}, {reserved}, {used}, now(), %(staff)s)"""


TOTAL = "(SELECT total FROM agreements_agreement WHERE id = %(paper)s)"
FREE = "(SELECT notified - reserved - used FROM distribution_creditceiling WHERE id = %(ceiling)s)"

# ---- whole moves by hand: with every part in place the database keeps them -----------------------

SUBMISSION = {
    "before": "SELECT 1",
    "credit": posting("reserve", reserved=TOTAL),
    "move": """UPDATE agreements_agreement SET state = 'submitted', version = version + 1, desk = 'expert',
                   submitted_by_id = %(staff)s, submitted_at = now() WHERE id = %(paper)s""",
    "history": history("submit", "draft", "submitted"),
    "version": """INSERT INTO agreements_version (agreement_id, number, content, content_sha256, made_at, made_by_id)
                  VALUES (%(paper)s, 1, '{}', '', now(), %(staff)s)""",
}
APPROVAL = {
    "before": "SELECT 1",
    "move": """UPDATE agreements_agreement SET state = 'deputy_approved', version = version + 1, desk = 'signatory',
                   deputy_approved_by_id = %(deputy)s, deputy_approved_at = now() WHERE id = %(paper)s""",
    "history": history("approve_deputy", "integration_approved", "deputy_approved"),
}
SIGNING = {
    "signature": """
        INSERT INTO agreements_signature (agreement_id, printed_id, slot, kind, signer_id, signer_name, signer_title,
            signed_on, signed_at, content_sha256, file_sha256, scan_id, voided_at, signatory_id)
        SELECT p.agreement_id, p.id, 'agency_head', 'code', %(agency_head)s, 'x', 'x', current_date, now(),
            p.content_sha256, f.sha256, NULL, NULL, (SELECT id FROM accounts_signatory WHERE person_id = %(agency_head)s)
          FROM agreements_print p JOIN core_storedfile f ON f.id = p.file_id WHERE p.id = %(print)s""",
    "move": """UPDATE agreements_agreement SET state = 'signed', version = version + 1, desk = 'head',
                   signed_by_id = %(agency_head)s, signed_at = now() WHERE id = %(paper)s""",
    "history": history("sign", "deputy_approved", "signed"),
}
COUNTERSIGNING = {
    "signature": SIGNING["signature"].replace("'agency_head', 'code', %(agency_head)s", "'head', 'code', %(org_head)s").replace(
        "person_id = %(agency_head)s", "person_id = %(org_head)s"
    ),
    "move": """UPDATE agreements_agreement SET countersigned_by_id = %(org_head)s, countersigned_at = now(),
                   desk = 'integration', version = version + 1 WHERE id = %(paper)s""",
}
NOTIFICATION = {
    "before": "SELECT 1",
    "credit": posting("use", reserved=f"-{TOTAL}", used=TOTAL),
    "move": """UPDATE agreements_agreement SET state = 'notified', version = version + 1, desk = 'none',
                   exchange_number = 'م/۱', exchange_date = current_date, notification_number = 'ا/۱',
                   notification_date = current_date, notified_by_id = %(integration)s, notified_at = now()
                   WHERE id = %(paper)s""",
    "history": history("notify", "signed", "notified"),
}


def with_part(whole: dict[str, str], /, **changed: str) -> list[str]:
    """The statements of a move, with the named parts replaced or, when empty, left out."""
    return [statement for statement in {**whole, **changed}.values() if statement]


def refusals(prompt: Prompt, whole: dict[str, str], faults: dict[str, tuple[dict[str, str], str]]) -> dict[str, str | None]:
    """Fault -> the rule that refuses the move with this fault; None where it was kept."""
    return {fault: prompt.rule_refusing(*with_part(whole, **changed)) for fault, (changed, _) in faults.items()}


def rules_of(expected: dict[str, tuple]) -> dict[str, str]:
    """Fault -> the rule typed beside it."""
    return {fault: entry[-1] for fault, entry in expected.items()}


SUBMISSIONS_REFUSED = {
    "no version is kept": ({"version": ""}, "submitted_paper_has_its_version"),
    "the version is not that of this submission": (
        {"version": SUBMISSION["version"].replace("1, '{}'", "2, '{}'")}, "submitted_paper_has_its_version",
    ),
    "no credit is reserved": ({"credit": ""}, "agreement_holds_its_credit"),
    "one million less is reserved": ({"credit": posting("reserve", reserved=f"{TOTAL} - 1")}, "agreement_holds_its_credit"),
    "the credit is reserved on another agency's ceiling": (
        {"credit": posting("reserve", ceiling="%(other_ceiling)s", reserved="1"), "move": "", "history": ""},
        "agreement_holds_its_credit",
    ),
    "reserved in the name of a paper that is not there": (
        {"credit": posting("reserve", paper="'1397-H-A22-999'", reserved="1")}, "agreement_holds_its_credit",
    ),
    "reserved by a draft": ({"move": "", "history": ""}, "agreement_holds_its_credit"),
    "the history does not know of it": ({"history": ""}, "history_tells_the_state"),
    "the history says something else": (
        {"history": history("submit", "draft", "expert_confirmed")}, "history_tells_the_state",
    ),
    "the version stands still": (
        {"move": SUBMISSION["move"].replace("version = version + 1,", "")}, "agreement_moves_legally",
    ),
    "the version jumps": ({"move": SUBMISSION["move"].replace("version + 1", "version + 2")}, "agreement_moves_legally"),
    "another state is reached": (
        {"move": SUBMISSION["move"].replace("'submitted'", "'expert_confirmed'").replace("'expert'", "'integration'")},
        "agreement_moves_legally",
    ),
    "a state nobody knows is reached": (
        {"move": SUBMISSION["move"].replace("'submitted'", "'approved'")}, "agreement_moves_legally",
    ),
    "it stays on the agency's desk": (
        {"move": SUBMISSION["move"].replace("'expert'", "'agency'")}, "desk_follows_state",
    ),
    "nobody is named as the sender": (
        {"move": SUBMISSION["move"].replace("submitted_by_id = %(staff)s, ", "")}, "who_and_when_together",
    ),
    "the total is not the sum": (
        {"before": "UPDATE agreements_agreement SET total = total + 1 WHERE id = %(paper)s",
         "credit": posting("reserve", reserved=f"{TOTAL} - 1")}, "total_is_sum_of_lines",
    ),
    "the activities do not balance": (
        {"before": "UPDATE agreements_activity SET amount = amount + 1 WHERE id = %(activity)s"}, "activities_balance_programme",
    ),
    "a sub-chapter is not the chapter": (
        {"before": """INSERT INTO agreements_subchapterrow (agreement_id, programme_id, chapter_id, position, title, amount)
                      VALUES (%(paper)s, %(programme)s, %(chapter2)s, 1, 'x', 5)"""}, "subchapters_balance_chapter",
    ),
    "a county's share is not the programme": (
        {"before": """INSERT INTO agreements_countyrow (agreement_id, programme_id, county_id, amount)
                      SELECT %(paper)s, %(programme)s, max(id), 5 FROM distribution_county"""}, "counties_balance_programme",
    ),
    "there are no activities": ({"before": "DELETE FROM agreements_activity"}, "activities_balance_programme"),
    "a line has no ceiling": (
        {"before": """INSERT INTO agreements_agreementline (agreement_id, programme_id, source_id, chapter_id, amount)
                      VALUES (%(paper)s, %(other_programme)s, %(source)s, %(chapter2)s, 5)""",
         "move": SUBMISSION["move"].replace("SET ", "SET total = total + 5, ")}, "agreement_holds_its_credit",
    ),
}  # fmt: skip


def test_a_submission_by_hand_with_every_part_is_kept(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("draft", office))
    assert prompt.rule_refusing(*with_part(SUBMISSION)) is None


def test_a_submission_by_hand_with_balanced_optional_forms_is_kept(office: Office, prompt: Prompt) -> None:
    prompt.knows(with_optional(agreement_at("draft", office), office))
    assert prompt.rule_refusing(*with_part(SUBMISSION)) is None


def test_a_submission_by_hand_is_refused_when_one_part_is_wrong(office: Office, prompt: Prompt) -> None:
    counties()
    prompt.knows(agreement_at("draft", office))
    assert refusals(prompt, SUBMISSION, SUBMISSIONS_REFUSED) == rules_of(SUBMISSIONS_REFUSED)


def test_the_deputys_approval_by_hand_needs_a_print_in_force(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("integration_approved", office))
    void = "UPDATE agreements_print SET voided_at = now() WHERE id = %(print)s"
    assert prompt.rule_refusing(*with_part(APPROVAL)) is None
    assert prompt.rule_refusing(*with_part(APPROVAL, before=void)) == "confirmed_paper_is_printed"
    # Before the deputy's approval a void print is an ordinary thing: that is what a return leaves.
    assert prompt.rule_refusing(void) is None


def test_four_eyes_by_hand(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("integration_approved", office))
    by = {name: with_part(APPROVAL, move=APPROVAL["move"].replace("%(deputy)s", f"%({name})s")) for name in office.people}
    assert prompt.rule_refusing(*by["org_head"]) is None
    assert prompt.rule_refusing(*by["integration"]) == "four_eyes"
    assert prompt.rule_refusing(*by["staff"]) == "four_eyes"


def test_a_signature_by_hand(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("deputy_approved", office))
    signature = SIGNING["signature"]
    assert prompt.rule_refusing(*with_part(SIGNING)) is None
    assert prompt.rule_refusing(*with_part(SIGNING, signature="")) == "signed_paper_has_its_signatures"
    for wrong in (
        signature.replace("p.content_sha256, f.sha256", "repeat('a', 64), f.sha256"),
        signature.replace("p.content_sha256, f.sha256", "p.content_sha256, repeat('a', 64)"),
    ):
        assert prompt.rule_refusing(*with_part(SIGNING, signature=wrong)) == "signature_binds_its_document"
    void = "UPDATE agreements_print SET voided_at = now() WHERE id = %(print)s"
    assert prompt.rule_refusing(void, *with_part(SIGNING)) == "signature_binds_its_document"
    assert prompt.rule_refusing(signature, signature) == "signed_once_a_slot"
    wet = signature.replace("'code'", "'wet'")
    assert prompt.rule_refusing(wet) == "wet_signature_has_scan"
    with_scan = wet.replace("NULL, NULL", "p.file_id, NULL")
    assert prompt.rule_refusing(*with_part(SIGNING, signature=with_scan)) is None
    assert prompt.rule_refusing(with_scan) == "signature_binds_its_document"
    somebody_elses = SIGNING["move"].replace("%(agency_head)s", "%(deputy)s")
    assert prompt.rule_refusing(*with_part(SIGNING, move=somebody_elses)) == "four_eyes"


def test_the_organizations_signature_by_hand(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("signed", office))
    assert prompt.rule_refusing(*with_part(COUNTERSIGNING)) is None
    assert prompt.rule_refusing(*with_part(COUNTERSIGNING, signature="")) == "signed_paper_has_its_signatures"
    own = COUNTERSIGNING["move"].replace("%(org_head)s", "%(agency_head)s")
    assert prompt.rule_refusing(*with_part(COUNTERSIGNING, move=own)) == "four_eyes"


NOTIFICATIONS_REFUSED = {
    "without a number": (
        {"move": NOTIFICATION["move"].replace("exchange_number = 'م/۱', ", "")}, "notified_has_its_numbers",
    ),
    "without a date": (
        {"move": NOTIFICATION["move"].replace("notification_date = current_date, ", "")}, "notified_has_its_numbers",
    ),
    "without using the credit": ({"credit": ""}, "agreement_holds_its_credit"),
    "releasing the credit instead": (
        {"credit": posting("release", reserved=f"-{TOTAL}")}, "agreement_holds_its_credit",
    ),
    "using more than is reserved": (
        {"credit": posting("use", reserved=f"-({TOTAL} + 1)", used=f"{TOTAL} + 1")}, "spending_within_ceiling",
    ),
    "using less": (
        {"credit": posting("use", reserved=f"-({TOTAL} - 1)", used=f"{TOTAL} - 1")}, "agreement_holds_its_credit",
    ),
    "with its total changed on the way": (
        {"move": NOTIFICATION["move"].replace("SET ", "SET total = total - 1, ")}, "submitted_content_is_final",
    ),
}  # fmt: skip


def test_a_notification_by_hand_with_every_part_is_kept(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("signed", office, countersigned=True))
    assert prompt.rule_refusing(*with_part(NOTIFICATION)) is None


def test_a_notification_by_hand_is_refused_when_one_part_is_wrong(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("signed", office, countersigned=True))
    assert refusals(prompt, NOTIFICATION, NOTIFICATIONS_REFUSED) == rules_of(NOTIFICATIONS_REFUSED)


def test_a_notification_by_hand_needs_the_organizations_signature(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("signed", office))
    assert prompt.rule_refusing(*with_part(NOTIFICATION)) == "signed_paper_has_its_signatures"
    no_slot = "UPDATE distribution_fiscalyear SET organization_slot = 'none' WHERE id = %(year)s"
    assert prompt.rule_refusing(no_slot, *with_part(NOTIFICATION)) is None


def test_numbers_of_exchange_and_notification_are_given_once_a_year(office: Office, prompt: Prompt) -> None:
    done = agreement_at("notified", office, agency=office.other_agency)
    prompt.knows(agreement_at("signed", office, countersigned=True))
    for column, number, rule in (
        ("exchange_number = 'م/۱'", done.exchange_number, "exchange_number_once_a_year"),
        ("notification_number = 'ا/۱'", done.notification_number, "notification_number_once_a_year"),
    ):
        taken = NOTIFICATION["move"].replace(column, f"{column.split(' = ')[0]} = '{number}'")
        assert prompt.rule_refusing(*with_part(NOTIFICATION, move=taken)) == rule
    assert prompt.rule_refusing(*with_part(NOTIFICATION)) is None


# ---- states: the whole square -------------------------------------------------------------------

LEGAL_PAIRS = {
    ("draft", "submitted"), ("draft", "cancelled"),
    ("returned", "submitted"), ("returned", "cancelled"),
    ("submitted", "expert_confirmed"), ("submitted", "integration_approved"), ("submitted", "returned"),
    ("submitted", "draft"), ("submitted", "cancelled"),
    ("expert_confirmed", "integration_approved"), ("expert_confirmed", "returned"), ("expert_confirmed", "submitted"),
    ("expert_confirmed", "cancelled"),
    ("integration_approved", "deputy_approved"), ("integration_approved", "returned"),
    ("integration_approved", "expert_confirmed"), ("integration_approved", "cancelled"),
    ("deputy_approved", "signed"), ("deputy_approved", "integration_approved"), ("deputy_approved", "cancelled"),
    ("signed", "notified"), ("signed", "integration_approved"), ("signed", "cancelled"),
    ("draft", "parked"), ("returned", "parked"), ("parked", "draft"), ("parked", "cancelled"),
    ("notified", "superseded"),
}  # fmt: skip
DESKS = {
    "draft": "agency", "returned": "agency", "submitted": "expert", "expert_confirmed": "integration",
    "integration_approved": "deputy", "deputy_approved": "signatory", "signed": "integration",
    "notified": "none", "superseded": "none", "cancelled": "none", "parked": "none",
}  # fmt: skip


def test_the_pairs_typed_here_are_the_pairs_of_the_workflow_table() -> None:
    of_table = {(str(source), str(step.target)) for step in STEPS for source in step.sources}
    assert of_table - {("signed", "signed")} == LEGAL_PAIRS


def test_of_all_pairs_of_states_the_database_lets_exactly_these_through(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("draft", office))
    numbers = "exchange_number = 'm', notification_number = 'e', exchange_date = now(), notification_date = now(), notified_at = now(), notified_by_id = %(integration)s"
    let_through = set()
    for old in DESKS:
        for new in DESKS:
            if old == new:
                continue
            put = looking_away(
                f"UPDATE agreements_agreement SET state = '{old}', desk = '{DESKS[old]}', {numbers} WHERE id = %(paper)s"
            )
            move = f"UPDATE agreements_agreement SET state = '{new}', desk = '{DESKS[new]}', version = version + 1 WHERE id = %(paper)s"
            # Where the pair is legal, something else is missing and the refusal has another name.
            if prompt.rule_refusing(*put, move) != "agreement_moves_legally":
                let_through.add((old, new))
    assert let_through == LEGAL_PAIRS
    assert {*DESKS} == {state.value for state in State}


# ---- one agreement, one identifier, no deletion ---------------------------------------------------


def test_a_second_active_agreement_is_refused_until_the_first_is_cancelled(office: Office, prompt: Prompt) -> None:
    first = agreement_at("draft", office)
    prompt.knows(first)
    twin = copy_of("agreements_agreement", "id = %(paper)s", identifier="1397-H-A22-900", state="draft", desk="agency", total=0)
    entry = history("start", "", "draft").replace("%(paper)s", "900000001")
    cancel = (
        "UPDATE agreements_agreement SET state = 'cancelled', version = version + 1, desk = 'none' WHERE id = %(paper)s",
        history("cancel", "draft", "cancelled"),
    )
    assert prompt.rule_refusing(twin, entry) == "one_active_agreement"
    assert prompt.rule_refusing(*cancel, twin, entry) is None
    same_name = copy_of("agreements_agreement", "id = %(paper)s", state="draft", desk="agency", total=0)
    assert prompt.rule_refusing(*cancel, same_name, entry) == "identifier_once"
    born_later = twin.replace('"draft"', '"submitted"').replace('"agency"', '"expert"')
    assert prompt.rule_refusing(*cancel, born_later, entry) == "agreement_moves_legally"
    assert prompt.rule_refusing(*cancel, twin) == "history_tells_the_state"


@pytest.mark.parametrize("state", ["draft", "notified", "cancelled"])
def test_an_agreement_is_never_deleted(state: str, office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at(state, office))
    assert prompt.rule_refusing("DELETE FROM agreements_agreement WHERE id = %(paper)s") == "agreement_moves_legally"


def test_an_unknown_state_is_refused_even_with_the_triggers_off(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("draft", office))
    unknown = "UPDATE agreements_agreement SET state = 'approved' WHERE id = %(paper)s"
    desk = "ALTER TABLE agreements_agreement DROP CONSTRAINT desk_follows_state"
    assert prompt.rule_refusing(*looking_away(unknown)) in {"agreement_state_known", "desk_follows_state"}
    assert prompt.rule_refusing(desk, *looking_away(unknown)) == "agreement_state_known"
    assert prompt.rule_refusing(desk, *looking_away(unknown.replace("'approved'", "'returned'"))) is None


# ---- content after submission ---------------------------------------------------------------------

FORM_CHANGES = {
    "a line's amount": "UPDATE agreements_agreementline SET amount = amount + 1 WHERE id = %(line)s",
    "a line more": """INSERT INTO agreements_agreementline (agreement_id, programme_id, source_id, chapter_id, amount)
                      VALUES (%(paper)s, %(programme)s, %(source)s, %(chapter3)s, 5)""",
    "a line less": "DELETE FROM agreements_agreementline WHERE id = %(line)s",
    "a goal": "UPDATE agreements_programmeblock SET goal = 'دیگر' WHERE id = %(block)s",
    "a programme more": "INSERT INTO agreements_programmeblock (agreement_id, programme_id, goal) VALUES (%(paper)s, %(other_programme)s, '')",
    "an activity's amount": "UPDATE agreements_activity SET amount = amount + 1 WHERE id = %(activity)s",
    "an activity's title": "UPDATE agreements_activity SET title = 'دیگر' WHERE id = %(activity)s",
    "an activity less": "DELETE FROM agreements_activity WHERE id = %(activity)s",
    "an attachment more": """INSERT INTO agreements_attachment (agreement_id, kind, name, letter_number, letter_date, pages,
            file_id, added_by_id, added_at)
        SELECT %(paper)s, 'other', 'x', '', NULL, NULL, id, %(staff)s, now() FROM core_storedfile LIMIT 1""",
    "the official's name": "UPDATE agreements_agreement SET official_name = 'دیگر' WHERE id = %(paper)s",
    "the acceptance of the conditions": "UPDATE agreements_agreement SET conditions_accepted = NOT conditions_accepted WHERE id = %(paper)s",
    "the total": "UPDATE agreements_agreement SET total = total - 1 WHERE id = %(paper)s",
    "that it was drafted on behalf": "UPDATE agreements_agreement SET on_behalf = NOT on_behalf WHERE id = %(paper)s",
}
ONE_A_RULE = {
    "agreement_cell_once": copy_of("agreements_agreementline", "id = %(line)s"),
    "agreement_amount_not_negative": "UPDATE agreements_agreementline SET amount = -1 WHERE id = %(line)s",
    "activity_amounts_not_negative": "UPDATE agreements_activity SET amount = -1 WHERE id = %(activity)s",
}


def test_what_was_submitted_is_final_and_what_is_a_draft_is_not(office: Office, prompt: Prompt) -> None:
    agreement = agreement_at("draft", office)
    prompt.knows(agreement)
    assert {change: prompt.rule_refusing(sql) for change, sql in FORM_CHANGES.items()} == dict.fromkeys(FORM_CHANGES)
    prompt.send(*with_part(SUBMISSION))
    assert {change: prompt.rule_refusing(sql) for change, sql in FORM_CHANGES.items()} == dict.fromkeys(
        FORM_CHANGES, "submitted_content_is_final"
    )


@pytest.mark.parametrize("state", ["expert_confirmed", "deputy_approved", "notified", "cancelled"])
def test_the_content_stays_final_in_every_later_state(state: str, office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at(state, office))
    for change, statement in FORM_CHANGES.items():
        assert prompt.rule_refusing(statement) == "submitted_content_is_final", change


def test_lines_do_not_move_from_one_paper_to_another(office: Office, prompt: Prompt) -> None:
    other = agreement_at("draft", office, agency=office.other_agency)
    prompt.knows(agreement_at("draft", office))
    move = f"UPDATE agreements_agreementline SET agreement_id = {other.pk} WHERE id = %(line)s"
    assert prompt.rule_refusing(move) == "submitted_content_is_final"


@pytest.mark.parametrize("change", ["identifier = 'x'", "agency_id = %(other_agency)s", "credit_type = 'capital'"])
def test_whose_paper_it_is_and_its_number_never_change(change: str, office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("draft", office))
    assert prompt.rule_refusing(f"UPDATE agreements_agreement SET {change} WHERE id = %(paper)s") == "submitted_content_is_final"


def test_a_notified_paper_is_final_altogether_but_may_be_opened(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("notified", office))
    for column in ("exchange_number = 'x'", "notified_at = now()", "version = version + 1", "due_on = now()"):
        assert prompt.rule_refusing(f"UPDATE agreements_agreement SET {column} WHERE id = %(paper)s") == "submitted_content_is_final"
    assert prompt.rule_refusing("UPDATE agreements_agreement SET opened_at = now() WHERE id = %(paper)s") is None


@pytest.mark.parametrize("rule", ONE_A_RULE)
def test_single_figures_of_a_draft(rule: str, office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("draft", office))
    assert prompt.rule_refusing(ONE_A_RULE[rule]) == rule


def test_whose_numbers_are_positive_and_cells_new_are_kept(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("draft", office))
    for statement in (
        "UPDATE agreements_agreementline SET amount = 0 WHERE id = %(line)s",
        "UPDATE agreements_activity SET amount = 0 WHERE id = %(activity)s",
        ONE_A_RULE["agreement_cell_once"].replace('{"id"', f'{{"chapter_id": {office.chapters[3].pk}, "id"'),
    ):
        assert prompt.rule_refusing(statement) is None


# ---- frozen papers, signatures, files, history -------------------------------------------------------

FROZEN = {
    "print: content": ("UPDATE agreements_print SET content = '{}' WHERE id = %(print)s", "frozen_print_unchanged"),
    "print: hash": ("UPDATE agreements_print SET content_sha256 = repeat('a', 64) WHERE id = %(print)s", "frozen_print_unchanged"),
    "print: serial": ("UPDATE agreements_print SET serial = 'x' WHERE id = %(print)s", "frozen_print_unchanged"),
    "print: other file": ("UPDATE agreements_print SET file_id = file_id - 1 WHERE id = %(print)s", "frozen_print_unchanged"),
    "print: voided with another change": (
        "UPDATE agreements_print SET voided_at = now(), serial = 'x' WHERE id = %(print)s", "frozen_print_unchanged"),
    "print: deleted": ("DELETE FROM agreements_print WHERE id = %(print)s", "frozen_print_unchanged"),
    "print: emptied": ("TRUNCATE agreements_print CASCADE", "frozen_print_unchanged"),
    "print: voided while the paper needs it": (
        "UPDATE agreements_print SET voided_at = now() WHERE id = %(print)s", "confirmed_paper_is_printed"),
    "signature: name": ("UPDATE agreements_signature SET signer_name = 'x'", "signature_is_final"),
    "signature: hash": ("UPDATE agreements_signature SET content_sha256 = repeat('a', 64)", "signature_is_final"),
    "signature: deleted": ("DELETE FROM agreements_signature", "signature_is_final"),
    "signature: emptied": ("TRUNCATE agreements_signature", "signature_is_final"),
    "signature: voided while the paper needs it": (
        "UPDATE agreements_signature SET voided_at = now()", "signed_paper_has_its_signatures"),
    "file: bytes": ("UPDATE core_storedfile SET content = 'x' WHERE id = %(file)s", "stored_files_are_frozen"),
    "file: hash": ("UPDATE core_storedfile SET sha256 = repeat('a', 64) WHERE id = %(file)s", "stored_files_are_frozen"),
    "file: type": ("UPDATE core_storedfile SET content_type = 'text/html' WHERE id = %(file)s", "stored_files_are_frozen"),
    "file: deleted": ("DELETE FROM core_storedfile WHERE id = %(file)s", "stored_files_are_frozen"),
    "file: emptied": ("TRUNCATE core_storedfile CASCADE", "stored_files_are_frozen"),
    "history: note": ("UPDATE core_auditentry SET note = 'x'", "audit_is_append_only"),
    "history: actor": ("UPDATE core_auditentry SET actor_id = NULL", "audit_is_append_only"),
    "history: hash": ("UPDATE core_auditentry SET hash = 'x'", "audit_is_append_only"),
    "history: one line deleted": ("DELETE FROM core_auditentry WHERE number = 1", "audit_is_append_only"),
    "history: all deleted": ("DELETE FROM core_auditentry", "audit_is_append_only"),
    "history: emptied": ("TRUNCATE core_auditentry", "audit_is_append_only"),
    "forms: lines emptied": ("TRUNCATE agreements_agreementline", "submitted_content_is_final"),
    "forms: activities emptied": ("TRUNCATE agreements_activity", "submitted_content_is_final"),
    "forms: programmes emptied": ("TRUNCATE agreements_programmeblock CASCADE", "submitted_content_is_final"),
    "forms: attachments emptied": ("TRUNCATE agreements_attachment", "submitted_content_is_final"),
    "agreements emptied": ("TRUNCATE agreements_agreement CASCADE", "agreement_moves_legally"),
}  # fmt: skip


def test_what_is_frozen_stays(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("signed", office))
    assert {change: prompt.rule_refusing(sql) for change, (sql, _) in FROZEN.items()} == rules_of(FROZEN)


def test_a_print_is_voided_once_and_never_put_in_force_again(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("expert_confirmed", office))
    void = "UPDATE agreements_print SET voided_at = now(), void_reason = 'عودت' WHERE id = %(print)s"
    prompt.send(void)
    assert prompt.rule_refusing(void) == "frozen_print_unchanged"
    assert prompt.rule_refusing("UPDATE agreements_print SET voided_at = NULL WHERE id = %(print)s") == "frozen_print_unchanged"


def test_one_print_in_force(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("expert_confirmed", office))
    second = copy_of("agreements_print", "id = %(print)s", number=2, serial="1397-H-A22-001-P2")
    assert prompt.rule_refusing(second) == "one_valid_print"
    void = "UPDATE agreements_print SET voided_at = now() WHERE id = %(print)s"
    in_its_place = second.replace('"serial"', '"voided_at": null, "serial"')
    assert prompt.rule_refusing(void, in_its_place) == "frozen_print_unchanged"
    told = history("confirm", "submitted", "expert_confirmed").replace("'{}'", """'{"serial": "1397-H-A22-001-P2"}'""")
    assert prompt.rule_refusing(void, in_its_place, told) is None


def test_stored_bytes_are_the_bytes_their_hash_names(office: Office, prompt: Prompt) -> None:
    insert = """INSERT INTO core_storedfile (sha256, size, content_type, content, stored_at)
                VALUES (encode(sha256('abc'), 'hex'), 3, 'text/plain', 'abc', now())"""
    assert prompt.rule_refusing(insert) is None
    assert prompt.rule_refusing(insert.replace("sha256('abc')", "sha256('abd')")) == "stored_file_matches_its_hash"
    assert prompt.rule_refusing(insert.replace(", 3,", ", 4,")) == "stored_file_matches_its_hash"


def test_a_line_of_history_cannot_be_slipped_in_between(office: Office, prompt: Prompt) -> None:
    """Whatever number and hash it claims, it becomes the last line and takes its place in the chain."""
    prompt.knows(agreement_at("submitted", office))
    forged = copy_of(
        "core_auditentry", "subject_type = 'agreement' AND subject_id = %(paper)s", number=1, hash="a", previous_hash="b",
        note="پنهان", to_state="",
    )  # fmt: skip
    before = prompt.rows("SELECT max(number) FROM core_auditentry WHERE subject_type = 'agreement' AND subject_id = %(paper)s")[0][0]

    prompt.send(forged)

    assert prompt.rows("SELECT number FROM core_auditentry WHERE note = 'پنهان'") == [(before + 1,)]
    assert prompt.rows("SELECT count(*) FROM core_audit_broken") == [(0,)]


# ---- ceilings, postings, notices -------------------------------------------------------------------

CEILING_ATTACKS = {
    "reserve one more than is free": (posting("reserve", reserved=f"{FREE} + 1"), "spending_within_ceiling"),
    "release what was never reserved": (
        posting("release", reserved="-(SELECT reserved + 1 FROM distribution_creditceiling WHERE id = %(ceiling)s)"), "spending_within_ceiling"),
    "take notified credit away that is in use": (
        posting("notify", paper="%(notice_serial)s", notified=f"-({FREE} + 1)"), "spending_within_ceiling"),
    "notify without a notice": (posting("notify", paper="'1397-N-A22-900'", notified="1000"), "issued_notice_is_its_postings"),
    "notify more in the name of an issued notice": (
        posting("notify", paper="%(notice_serial)s", notified="1"), "issued_notice_is_its_postings"),
    "set the notified sum": ("UPDATE distribution_creditceiling SET notified = notified + 1 WHERE id = %(ceiling)s", "counters_equal_postings"),
    "set the reserved sum": ("UPDATE distribution_creditceiling SET reserved = 0 WHERE id = %(ceiling)s", "counters_equal_postings"),
    "set the used sum": ("UPDATE distribution_creditceiling SET used = used WHERE id = %(ceiling)s", "counters_equal_postings"),
    "give the ceiling to another agency": (
        "UPDATE distribution_creditceiling SET agency_id = %(other_agency)s WHERE id = %(ceiling)s", "counters_equal_postings"),
    "delete the ceiling": ("DELETE FROM distribution_creditceiling WHERE id = %(ceiling)s", "counters_equal_postings"),
    "empty the ceilings": ("TRUNCATE distribution_creditceiling CASCADE", "counters_equal_postings"),
    "a ceiling that begins with credit": (
        copy_of("distribution_creditceiling", "id = %(ceiling)s", notified=5, reserved=0, used=0, credit_type="capital"), "counters_equal_postings"),
    "a second ceiling for the same credit": (
        copy_of("distribution_creditceiling", "id = %(ceiling)s", notified=0, reserved=0, used=0), "one_ceiling_a_credit"),
    "change a posting": ("UPDATE distribution_ceilingposting SET notified_delta = notified_delta + 1", "postings_are_final"),
    "delete a posting": ("DELETE FROM distribution_ceilingposting", "postings_are_final"),
    "empty the postings": ("TRUNCATE distribution_ceilingposting", "postings_are_final"),
    "reserve a negative sum": (posting("reserve", reserved="-1"), "posting_matches_its_act"),
    "reserve nothing": (posting("reserve"), "posting_matches_its_act"),
    "reserve and notify at once": (posting("reserve", reserved="1", notified="1"), "posting_matches_its_act"),
    "release a positive sum": (posting("release", reserved="1"), "posting_matches_its_act"),
    # An amendment may use what the paper it replaces gave up; in an original's name that is more than it holds.
    "use without giving the reservation up": (posting("use", used="1"), "agreement_holds_its_credit"),
    "give up used credit that nothing replaces": (posting("replace", used="-1"), "spending_within_ceiling"),
    "replace by a positive sum": (posting("replace", used="1"), "posting_matches_its_act"),
    "use less than was given up": (posting("use", used="1", reserved="-2"), "posting_matches_its_act"),
    "notify nothing": (posting("notify"), "posting_matches_its_act"),
    "notify and use": (posting("notify", notified="1", used="1"), "posting_matches_its_act"),
    "an act nobody knows": (posting("gift", reserved="1"), "posting_matches_its_act"),
}  # fmt: skip


def test_ceilings_refuse(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("submitted", office, leave=500))
    assert {attack: prompt.rule_refusing(sql) for attack, (sql, _) in CEILING_ATTACKS.items()} == rules_of(CEILING_ATTACKS)


def test_to_the_last_million_a_ceiling_gives(office: Office, prompt: Prompt) -> None:
    """The twin of overspending: all that is free can be reserved, if a paper holds it."""
    prompt.knows(agreement_at("draft", office, leave=500))
    fill_up = """UPDATE agreements_agreementline SET amount = amount + 500 WHERE id = %(line)s"""
    total = "UPDATE agreements_agreement SET total = total + 500 WHERE id = %(paper)s"
    activity = "UPDATE agreements_activity SET amount = amount + 500 WHERE id = %(activity)s"
    assert prompt.rule_refusing(fill_up, total, activity, *with_part(SUBMISSION)) is None
    one_more = [statement.replace("+ 500", "+ 501") for statement in (fill_up, total, activity)]
    assert prompt.rule_refusing(*one_more, *with_part(SUBMISSION)) == "spending_within_ceiling"


# A draft notice of 700 million more for the agency, and its issue by hand.
ISSUE = {
    "before": "SELECT 1",
    "posting": posting("notify", paper="'1397-N-A22-800'", notified="700"),
    "move": """UPDATE distribution_creditnotice SET state = 'issued', serial = '1397-N-A22-800', number = '1397/800', date = current_date,
                   issued_at = now(), issued_by_id = %(integration)s, desk = 'none', version = version + 1,
                   file_id = (SELECT min(id) FROM core_storedfile) WHERE id = %(draft_notice)s""",
}
ISSUES_REFUSED = {
    "less is posted": ({"posting": posting("notify", paper="'1397-N-A22-800'", notified="699")}, "issued_notice_is_its_postings"),
    "nothing is posted": ({"posting": ""}, "issued_notice_is_its_postings"),
    "it is posted to another agency": (
        {"posting": posting("notify", ceiling="%(other_ceiling)s", paper="'1397-N-A22-800'", notified="700")}, "issued_notice_is_its_postings"),
    "posted but not issued": ({"move": ""}, "issued_notice_is_its_postings"),
    "without its number": ({"move": ISSUE["move"].replace("number = '1397/800', ", "")}, "issued_notice_has_its_numbers"),
    "without its paper": (
        {"move": ISSUE["move"].replace("(SELECT min(id) FROM core_storedfile)", "NULL")}, "issued_notice_has_its_numbers"),
    "with a number of the same year": (
        {"move": ISSUE["move"].replace("'1397/800'", "'1397/001'")}, "notice_number_once_a_year"),
    "with a line raised at the last moment": (
        {"before": "UPDATE distribution_creditnoticeline SET amount = amount + 1 WHERE notice_id = %(draft_notice)s"},
        "issued_notice_is_its_postings"),
}  # fmt: skip


@pytest.fixture
def draft_notice(office: Office, prompt: Prompt) -> int:
    cell = (office.programme.pk, office.source.pk, office.chapters[2].pk)
    notice = enter_credits(
        fiscal_year=office.year, agency=office.agency, cells={cell: 700}, kind="supplement", by=office.integration
    )
    prompt.names["draft_notice"] = notice.pk
    prompt.send()
    return notice.pk


def test_an_issue_by_hand_with_every_part_is_kept(draft_notice: int, prompt: Prompt) -> None:
    assert prompt.rule_refusing(*with_part(ISSUE)) is None


def test_an_issue_by_hand_is_refused_when_one_part_is_wrong(draft_notice: int, prompt: Prompt) -> None:
    assert refusals(prompt, ISSUE, ISSUES_REFUSED) == rules_of(ISSUES_REFUSED)


ISSUED_CHANGES = {
    "its number": "UPDATE distribution_creditnotice SET number = 'x' WHERE id = {notice}",
    "its kind": "UPDATE distribution_creditnotice SET kind = 'reduction' WHERE id = {notice}",
    "back to draft": "UPDATE distribution_creditnotice SET state = 'draft', desk = 'integration' WHERE id = {notice}",
    "put aside": "UPDATE distribution_creditnotice SET state = 'discarded' WHERE id = {notice}",
    "a line's amount": "UPDATE distribution_creditnoticeline SET amount = amount + 1 WHERE notice_id = {notice}",
    "a line less": "DELETE FROM distribution_creditnoticeline WHERE notice_id = {notice}",
    "a line more": """INSERT INTO distribution_creditnoticeline (notice_id, programme_id, source_id, chapter_id, amount)
                      VALUES ({notice}, %(programme)s, %(source)s, %(chapter3)s, 5)""",
}


def test_an_issued_notice_is_final_and_a_draft_is_not(draft_notice: int, prompt: Prompt) -> None:
    def refused(notice: str) -> dict[str, str | None]:
        return {change: prompt.rule_refusing(sql.format(notice=notice)) for change, sql in ISSUED_CHANGES.items()}

    assert refused("%(notice)s") == dict.fromkeys(ISSUED_CHANGES, "issued_notice_is_final")
    assert refused("%(draft_notice)s") == dict.fromkeys(ISSUED_CHANGES)


def test_a_notice_is_never_deleted_and_is_born_as_a_draft(draft_notice: int, prompt: Prompt) -> None:
    for notice in ("%(notice)s", "%(draft_notice)s"):
        assert prompt.rule_refusing(f"DELETE FROM distribution_creditnotice WHERE id = {notice}") == "issued_notice_is_final"
    assert prompt.rule_refusing("TRUNCATE distribution_creditnotice CASCADE") == "issued_notice_is_final"
    assert prompt.rule_refusing("TRUNCATE distribution_creditnoticeline") == "issued_notice_is_final"
    born = copy_of("distribution_creditnotice", "id = %(notice)s", serial="1397-N-A22-801", number="1397/801")
    assert prompt.rule_refusing(born) == "issued_notice_is_final"


def test_lines_of_a_notice(draft_notice: int, prompt: Prompt) -> None:
    line = "UPDATE distribution_creditnoticeline SET amount = {} WHERE notice_id = %(draft_notice)s"
    assert prompt.rule_refusing(line.format(-1)) == "notice_lines_not_negative"
    assert prompt.rule_refusing(line.format(0)) is None
    again = copy_of("distribution_creditnoticeline", "notice_id = %(draft_notice)s")
    assert prompt.rule_refusing(again) == "notice_cell_once"
    second = copy_of("distribution_creditnotice", "id = %(draft_notice)s")
    assert prompt.rule_refusing(second) == "one_draft_notice_an_agency"
    aside = "UPDATE distribution_creditnotice SET state = 'discarded', desk = 'none' WHERE id = %(draft_notice)s"
    assert prompt.rule_refusing(aside, second.replace('{"id"', '{"state": "draft", "desk": "integration", "id"')) is None


def test_two_agencies_do_not_share_a_name_in_two_spellings(office: Office, prompt: Prompt) -> None:
    twin = copy_of("accounts_executiveagency", "id = %(agency)s", code="A90")
    assert prompt.rule_refusing(twin) == "agencies_have_distinct_names"
    assert prompt.rule_refusing(twin.replace('{"id"', '{"search_key": "دیگر", "id"')) is None


# ---- check_invariants sees what somebody broke with the triggers off ---------------------------------

BREAKAGES = {
    "a counter": (looking_away(
        "UPDATE distribution_creditceiling SET reserved = reserved - 1 WHERE id = %(ceiling)s"), "counters_equal_postings"),
    "a ceiling": ((
        "ALTER TABLE distribution_creditceiling DROP CONSTRAINT spending_within_ceiling",
        *looking_away("UPDATE distribution_creditceiling SET used = notified + 1 WHERE id = %(ceiling)s")), "spending_within_ceiling"),
    "a notice's line": (looking_away(
        "UPDATE distribution_creditnoticeline SET amount = amount + 1 WHERE notice_id = %(notice)s"), "issued_notice_is_its_postings"),
    "a posting nobody issued": (looking_away(
        posting("notify", paper="'1397-N-A22-900'", notified="5")), "issued_notice_is_its_postings"),
    "a total": (looking_away(
        "UPDATE agreements_agreement SET total = total + 1 WHERE id = %(paper)s"), "total_is_sum_of_lines"),
    "a reservation": (looking_away(
        "DELETE FROM distribution_ceilingposting WHERE paper = %(identifier)s"), "agreement_holds_its_credit"),
    "an activity": (looking_away(
        "UPDATE agreements_activity SET amount = amount + 1 WHERE id = %(activity)s"), "activities_balance_programme"),
    "the activities of a programme that has no lines": (looking_away(
        "INSERT INTO agreements_programmeblock (agreement_id, programme_id, goal) VALUES (%(paper)s, %(other_programme)s, '')",
        """INSERT INTO agreements_activity (block_id, position, title, unit, quantity, unit_cost, amount)
           SELECT max(id), 1, 'x', '', NULL, NULL, 7 FROM agreements_programmeblock"""), "activities_balance_programme"),
    "a sub-chapter": (looking_away(
        """INSERT INTO agreements_subchapterrow (agreement_id, programme_id, chapter_id, position, title, amount)
           VALUES (%(paper)s, %(programme)s, %(chapter2)s, 1, 'x', 5)"""), "subchapters_balance_chapter"),
    "a county's share": (looking_away(
        """INSERT INTO agreements_countyrow (agreement_id, programme_id, county_id, amount)
           SELECT %(paper)s, %(programme)s, max(id), 5 FROM distribution_county"""), "counties_balance_programme"),
    "a frozen content": (looking_away(
        """UPDATE agreements_print SET content = jsonb_set(content, '{totals,total}', '1') WHERE id = %(print)s"""), "frozen_print_unchanged"),
    "a frozen file": (looking_away(
        "UPDATE core_storedfile SET content = content || 'x' WHERE id = %(file)s"), "frozen_print_unchanged"),
    "a print in force": (looking_away(
        "UPDATE agreements_print SET voided_at = now() WHERE id = %(print)s"), "confirmed_paper_is_printed"),
    "a signature": (looking_away("DELETE FROM agreements_signature"), "signed_paper_has_its_signatures"),
    "a number left out": (looking_away("UPDATE core_serialcounter SET last = last + 1 WHERE series = '1397-H'"), "serial_counts_by_one"),
    "a line of the register": (looking_away("UPDATE accounts_signatory SET last_day = first_day"), "signature_is_of_the_register"),
    "an act in somebody's name": (looking_away(
        "UPDATE core_auditentry SET on_behalf_of = 'x' WHERE subject_type = 'agreement' AND number = 1"), "stand_in_in_force"),
    "a desk": (looking_away(
        "UPDATE agreements_agreement SET desk = 'deputy' WHERE id = %(paper)s"), "desk_follows_state"),
    "a state": (looking_away(
        "UPDATE agreements_agreement SET state = 'expert_confirmed', desk = 'integration' WHERE id = %(paper)s"), "history_tells_the_state"),
    "a word of the history": (looking_away(
        "UPDATE core_auditentry SET note = 'x' WHERE subject_type = 'agreement' AND number = 1"), "audit_is_append_only"),
    "a line of the history": (looking_away(
        "DELETE FROM core_auditentry WHERE subject_type = 'agreement' AND number = 1"), "audit_is_append_only"),
    "the last line of the history": (looking_away(
        "DELETE FROM core_auditentry WHERE subject_type = 'agreement' AND action = 'sign'"), "history_tells_the_state"),
    "a version": (looking_away(
        "UPDATE agreements_version SET number = number + 1 WHERE agreement_id = %(paper)s"), "submitted_paper_has_its_version"),
    "a trigger dropped": (("DROP TRIGGER line_guard ON agreements_agreementline",), "guards_are_in_place"),
    "a trigger switched off": ((
        "ALTER TABLE core_auditentry DISABLE TRIGGER audit_is_append_only",), "guards_are_in_place"),
    "a constraint dropped": ((
        "ALTER TABLE agreements_agreement DROP CONSTRAINT four_eyes",), "guards_are_in_place"),
}  # fmt: skip


def check_invariants() -> tuple[int, dict[str, list[str]]]:
    """The command's exit code and what it names: rule -> where."""
    out, code = io.StringIO(), 0
    try:
        call_command("check_invariants", "--json", stdout=out, stderr=io.StringIO())
    except SystemExit as leaving:
        code = leaving.code
    told = json.loads(out.getvalue())
    return code, {rule["name"]: [o["where"] for o in rule["offences"]] for rule in told["rules"] if rule["offences"]}


def test_check_invariants_names_what_was_broken(office: Office, prompt: Prompt) -> None:
    counties()
    prompt.knows(agreement_at("signed", office))
    assert check_invariants() == (0, {})
    found = {}
    for breakage, (statements, rule) in BREAKAGES.items():
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, prompt.names)
            code, named = check_invariants()
            found[breakage] = rule if code == 1 and rule in named else f"exit {code}, named {set(named)}"
            transaction.set_rollback(True)
    assert found == rules_of(BREAKAGES)
    assert check_invariants() == (0, {})


def test_every_rule_that_can_be_read_again_was_broken_here() -> None:
    # Those of the capital stream are broken beside their own tests: tests/distribution/test_*_rules.py.
    # Those of capital papers and amendments: tests/agreements/test_{capital,amendment}_rules.py.
    elsewhere = {rule.name for rule in (*center.RULES, *scenarios.RULES, *share_rules.RULES)}
    elsewhere |= {"projects_within_approval", "one_amendment_in_force"}
    readable = {rule.name for rule in every_rule() if rule.offenders} - elsewhere
    assert readable == {rule for _, rule in BREAKAGES.values()} - {"guards_are_in_place"}


@pytest.mark.parametrize("state", ["draft", "returned", "submitted", "deputy_approved", "notified", "cancelled"])
def test_check_invariants_is_clean_after_the_real_steps(state: str, office: Office) -> None:
    agreement_at(state, office)
    agreement_at("signed", office, agency=office.wide_agency, countersigned=True)
    assert check_invariants() == (0, {})


# ---- a refusal by the database has its sentence -----------------------------------------------------


def test_every_refusal_of_the_sql_files_has_a_persian_sentence() -> None:
    named = set()
    for file in Path(settings.BASE_DIR).glob("*/sql/*.sql"):
        text = re.sub(r"--[^\n]*", "", file.read_text(encoding="utf-8"))
        named |= set(re.findall(r"CONSTRAINT = '(\w+)'", text))
        named |= set(re.findall(r"core_refuse_change\('(\w+)'\)", text))
        named |= set(re.findall(r"agreements_guard_frozen\('(\w+)'\)", text))
    assert named
    assert {name for name in named if not sentence_of_constraint(name)} == set()


def test_a_refusal_by_the_database_becomes_its_rules_sentence(office: Office, prompt: Prompt) -> None:
    prompt.knows(agreement_at("submitted", office))
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        prompt.send(posting("reserve", reserved=f"{FREE} + 1"))
    assert sentence_of(caught.value) == "جمع این موافقتنامه از سقف اعتبار ابلاغی بیشتر است."


def test_below_the_actions_the_model_refuses_too(office: Office) -> None:
    """guarantees.md F2: the transition method, save() and update() do not get past the database."""
    agreement = agreement_at("draft", office)
    with pytest.raises(AttributeError):
        agreement.state = "notified"
    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(state="notified")
    with pytest.raises(DatabaseError), transaction.atomic():
        agreement.submit()
        agreement.desk = "expert"
        agreement.version += 1
        agreement.save()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert fresh(agreement).state == "draft"
