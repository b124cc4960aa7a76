"""The money rules of the center's notices, kept by the database itself: each holds, one unit over is refused also by plain SQL, and of two at once one wins."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from core.invariants import every_rule, sentence_of_constraint
from core.middleware import sentence_of
from core.refusals import AlreadyDone, Refused, Stale
from distribution.actions.approve_scenario import approve_scenario
from distribution.actions.enter_center_notice import save_center_notice, start_center_notice
from distribution.actions.enter_credits import enter_credits
from distribution.actions.issue_notice import issue_notice
from distribution.actions.propose_scenario import propose_scenario
from distribution.actions.record_center_notice import record_center_notice
from distribution.invariants import center as rules
from distribution.models import CenterCredit, CenterNotice, CenterPosting, CreditNotice, DistributionScenario
from tests.agreements.prompt import Prompt, copy_of
from tests.factories.moments import moment
from tests.factories.office import CENTER_NOTIFIED, Office
from tests.factories.province import Province, center_notice
from tests.racing import at_once, offences, refused

CREDIT, NOTICE, LINE, POSTING = (
    "distribution_centercredit", "distribution_centernotice", "distribution_centernoticeline", "distribution_centerposting",
)  # fmt: skip


class CenterPrompt(Prompt):
    """A prompt that also knows the center's notices: %(letter)s and %(letter_name)s recorded, %(draft)s not yet."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        letter = CenterNotice.objects.get(state="recorded", credit_type="expense", kind="original")
        draft = center_notice(office, "expense", {(office.source, None): 70}, number="97/300", kind="supplement", recorded=False)
        self.names |= {
            "letter": letter.pk, "letter_name": letter.identifier, "draft": draft.pk, "draft_name": draft.identifier,
            "credit": CenterCredit.objects.get(source=office.source).pk, "other_credit": CenterCredit.objects.get(source=office.own_income).pk,
            "scan": letter.scan_id, "issued": CenterCredit.objects.get(source=office.source).issued,
        }  # fmt: skip
        self.send()


@pytest.fixture
def prompt(office: Office) -> CenterPrompt:
    return CenterPrompt(office)


def posting(act: str, *, credit: str = "%(credit)s", paper: str = "%(draft_name)s", notified: str = "0", distributed: str = "0", issued: str = "0") -> str:
    """A movement of the province's credit, written by hand."""
    return f"""
        INSERT INTO {POSTING} (credit_id, act, paper, notified_delta, distributed_delta, issued_delta, at, by_id)
        VALUES ({credit}, '{act}', {paper}, {notified}, {distributed}, {issued}, now(), %(integration)s)"""


MOVE = f"""UPDATE {NOTICE} SET state = 'recorded', version = version + 1, desk = 'none', recorded_at = now(), recorded_by_id = %(integration)s
            WHERE id = %(draft)s"""
# Recording by hand, with every part in its place: this the database keeps.
RECORDING = {"credit": posting("notify", notified="70"), "move": MOVE}


def with_part(**changed: str) -> list[str]:
    """The statements of the recording, with the named parts replaced or, when empty, left out."""
    return [statement for statement in {**RECORDING, **changed}.values() if statement]


