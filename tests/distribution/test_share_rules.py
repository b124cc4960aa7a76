"""The rules of shares and of letters to counties, at the SQL prompt and two at once.

Each attack has a twin that changes one thing and is kept (tests/agreements/test_invariants.py).
"""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from core.invariants import every_rule
from distribution.actions.discard_county_notice import discard_county_notice
from distribution.actions.issue_county_notice import issue_county_notice
from distribution.actions.prepare_county_notices import prepare_county_notices
from distribution.actions.submit_session import submit_session
from distribution.invariants import shares
from distribution.models import CountyNotice
from tests.agreements.prompt import copy_of, looking_away
from tests.agreements.test_invariants import check_invariants, refusals, rules_of, with_part
from tests.distribution.prompt_of_province import ProvincePrompt
from tests.factories.moments import moment
from tests.factories.province import Province

pytestmark = pytest.mark.django_db


@pytest.fixture
def prompt(province: Province) -> ProvincePrompt:
    return ProvincePrompt(province)


def posting(act: str, *, share: str = "%(share)s", paper: str, notified: str = "0", approved: str = "0", issued: str = "0") -> str:
    """A movement of a share, written by hand."""
    return f"""
        INSERT INTO distribution_shareposting (share_id, act, paper, notified_delta, approved_delta, issued_delta, at, by_id)
        VALUES ({share}, '{act}', {paper}, {notified}, {approved}, {issued}, now(), %(integration)s)"""


LEFT = "(SELECT notified - approved FROM distribution_share WHERE id = %(share)s)"

# ---- a letter issued by hand ------------------------------------------------------------------------

ISSUE = {
    "before": "SELECT 1",
    "shares": """INSERT INTO distribution_share (fiscal_year_id, county_id, programme_id, source_id, notified, approved, issued)
        SELECT %(year)s, n.county_id, l.programme_id, l.source_id, 0, 0, 0 FROM distribution_countynoticeline l
          JOIN distribution_countynotice n ON n.id = l.notice_id WHERE l.notice_id = %(draft)s""",
    "postings": """INSERT INTO distribution_shareposting (share_id, act, paper, notified_delta, approved_delta, issued_delta, at, by_id)
        SELECT s.id, 'notify', '1397-S-0603-900', l.amount, 0, 0, now(), %(integration)s FROM distribution_countynoticeline l
          JOIN distribution_share s ON s.county_id = %(county)s AND s.programme_id = l.programme_id AND s.source_id = l.source_id
         WHERE l.notice_id = %(draft)s""",
    "move": """UPDATE distribution_countynotice SET state = 'issued', serial = '1397-S-0603-900', number = '97/900', date = current_date,
        issued_at = now(), issued_by_id = %(integration)s, desk = 'none', version = version + 1,
        file_id = (SELECT min(id) FROM core_storedfile) WHERE id = %(draft)s""",
}
RAISE_LINE = "UPDATE distribution_countynoticeline SET amount = amount + 1 WHERE id = %(draft_line)s"
ISSUES_REFUSED = {
    "a line says one million more than the council": ({"before": RAISE_LINE}, "county_notice_is_the_councils"),
    "a line says one million less": ({"before": RAISE_LINE.replace("+ 1", "- 1")}, "county_notice_is_the_councils"),
    "a line is missing": (
        {"before": "DELETE FROM distribution_countynoticeline WHERE id = %(draft_line)s"}, "county_notice_is_the_councils"),
    "a line the council never gave": (
        {"before": copy_of("distribution_countynoticeline", "id = %(draft_line)s", amount=5).replace('{"id"', '{"source_id": SOURCE, "id"')},
        "county_notice_is_the_councils"),
    "nothing is posted": ({"postings": ""}, "county_notice_is_the_councils"),
    "less is posted": ({"postings": ISSUE["postings"].replace("l.amount, 0, 0", "l.amount - 1, 0, 0")}, "county_notice_is_the_councils"),
    "posted but not issued": ({"move": ""}, "county_notice_is_the_councils"),
    "posted to another county": (
        {"shares": "", "postings": ISSUE["postings"].replace("s.county_id = %(county)s", "s.county_id = %(other_county)s")}, "county_notice_is_the_councils"),
    "without its number": ({"move": ISSUE["move"].replace("number = '97/900', ", "")}, "county_notice_has_its_numbers"),
    "without its date": ({"move": ISSUE["move"].replace("date = current_date,", "")}, "county_notice_has_its_numbers"),
    "without its paper": (
        {"move": ISSUE["move"].replace("(SELECT min(id) FROM core_storedfile)", "NULL")}, "county_notice_has_its_numbers"),
    "with the number of another county": ({"move": ISSUE["move"].replace("'97/900'", "'97/30/077'")}, "county_notice_number_once_a_year"),
}  # fmt: skip


