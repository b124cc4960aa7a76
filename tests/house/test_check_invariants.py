"""`manage.py check_invariants`: content with real work, and each planted difference is named."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from core.guards import declared_triggers
from core.invariants import every_rule
from core.management.commands.check_invariants import UNANSWERED, one_snapshot
from distribution.models import DistributionScenario
from tests.factories.agreements import agreement_at
from tests.factories.office import Office
from tests.factories.province import Province


def run(*arguments: str) -> tuple[int, str]:
    """(exit code, what it printed)."""
    out = io.StringIO()
    try:
        call_command("check_invariants", *arguments, stdout=out, stderr=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# What somebody with full rights and the triggers switched off could do, and the rule that tells.
# {a} is the notified agreement, {s} one that is submitted, {k} a county's accepted session, {d} an approved distribution.
PLANTED = {
    "a counter of a ceiling": ("UPDATE distribution_creditceiling SET notified = notified + 1", {"counters_equal_postings"}),
    "a posting removed": (
        "DELETE FROM distribution_ceilingposting WHERE paper = '{a}' AND act = 'use'",
        {"counters_equal_postings", "agreement_holds_its_credit"},
    ),
    "a posting in the name of nobody": (
        "UPDATE distribution_ceilingposting SET paper = '1397-N-A22-999' WHERE act = 'notify' AND paper LIKE '%A22%'",
        {"issued_notice_is_its_postings"},
    ),
    "a line of an issued notice": (
        "UPDATE distribution_creditnoticeline SET amount = amount + 1 WHERE id = (SELECT min(id) FROM distribution_creditnoticeline)",
        {"issued_notice_is_its_postings"},
    ),
    "a counter of the province's credit": (
        "UPDATE distribution_centercredit SET notified = notified + 1 WHERE id = (SELECT min(id) FROM distribution_centercredit)",
        {"center_counters_equal_postings"},
    ),
    "the province's credit below what was passed on": (
        "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE distribution_centercredit DROP CONSTRAINT within_center_credit; "
        "UPDATE distribution_centercredit SET notified = issued - 1 WHERE issued > 0",
        {"within_center_credit", "center_counters_equal_postings", "guards_are_in_place"},
    ),
    "a posting of the center removed": (
        "DELETE FROM distribution_centerposting WHERE id = (SELECT min(id) FROM distribution_centerposting WHERE act = 'notify')",
        {"center_counters_equal_postings", "center_notice_is_its_postings"},
    ),
    "a posting in the name of no letter of the center": (
        "UPDATE distribution_centerposting SET paper = '1397-M-999' WHERE act = 'notify'",
        {"center_notice_is_its_postings"},
    ),
    "a line of a recorded notice of the center": (
        "UPDATE distribution_centernoticeline SET amount = amount + 1 WHERE id = (SELECT min(id) FROM distribution_centernoticeline)",
        {"center_notice_is_its_postings"},
    ),
    "a figure of a recorded notice moved to another source": (
        "UPDATE distribution_centernoticeline SET amount = amount + CASE WHEN source_id = (SELECT min(source_id) FROM distribution_centernoticeline) "
        "THEN 1 ELSE -1 END",
        {"center_notice_is_its_postings"},
    ),
    "a line of an agreement": (
        "UPDATE agreements_agreementline SET amount = amount + 1 WHERE id = (SELECT min(l.id) FROM agreements_agreementline l "
        "JOIN agreements_agreement a ON a.id = l.agreement_id WHERE a.identifier = '{a}')",
        {"total_is_sum_of_lines", "agreement_holds_its_credit", "activities_balance_programme"},
    ),
    "the total of an agreement": ("UPDATE agreements_agreement SET total = total - 1 WHERE identifier = '{s}'", {"total_is_sum_of_lines"}),
    "an activity": (
        "UPDATE agreements_activity SET amount = amount + 1 WHERE id = (SELECT min(id) FROM agreements_activity)",
        {"activities_balance_programme"},
    ),
    "a state without its step": (
        "UPDATE agreements_agreement SET state = 'expert_confirmed', desk = 'integration' WHERE identifier = '{s}'",
        {"history_tells_the_state"},
    ),
    "the content of a print": (
        "UPDATE agreements_print SET content = jsonb_set(content, '{{totals,total}}', '1') WHERE kind = 'frozen'",
        {"frozen_print_unchanged"},
    ),
    "a byte of a stored paper": (
        "UPDATE core_storedfile SET content = content || '\\x20'::bytea WHERE id = (SELECT min(file_id) FROM agreements_print)",
        {"frozen_print_unchanged"},
    ),
    "a print taken away": ("UPDATE agreements_print SET voided_at = now() WHERE kind = 'frozen'", {"confirmed_paper_is_printed"}),
    "a word of the history": (
        "UPDATE core_auditentry SET actor_name = 'دیگری' WHERE id = (SELECT min(id) FROM core_auditentry WHERE subject_type = 'agreement')",
        {"audit_is_append_only"},
    ),
    "a counter of a county's share": (
        "UPDATE distribution_share SET notified = notified + 1 WHERE county_id IS NOT NULL", {"share_counters_equal_postings"},
    ),
    "a posting of a share removed": (
        "DELETE FROM distribution_shareposting WHERE paper = '{k}'", {"share_counters_equal_postings"},
    ),
    "an approved credit of a project": (
        "UPDATE distribution_projectcredit SET amount = amount + 1", {"approved_is_its_projects"},
    ),
    "a line of a letter to a county": (
        "UPDATE distribution_countynoticeline SET amount = amount + 1 WHERE id = (SELECT min(id) FROM distribution_countynoticeline)",
        {"county_notice_is_the_councils"},
    ),
    "what the council gave, under its letters": (
        "UPDATE distribution_scenariocell SET amount = amount + 1 WHERE county_id IS NOT NULL AND amount > 0",
        {"county_notice_is_the_councils"},
    ),
    "an entry out of the middle": (
        "DELETE FROM core_auditentry WHERE subject_type = 'agreement' AND number = 2",
        {"audit_is_append_only"},
    ),
    "a share of an approved scenario": (
        "UPDATE distribution_scenariocounty SET amount = amount + 1 WHERE id = (SELECT min(id) FROM distribution_scenariocounty)",
        {"shares_sum_to_total", "programmes_sum_to_share"},
    ),
    "the province's part of an approved scenario": (
        "UPDATE distribution_distributionscenario SET provincial = provincial + 1 WHERE identifier = '{d}'",
        {"shares_sum_to_total", "programmes_sum_to_share"},
    ),
    "a programme of an approved scenario": (
        "UPDATE distribution_scenariocell SET amount = amount + 1 WHERE id = (SELECT min(id) FROM distribution_scenariocell)",
        {"programmes_sum_to_share", "approved_scenario_is_distributed"},
    ),
    "an approval nothing was distributed by": (
        "DELETE FROM distribution_centerposting WHERE paper = '{d}'",
        {"approved_scenario_is_distributed"},
    ),
    "a distribution without its approval": (
        "UPDATE distribution_distributionscenario SET state = 'proposed' WHERE identifier = '{d}'",
        {"approved_scenario_is_distributed"},
    ),
}  # fmt: skip


@pytest.mark.django_db
def test_is_content_after_real_work_and_names_each_planted_difference(province: Province, office: Office) -> None:
    province.notified(provincial=9_000)
    session = province.accepted()
    notified = agreement_at("notified", office)
    submitted = agreement_at("submitted", office, agency=office.wide_agency)
    agreement_at("returned", office, agency=office.other_agency)
    approved = DistributionScenario.objects.get(state="approved")
    code, said = run()
    assert code == 0, said
    assert "نادرست" not in said

    for what, (statement, rules) in PLANTED.items():
        with transaction.atomic():
            execute("SET LOCAL session_replication_role = replica")
            execute(statement.format(a=notified.identifier, s=submitted.identifier, k=session.identifier, d=approved.identifier))
            code, said = run()
            transaction.set_rollback(True)
        assert code == 1, what
        for rule in rules:
            assert f"نادرست  {rule}: " in said, (what, rule, said)

    assert run()[0] == 0  # and content again


@pytest.mark.django_db
def test_says_the_figures_in_persian_digits_and_the_paper_by_its_identifier(office: Office) -> None:
    submitted = agreement_at("submitted", office)
    with transaction.atomic():
        execute("SET LOCAL session_replication_role = replica")
        execute(f"UPDATE agreements_agreement SET total = 1 WHERE identifier = '{submitted.identifier}'")
        _, said = run()
        transaction.set_rollback(True)
    line = next(line for line in said.splitlines() if "total_is_sum_of_lines" in line)
    assert submitted.identifier in line
    assert "۵۲۰۰۰" in line


@pytest.mark.django_db
def test_prints_one_line_a_rule_when_all_is_well() -> None:
    code, said = run()
    lines = said.splitlines()
    assert code == 0
    for rule in every_rule():
        assert f"درست  {rule.name}: {rule.sentence}" in lines


@pytest.mark.django_db
def test_tells_programs_the_same_in_json() -> None:
    code, said = run("--json")
    told = json.loads(said)
    assert (code, told["ok"]) == (0, True)
    assert {rule.name for rule in every_rule()} <= {rule["name"] for rule in told["rules"]}


def _drop_constraint() -> None:
    execute("ALTER TABLE distribution_creditceiling DROP CONSTRAINT spending_within_ceiling")


def _disable_trigger() -> None:
    execute("ALTER TABLE agreements_agreementline DISABLE TRIGGER line_guard")


def _drop_trigger() -> None:
    execute("DROP TRIGGER audit_is_append_only ON core_auditentry")


def _drop_index() -> None:
    execute("DROP INDEX one_active_agreement")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "named"),
    [(_drop_constraint, "spending_within_ceiling"), (_disable_trigger, "line_guard"), (_drop_trigger, "audit_is_append_only"),
     (_drop_index, "one_active_agreement")],
)  # fmt: skip
def test_names_a_guard_that_is_gone_or_switched_off(spoil: Callable[[], None], named: str) -> None:
    spoil()
    code, said = run("--json")
    offences = next(rule for rule in json.loads(said)["rules"] if rule["name"] == "guards_are_in_place")["offences"]
    assert code == 1
    assert any(named in offence["where"] + offence["what"] for offence in offences)


@pytest.mark.django_db
def test_a_rule_that_cannot_be_asked_is_named_and_hides_no_other() -> None:
    execute("DROP VIEW core_audit_broken")
    code, said = run()
    assert code == 1
    assert f"نادرست  audit_is_append_only: پایگاه داده: {UNANSWERED}" in said
    assert "درست  stored_files_are_frozen: " in said
    assert said.count("نادرست") == 1


def test_knows_every_trigger_of_the_sql_files() -> None:
    declared = declared_triggers()
    assert len(declared) > 20
    assert ("audit_chain", "core_auditentry") in declared
    assert ("posting_checked", "distribution_ceilingposting") in declared


@pytest.mark.django_db(transaction=True)
def test_reads_one_moment_and_writes_nothing() -> None:
    """Outside a test's own transaction it runs in a read-only snapshot of its own."""
    assert run()[0] == 0
    with one_snapshot(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone()[0] == "repeatable read"
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone()[0] == "on"