# What is tried -> the statements, and the rule that refuses them.
ONE_OVER = {
    "one million more than was given is distributed": (
        [posting("distribute", distributed="(SELECT notified + 1 FROM distribution_centercredit WHERE id = %(credit)s)")], rules.WITHIN_CENTER_CREDIT,
    ),
    "one million more than was given is passed on": (
        [posting("issue", issued="(SELECT notified - issued + 1 FROM distribution_centercredit WHERE id = %(credit)s)")], rules.WITHIN_CENTER_CREDIT,
    ),
    "one million more than is left is taken back": (
        [posting("notify", notified="(SELECT issued - notified - 1 FROM distribution_centercredit WHERE id = %(credit)s)")], rules.WITHIN_CENTER_CREDIT,
    ),
    "more is given back by agencies than they were given": (
        [posting("issue", issued="(SELECT -issued - 1 FROM distribution_centercredit WHERE id = %(credit)s)")], rules.WITHIN_CENTER_CREDIT,
    ),
    "a counter is raised by hand": ([f"UPDATE {CREDIT} SET notified = notified + 1 WHERE id = %(credit)s"], rules.CENTER_COUNTERS_EQUAL_POSTINGS),
    "a credit is moved to another source": ([f"UPDATE {CREDIT} SET programme_id = %(programme)s WHERE id = %(credit)s"], rules.CENTER_COUNTERS_EQUAL_POSTINGS),
    "a credit begins with money": (
        [copy_of(CREDIT, "original.id = %(credit)s", credit_type="capital")], rules.CENTER_COUNTERS_EQUAL_POSTINGS,
    ),
    "a credit is taken away": ([f"DELETE FROM {CREDIT} WHERE id = %(credit)s"], rules.CENTER_COUNTERS_EQUAL_POSTINGS),
    "the credits are emptied": ([f"TRUNCATE {CREDIT} CASCADE"], None),
    "a posting is changed": ([f"UPDATE {POSTING} SET notified_delta = notified_delta + 1 WHERE act = 'notify'"], rules.CENTER_POSTINGS_ARE_FINAL),
    "a posting is taken away": ([f"DELETE FROM {POSTING} WHERE act = 'notify'"], rules.CENTER_POSTINGS_ARE_FINAL),
    "the postings are emptied": ([f"TRUNCATE {POSTING}"], rules.CENTER_POSTINGS_ARE_FINAL),
    "a notice that distributes": ([posting("notify", notified="1", distributed="1")], rules.CENTER_POSTING_MATCHES_ITS_ACT),
    "a notice of nothing": ([posting("notify")], rules.CENTER_POSTING_MATCHES_ITS_ACT),
    "a distribution that takes back": ([posting("distribute", distributed="-1")], rules.CENTER_POSTING_MATCHES_ITS_ACT),
    "an act nobody knows": ([posting("gift", notified="1")], rules.CENTER_POSTING_MATCHES_ITS_ACT),
    "a second credit of the same source": (
        [f"INSERT INTO {CREDIT} (fiscal_year_id, credit_type, source_id, programme_id, notified, distributed, issued) VALUES (%(year)s, 'expense', %(source)s, NULL, 0, 0, 0)"],
        rules.ONE_CENTER_CREDIT,
    ),
    "the same number and date": (
        [f"UPDATE {NOTICE} SET (number, date) = (SELECT number, date FROM {NOTICE} WHERE id = %(letter)s) WHERE id = %(draft)s"], rules.CENTER_NOTICE_ONCE,
    ),
    "recorded without its scan": (with_part(move=MOVE.replace("SET state", "SET scan_id = NULL, state")), rules.CENTER_NOTICE_COMPLETE),
    "recorded without its number": (with_part(move=MOVE.replace("SET state", "SET number = '', state")), rules.CENTER_NOTICE_COMPLETE),
    "recorded by nobody": (with_part(move=MOVE.replace("recorded_by_id = %(integration)s", "recorded_by_id = NULL")), rules.CENTER_NOTICE_COMPLETE),
    "a recorded number is changed": ([f"UPDATE {NOTICE} SET number = '1' WHERE id = %(letter)s"], rules.CENTER_NOTICE_IS_FINAL),
    "a recorded notice is put back": ([f"UPDATE {NOTICE} SET state = 'draft' WHERE id = %(letter)s"], rules.CENTER_NOTICE_IS_FINAL),
    "a recorded notice is put aside": ([f"UPDATE {NOTICE} SET state = 'discarded' WHERE id = %(letter)s"], rules.CENTER_NOTICE_IS_FINAL),
    "a recorded notice is taken away": ([f"DELETE FROM {LINE} WHERE notice_id = %(letter)s", f"DELETE FROM {NOTICE} WHERE id = %(letter)s"], rules.CENTER_NOTICE_IS_FINAL),
    "a notice begins recorded": ([copy_of(NOTICE, "original.id = %(letter)s", number="2", identifier="x")], rules.CENTER_NOTICE_IS_FINAL),
    "a recorded figure is changed": ([f"UPDATE {LINE} SET amount = amount + 1 WHERE notice_id = %(letter)s"], rules.CENTER_NOTICE_IS_FINAL),
    "a figure is added to a recorded notice": (
        [f"INSERT INTO {LINE} (notice_id, source_id, programme_id, amount) VALUES (%(letter)s, %(source)s, %(programme)s, 1)"], rules.CENTER_NOTICE_IS_FINAL,
    ),
    "a figure is carried over from a recorded notice": ([f"UPDATE {LINE} SET notice_id = %(draft)s WHERE notice_id = %(letter)s"], rules.CENTER_NOTICE_IS_FINAL),
    "the notices are emptied": ([f"TRUNCATE {NOTICE} CASCADE"], None),
    "recorded and not posted": (with_part(credit=""), rules.CENTER_NOTICE_IS_ITS_POSTINGS),
    "posted one million more than it says": (with_part(credit=posting("notify", notified="71")), rules.CENTER_NOTICE_IS_ITS_POSTINGS),
    "posted to another source": (with_part(credit=posting("notify", credit="%(other_credit)s", notified="70")), rules.CENTER_NOTICE_IS_ITS_POSTINGS),
    "posted and not recorded": (with_part(move=""), rules.CENTER_NOTICE_IS_ITS_POSTINGS),
    "posted in the name of nobody": ([posting("notify", paper="'1397-M-999'", notified="1")], rules.CENTER_NOTICE_IS_ITS_POSTINGS),
    "posted once more in the name of a recorded notice": ([posting("notify", paper="%(letter_name)s", notified="1")], rules.CENTER_NOTICE_IS_ITS_POSTINGS),
    "a figure twice": (
        [f"INSERT INTO {LINE} (notice_id, source_id, programme_id, amount) VALUES (%(draft)s, %(source)s, NULL, 1)"], rules.CENTER_CELL_ONCE,
    ),
    "a figure below nothing": ([f"UPDATE {LINE} SET amount = -1 WHERE notice_id = %(draft)s"], rules.CENTER_AMOUNTS_NOT_NEGATIVE),
    "a correction that names nothing": ([f"UPDATE {NOTICE} SET kind = 'correction' WHERE id = %(draft)s"], rules.CORRECTION_NAMES_ITS_NOTICE),
    "a supplement that names a notice": ([f"UPDATE {NOTICE} SET corrects_id = %(letter)s WHERE id = %(draft)s"], rules.CORRECTION_NAMES_ITS_NOTICE),
}  # fmt: skip
# The twin of each that changes one thing and is kept.
KEPT = {
    "a whole recording": with_part(),
    "a credit that begins at zero": [
        f"INSERT INTO {CREDIT} (fiscal_year_id, credit_type, source_id, programme_id, notified, distributed, issued) "
        "VALUES (%(year)s, 'expense', %(source)s, %(programme)s, 0, 0, 0)",
    ],
    "the same number on another day": [
        f"UPDATE {NOTICE} SET (number, date) = (SELECT number, date + 1 FROM {NOTICE} WHERE id = %(letter)s) WHERE id = %(draft)s",
    ],
    "another figure in a draft": [f"UPDATE {LINE} SET amount = 1 WHERE notice_id = %(draft)s"],
    "a figure of another source in a draft": [f"INSERT INTO {LINE} (notice_id, source_id, programme_id, amount) VALUES (%(draft)s, %(own_income)s, NULL, 0)"],
    "a correction that names its notice": [f"UPDATE {NOTICE} SET kind = 'correction', corrects_id = %(letter)s WHERE id = %(draft)s"],
    "a draft is put aside": [f"UPDATE {NOTICE} SET state = 'discarded', desk = 'none' WHERE id = %(draft)s"],
    "somebody opens a recorded notice": [f"UPDATE {NOTICE} SET opened_at = now(), opened_by_id = %(deputy)s WHERE id = %(letter)s"],
}  # fmt: skip
EMPTIED = {"the credits are emptied", "the notices are emptied"}