@pytest.fixture
def draft(province: Province, prompt: ProvincePrompt) -> CountyNotice:
    """The draft of Ahvaz; Dezful's letter of the same resolution is issued with the number 97/30/077."""
    letters = {n.county.code: n for n in prepare_county_notices(province.approved().resolution, by=province.office.integration)}
    issue_county_notice(letters["0608"], number="97/30/077", date=moment(1397, 3, 2).date(), by=province.office.integration)
    prompt.knows_letter(letters["0603"], "draft")
    return letters["0603"]


def test_a_letter_issued_by_hand_with_every_part_is_kept(draft: CountyNotice, prompt: ProvincePrompt) -> None:
    assert prompt.rule_refusing(*with_part(ISSUE)) is None


def test_a_letter_issued_by_hand_is_refused_when_one_part_is_wrong(draft: CountyNotice, prompt: ProvincePrompt) -> None:
    faults = {
        fault: ({part: sql.replace("SOURCE", str(prompt.names["oil"])) for part, sql in changed.items()}, rule)
        for fault, (changed, rule) in ISSUES_REFUSED.items()
    }
    assert refusals(prompt, ISSUE, faults) == rules_of(ISSUES_REFUSED)


def test_a_second_letter_for_the_same_county_and_resolution(draft: CountyNotice, prompt: ProvincePrompt) -> None:
    second = copy_of("distribution_countynotice", "id = %(draft)s")
    assert prompt.rule_refusing(second) == "one_county_notice_a_resolution"
    another = second.replace('{"id"', f'{{"county_id": {prompt.names["other_county"]}, "id"')
    assert prompt.rule_refusing(another) == "one_county_notice_a_resolution"
    aside = "UPDATE distribution_countynotice SET state = 'discarded', desk = 'none' WHERE id = %(draft)s"
    fresh = second.replace('{"id"', '{"state": "draft", "desk": "integration", "id"')
    assert prompt.rule_refusing(aside, fresh) is None
    # Nor beside an issued one.
    prompt.send(*with_part(ISSUE))
    assert prompt.rule_refusing(fresh.replace('"id"', '"serial": "", "number": "", "id"', 1)) == "one_county_notice_a_resolution"


ISSUED_CHANGES = {
    "its number": "UPDATE distribution_countynotice SET number = 'x' WHERE id = {letter}",
    "its date": "UPDATE distribution_countynotice SET date = date - 1 WHERE id = {letter}",
    "another county": "UPDATE distribution_countynotice SET county_id = %(other_county)s WHERE id = {letter}",
    "another paper": "UPDATE distribution_countynotice SET file_id = (SELECT min(id) FROM core_storedfile) - 1 WHERE id = {letter}",
    "back to draft": "UPDATE distribution_countynotice SET state = 'draft', desk = 'integration' WHERE id = {letter}",
    "put aside": "UPDATE distribution_countynotice SET state = 'discarded' WHERE id = {letter}",
    "a line's amount": "UPDATE distribution_countynoticeline SET amount = amount + 1 WHERE id = {line}",
    "a line less": "DELETE FROM distribution_countynoticeline WHERE id = {line}",
    "a line more": """INSERT INTO distribution_countynoticeline (notice_id, programme_id, source_id, amount)
                      VALUES ({letter}, %(roads)s, %(oil)s, 5)""",
    "a line moved to another letter": "UPDATE distribution_countynoticeline SET notice_id = {letter} WHERE id = %(other_line)s",
    "deleted": "DELETE FROM distribution_countynotice WHERE id = {letter}",
    "emptied": "TRUNCATE distribution_countynotice CASCADE",
    "its lines emptied": "TRUNCATE distribution_countynoticeline",
}  # fmt: skip


def test_an_issued_letter_is_final_but_may_be_opened_and_delivered(province: Province, prompt: ProvincePrompt) -> None:
    letters = province.notified()
    prompt.knows_letter(letters["0603"])
    prompt.names["other_line"] = letters["0608"].lines.first().pk
    found = {name: prompt.rule_refusing(sql.format(letter="%(letter)s", line="%(letter_line)s")) for name, sql in ISSUED_CHANGES.items()}
    assert found == dict.fromkeys(ISSUED_CHANGES, "county_notice_is_final")
    for allowed in ("opened_at = now(), opened_by_id = %(secretary)s", "delivered_on = current_date, delivered_to = 'x'"):
        assert prompt.rule_refusing(f"UPDATE distribution_countynotice SET {allowed} WHERE id = %(letter)s") is None
    both = "UPDATE distribution_countynotice SET delivered_to = 'x', number = 'x' WHERE id = %(letter)s"
    assert prompt.rule_refusing(both) == "county_notice_is_final"