@pytest.mark.django_db
class TestAtThePrompt:
    def test_each_fault_is_refused_by_its_rule(self, prompt: CenterPrompt) -> None:
        found = {fault: prompt.rule_refusing(*statements) for fault, (statements, _) in ONE_OVER.items()}
        assert {fault: rule for fault, rule in found.items() if fault not in EMPTIED} == {
            fault: rule.name for fault, (_, rule) in ONE_OVER.items() if fault not in EMPTIED
        }

    def test_emptying_a_table_is_refused_by_whichever_guard_it_meets_first(self, prompt: CenterPrompt) -> None:
        for fault in EMPTIED:
            name = prompt.rule_refusing(*ONE_OVER[fault][0])
            assert name in {rule.name for rule in every_rule()}, (fault, name)

    def test_the_same_with_one_thing_changed_is_kept(self, prompt: CenterPrompt) -> None:
        assert {what: prompt.rule_refusing(*statements) for what, statements in KEPT.items()} == dict.fromkeys(KEPT)

    def test_a_second_correction_of_the_same_notice_is_refused(self, prompt: CenterPrompt) -> None:
        second = copy_of(NOTICE, "original.id = %(draft)s", number="3", identifier="x", kind="correction", corrects_id=prompt.names["letter"])
        first = f"UPDATE {NOTICE} SET kind = 'correction', corrects_id = %(letter)s WHERE id = %(draft)s"
        assert prompt.rule_refusing(second) is None
        assert prompt.rule_refusing(first, second) == rules.CORRECTED_ONCE.name

    def test_every_rule_is_tried_and_has_its_sentence(self) -> None:
        tried = {rule.name for _, rule in ONE_OVER.values() if rule} | {rules.CORRECTED_ONCE.name}
        assert tried == {rule.name for rule in rules.RULES}
        assert all(sentence_of_constraint(rule.name) == rule.sentence for rule in rules.RULES)

    def test_the_last_million_passes_and_the_next_rule_asks_for_its_paper(self, prompt: CenterPrompt) -> None:
        """A distribution of all that was given breaks no rule of the center; that no scenario did it is another rule's."""
        all_of_it = posting("distribute", distributed="(SELECT notified FROM distribution_centercredit WHERE id = %(credit)s)")
        assert prompt.rule_refusing(all_of_it) == "approved_scenario_is_distributed"

    def test_an_agencys_notice_cannot_be_posted_without_the_centers_credit(self, prompt: CenterPrompt) -> None:
        """Also a ceiling moved by hand is passed on from the center's credit, and stops where that ends."""
        ceiling = """INSERT INTO distribution_ceilingposting (ceiling_id, act, paper, notified_delta, reserved_delta, used_delta, at, by_id)
                     VALUES (%(ceiling)s, 'notify', 'x', {delta}, 0, 0, now(), %(integration)s)"""
        left = CENTER_NOTIFIED - prompt.names["issued"]
        assert prompt.rule_refusing(ceiling.format(delta=left + 1)) == rules.WITHIN_CENTER_CREDIT.name
        # The last million passes this rule; the next one asks for the notice it is posted for.
        assert prompt.rule_refusing(ceiling.format(delta=left)) == "issued_notice_is_its_postings"


@pytest.mark.django_db
class TestCorrections:
    def test_a_correction_is_posted_as_its_difference_in_the_direction_of_the_first(self, office: Office) -> None:
        less = center_notice(office, "expense", {(office.source, None): 500}, number="1", kind="reduction")
        first = center_notice(office, "expense", {(office.source, None): 300}, number="2", kind="correction", corrects=less)
        center_notice(office, "expense", {(office.source, None): 350, (office.own_income, None): 7}, number="3", kind="correction", corrects=first)
        assert CenterCredit.objects.get(source=office.source).notified == CENTER_NOTIFIED - 350
        assert CenterCredit.objects.get(source=office.own_income).notified == CENTER_NOTIFIED - 7
        assert not offences()

    @pytest.mark.parametrize("delta", [-199, -201, 200])
    def test_a_correction_posted_with_another_figure_is_refused(self, office: Office, delta: int) -> None:
        prompt = CenterPrompt(office)
        wrong = center_notice(office, "expense", {(office.source, None): 500}, number="1", kind="supplement")
        right = center_notice(office, "expense", {(office.source, None): 300}, number="2", kind="correction", corrects=wrong, recorded=False)
        prompt.names |= {"draft": right.pk, "draft_name": right.identifier}
        assert prompt.rule_refusing(*with_part(credit=posting("notify", notified=str(delta)))) == rules.CENTER_NOTICE_IS_ITS_POSTINGS.name
        assert prompt.rule_refusing(*with_part(credit=posting("notify", notified="-200"))) is None