def test_a_draft_letter_may_change_and_one_put_aside_may_not(province: Province, draft: CountyNotice, prompt: ProvincePrompt) -> None:
    line = "UPDATE distribution_countynoticeline SET amount = amount + 1 WHERE id = %(draft_line)s"
    assert prompt.rule_refusing(line) is None
    assert prompt.rule_refusing(line.replace("amount + 1", "0")) == "county_notice_line_positive"
    assert prompt.rule_refusing(copy_of("distribution_countynoticeline", "id = %(draft_line)s")) == "county_notice_cell_once"
    discard_county_notice(draft, by=province.office.integration)
    assert prompt.rule_refusing(line) == "county_notice_is_final"
    assert prompt.rule_refusing("UPDATE distribution_countynotice SET state = 'draft' WHERE id = %(draft)s") == "county_notice_is_final"


def test_a_letter_is_born_as_a_draft(province: Province, prompt: ProvincePrompt) -> None:
    prompt.knows_letter(province.notified()["0603"])
    born = copy_of("distribution_countynotice", "id = %(letter)s", serial="1397-S-0603-901", number="97/901")
    assert prompt.rule_refusing(born) == "county_notice_is_final"


# ---- shares ----------------------------------------------------------------------------------------

SHARE_ATTACKS = {
    "set the notified sum": ("UPDATE distribution_share SET notified = notified + 1 WHERE id = %(share)s", "share_counters_equal_postings"),
    "set the approved sum": ("UPDATE distribution_share SET approved = 0 WHERE id = %(share)s", "share_counters_equal_postings"),
    "set the issued sum": ("UPDATE distribution_share SET issued = issued WHERE id = %(share)s", "share_counters_equal_postings"),
    "give the share to another county": (
        "UPDATE distribution_share SET county_id = %(other_county)s WHERE id = %(share)s", "share_counters_equal_postings"),
    "delete the share": ("DELETE FROM distribution_share WHERE id = %(share)s", "share_counters_equal_postings"),
    "empty the shares": ("TRUNCATE distribution_share CASCADE", "share_counters_equal_postings"),
    "a share that begins with credit": (
        copy_of("distribution_share", "id = %(share)s", notified=5, approved=0, issued=0), "share_counters_equal_postings"),
    "a second share of the same": (copy_of("distribution_share", "id = %(share)s", notified=0, approved=0, issued=0), "one_share"),
    "notify without a letter": (posting("notify", paper="'1397-S-0603-999'", notified="1000"), "county_notice_is_the_councils"),
    "notify more in the name of an issued letter": (
        posting("notify", paper="%(letter_serial)s", notified="1"), "county_notice_is_the_councils"),
    "notify a county in the name of the council's scenario": (
        posting("notify", paper="(SELECT identifier FROM distribution_distributionscenario LIMIT 1)", notified="1"), "county_notice_is_the_councils"),
    "approve one more than is left": (
        posting("approve", paper="%(session_identifier)s", approved=f"{LEFT} + 1"), "projects_within_share"),
    "approve what no project holds": (posting("approve", paper="%(session_identifier)s", approved="1"), "approved_is_its_projects"),
    "pass on more than was approved": (posting("issue", paper="'1397-N-A40-900'", issued="501"), "projects_within_share"),
    "pass on without a notice": (posting("issue", paper="'1397-N-A40-900'", issued="1"), "capital_line_is_its_project"),
    "change a posting": ("UPDATE distribution_shareposting SET notified_delta = notified_delta + 1", "share_postings_are_final"),
    "delete a posting": ("DELETE FROM distribution_shareposting", "share_postings_are_final"),
    "empty the postings": ("TRUNCATE distribution_shareposting", "share_postings_are_final"),
    "notify a negative sum": (posting("notify", paper="%(letter_serial)s", notified="-1"), "share_posting_matches_its_act"),
    "notify and approve at once": (posting("notify", paper="%(letter_serial)s", notified="1", approved="1"), "share_posting_matches_its_act"),
    "approve nothing": (posting("approve", paper="'x'"), "share_posting_matches_its_act"),
    "take an approval back": (posting("approve", paper="%(session_identifier)s", approved="-1"), "share_posting_matches_its_act"),
    "an act nobody knows": (posting("gift", paper="'x'", approved="1"), "share_posting_matches_its_act"),
    "a project's credit raised": ("UPDATE distribution_projectcredit SET amount = amount + 1 WHERE id = %(credit)s", "project_credit_is_final"),
    "a project's credit moved": ("UPDATE distribution_projectcredit SET session_id = NULL WHERE id = %(credit)s", "project_credit_is_final"),
    "a project's credit deleted": ("DELETE FROM distribution_projectcredit WHERE id = %(credit)s", "project_credit_is_final"),
    "the credits emptied": ("TRUNCATE distribution_projectcredit CASCADE", "project_credit_is_final"),
    "a credit nobody took from the share": (
        copy_of("distribution_projectcredit", "id = %(credit)s", amount=1).replace('{"id"', '{"source_id": SOURCE, "id"'), "approved_is_its_projects"),
    "a credit of no origin": (copy_of("distribution_projectcredit", "id = %(credit)s").replace('{"id"', '{"session_id": null, "id"'), "project_credit_has_one_origin"),
    "the same project twice in one session": (copy_of("distribution_projectcredit", "id = %(credit)s"), "project_credit_once_a_session"),
    "a second project of the same code": (copy_of("distribution_project", "id = %(project)s"), "project_code_once"),
    "a project that ends before it begins": ("UPDATE distribution_project SET end_year = start_year - 1 WHERE id = %(project)s", "project_figures"),
}  # fmt: skip