# ---- two at once ---------------------------------------------------------------------------------

race = pytest.mark.django_db(transaction=True)


def told(error: Exception) -> str:
    """What the person reads."""
    return error.sentence if isinstance(error, Refused) else sentence_of(error)


def again(notice: CenterNotice) -> CenterNotice:
    """The notice as the next request reads it."""
    return CenterNotice.objects.get(pk=notice.pk)


def unissued(office: Office) -> int:
    return CenterCredit.objects.get(source=office.source).unissued


@race
class TestTwoAtOnce:
    def test_the_same_notice_is_recorded_once(self, office: Office) -> None:
        draft = center_notice(office, "expense", {(office.source, None): 70}, number="1", kind="supplement", recorded=False)

        def record(who: str) -> CenterNotice:
            return record_center_notice(again(draft), by=office.again(who), seen_version=draft.version)

        outcomes = at_once(lambda: record("integration"), lambda: record("integration2"))
        (loser,) = refused(outcomes)
        assert isinstance(loser, Refused) and not isinstance(loser, AlreadyDone)
        assert CenterPosting.objects.filter(paper=draft.identifier).count() == 1
        assert CenterCredit.objects.get(source=office.source).notified == CENTER_NOTIFIED + 70
        assert not offences()

    def test_two_reductions_do_not_take_the_same_credit(self, office: Office) -> None:
        """Each alone is possible, both together go below what agencies were given."""
        half = unissued(office) // 2 + 1
        drafts = [center_notice(office, "expense", {(office.source, None): half}, number=str(n), kind="reduction", recorded=False) for n in (1, 2)]
        outcomes = at_once(*[lambda draft=draft: record_center_notice(again(draft), by=office.again("integration")) for draft in drafts])
        (loser,) = refused(outcomes)
        assert isinstance(loser, Refused) and "به کار رفته است" in loser.sentence
        assert unissued(office) == CENTER_NOTIFIED - half - CenterCredit.objects.get(source=office.source).issued >= 0
        assert not offences()

    def test_a_reduction_and_an_agencys_notice_do_not_take_the_same_credit(self, office: Office) -> None:
        left = unissued(office)
        draft = center_notice(office, "expense", {(office.source, None): left}, number="1", kind="reduction", recorded=False)
        cell = (office.programme.pk, office.source.pk, office.chapters[2].pk)
        letter = enter_credits(
            fiscal_year=office.year, agency=office.agency, cells={cell: 1}, kind=CreditNotice.Kind.SUPPLEMENT, by=office.integration,
            council_number="97/3", council_date=moment(1397, 3, 1).date(),
        )  # fmt: skip
        outcomes = at_once(
            lambda: record_center_notice(again(draft), by=office.again("integration")),
            lambda: issue_notice(CreditNotice.objects.get(pk=letter.pk), number="97/8", date=moment(1397, 3, 2).date(), by=office.again("integration2")),
        )
        (loser,) = refused(outcomes)
        assert told(loser)
        assert unissued(office) >= 0 and not offences()

    def test_the_same_number_and_date_is_entered_once(self, office: Office) -> None:
        def enter(who: str, amount: int) -> CenterNotice:
            return start_center_notice(
                fiscal_year=office.year, credit_type="expense", kind="supplement", number="97/400", date=moment(1397, 3, 1).date(),
                cells={(office.source.pk, None): amount}, by=office.again(who),
            )  # fmt: skip

        outcomes = at_once(lambda: enter("integration", 1), lambda: enter("integration2", 2))
        (loser,) = refused(outcomes)
        assert told(loser) == rules.CENTER_NOTICE_ONCE.sentence
        assert CenterNotice.objects.filter(number="97/400").count() == 1

    def test_two_corrections_of_one_notice(self, office: Office) -> None:
        wrong = CenterNotice.objects.get()

        def correct(who: str, number: str) -> CenterNotice:
            return start_center_notice(
                fiscal_year=office.year, credit_type="expense", kind="correction", corrects=again(wrong), number=number,
                date=moment(1397, 3, 1).date(), cells={(office.source.pk, None): 1}, by=office.again(who),
            )  # fmt: skip

        outcomes = at_once(lambda: correct("integration", "1"), lambda: correct("integration2", "2"))
        (loser,) = refused(outcomes)
        assert told(loser) == rules.CORRECTED_ONCE.sentence
        assert wrong.corrections.count() == 1

    def test_a_figure_written_while_it_is_recorded_is_not_lost_in_it(self, office: Office) -> None:
        draft = center_notice(office, "expense", {(office.source, None): 70}, number="1", kind="supplement", recorded=False)

        def write() -> CenterNotice:
            return save_center_notice(
                again(draft), kind="supplement", number="1", date=draft.date, cells={(office.own_income.pk, None): 9}, by=office.again("integration2"),
                seen_version=draft.version,
            )  # fmt: skip

        outcomes = at_once(write, lambda: record_center_notice(again(draft), by=office.again("integration"), seen_version=draft.version))
        (loser,) = refused(outcomes)
        assert isinstance(loser, Stale)
        now = again(draft)
        assert (now.state, now.cells()) in (("recorded", {(office.source.pk, None): 70}), ("draft", {(office.own_income.pk, None): 9}))
        assert not offences()

    def test_a_distribution_and_a_reduction_do_not_take_the_same_credit(self, province: Province) -> None:
        office = province.office
        proposed = propose_scenario(province.scenario("52"), by=office.integration)
        resolution = province.resolution()
        less = center_notice(
            office, "capital", {(province.sources["52"], province.programmes["1502001"]): 1}, number="1", kind="reduction", recorded=False
        )
        outcomes = at_once(
            lambda: record_center_notice(again(less), by=office.again("integration")),
            lambda: approve_scenario(DistributionScenario.objects.get(pk=proposed.pk), resolution=resolution, by=office.again("integration2")),
        )
        (loser,) = refused(outcomes)
        assert told(loser)
        credit = CenterCredit.objects.get(source=province.sources["52"])
        assert credit.undistributed >= 0 and not offences()


@race
def test_the_bench_itself_overspends_when_nobody_looks(office: Office) -> None:
    """The negative control: two reductions that read, then write, with the lock and the database's check put aside."""
    half = unissued(office) // 2 + 1

    def take_unlocked() -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = 'replica'")
            cursor.execute(f"SELECT notified - issued FROM {CREDIT} WHERE source_id = %s", [office.source.pk])
            left = cursor.fetchone()[0]
            cursor.execute("SELECT pg_sleep(0.3)")
            if left >= half:
                cursor.execute(f"UPDATE {CREDIT} SET notified = notified - %s WHERE source_id = %s", [half, office.source.pk])
            return left

    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {CREDIT} DROP CONSTRAINT {rules.WITHIN_CENTER_CREDIT.name}")
    try:
        assert not refused(at_once(take_unlocked, take_unlocked))
        assert unissued(office) < 0, "without lock and check the same race goes below what agencies were given"
        assert {offence.rule for offence in offences()} >= {rules.WITHIN_CENTER_CREDIT.name, rules.CENTER_COUNTERS_EQUAL_POSTINGS.name}
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = 'replica'")
            cursor.execute(f"UPDATE {CREDIT} SET notified = greatest(notified, issued, distributed)")
            cursor.execute("SET session_replication_role = 'origin'")
        with connection.schema_editor() as editor:
            constraint = next(c for c in CenterCredit._meta.constraints if c.name == rules.WITHIN_CENTER_CREDIT.name)
            editor.add_constraint(CenterCredit, constraint)