def test_shares_refuse(province: Province, prompt: ProvincePrompt) -> None:
    prompt.knows_letter(province.notified()["0603"])
    prompt.knows_session(province.accepted(province.row(500)))
    attacks = {attack: sql.replace("SOURCE", str(prompt.names["oil"])) for attack, (sql, _) in SHARE_ATTACKS.items()}
    assert {attack: prompt.rule_refusing(sql) for attack, sql in attacks.items()} == rules_of(SHARE_ATTACKS)


def test_to_the_last_million_a_share_gives(province: Province, prompt: ProvincePrompt) -> None:
    """The twin of overspending: all that is left can be approved, if a project of an accepted session holds it."""
    prompt.knows_letter(province.notified()["0603"])
    prompt.knows_session(province.accepted(province.row(500)))
    prompt.names |= {"second": 900_000_001, "more": 0}
    session = copy_of("distribution_committeesession", "id = %(session)s", identifier="1397-K-0603-90", ordinal=90, state="draft", minutes_number="")
    whole = (
        session,
        "UPDATE distribution_committeesession SET state = 'submitted', minutes_number = 'ک/۹۰' WHERE id = %(second)s",
        "UPDATE distribution_committeesession SET state = 'accepted' WHERE id = %(second)s",
        f"""INSERT INTO distribution_projectcredit (project_id, fiscal_year_id, source_id, share_id, amount, session_id, approved_at)
            VALUES (%(project)s, %(year)s, %(capital)s, %(share)s, {LEFT} + %(more)s, %(second)s, now())""",
        posting("approve", paper="'1397-K-0603-90'", approved=f"{LEFT} + %(more)s"),
    )
    assert prompt.rule_refusing(*whole) is None
    prompt.names["more"] = 1
    assert prompt.rule_refusing(*whole) == "projects_within_share"


# ---- check_invariants sees what somebody broke with the triggers off ---------------------------------

BREAKAGES = {
    "a counter of a share": (looking_away(
        "UPDATE distribution_share SET notified = notified + 1 WHERE id = %(share)s"), "share_counters_equal_postings"),
    "a posting removed": (looking_away(
        "DELETE FROM distribution_shareposting WHERE paper = %(letter_serial)s"), "share_counters_equal_postings"),
    "more approved than notified": ((
        "ALTER TABLE distribution_share DROP CONSTRAINT projects_within_share",
        *looking_away("UPDATE distribution_share SET approved = notified + 1 WHERE id = %(share)s")), "projects_within_share"),
    "a project's credit": (looking_away(
        "UPDATE distribution_projectcredit SET amount = amount + 1 WHERE id = %(credit)s"), "approved_is_its_projects"),
    "a project's credit removed": (looking_away(
        "DELETE FROM distribution_projectcredit WHERE id = %(credit)s"), "approved_is_its_projects"),
    "a line of an issued letter": (looking_away(
        "UPDATE distribution_countynoticeline SET amount = amount + 1 WHERE id = %(letter_line)s"), "county_notice_is_the_councils"),
    "the council's figure under an issued letter": (looking_away(
        "UPDATE distribution_scenariocell SET amount = amount + 1 WHERE county_id = %(county)s AND programme_id = %(roads)s"),
        "county_notice_is_the_councils"),
}  # fmt: skip


def test_check_invariants_names_what_was_broken(province: Province, prompt: ProvincePrompt) -> None:
    prompt.knows_letter(province.notified()["0603"])
    prompt.knows_session(province.accepted(province.row(500)))
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


def test_every_rule_of_shares_that_can_be_read_again_was_broken_here() -> None:
    assert {rule.name for rule in shares.RULES if rule.offenders} == {rule for _, rule in BREAKAGES.values()}
    assert set(shares.RULES) <= set(every_rule())


def test_check_invariants_is_clean_along_the_way_of_a_county(province: Province) -> None:
    province.notified()
    submit_session(province.session(), by=province.secretary)
    assert check_invariants() == (0, {})
    province.accepted(province.row(), county="0608")
    assert check_invariants() == (0, {})
