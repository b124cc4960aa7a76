"""The rules of scenarios and of the council, against the database itself, and two people at once (domain.md 4.2)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from core.middleware import sentence_of
from core.refusals import AlreadyDone, Refused
from distribution import invariants as rules
from distribution.actions.approve_scenario import POOL_CHANGED, approve_scenario
from distribution.actions.propose_scenario import propose_scenario
from distribution.actions.save_scenario import save_scenario
from distribution.models import CenterCredit, CenterPosting, CouncilResolution, DistributionScenario, Share
from distribution.scenario_terms import Wish
from tests.factories.office import make_office
from tests.factories.province import WEIGHTS, make_province
from tests.racing import at_once, offences


def refused_by_sql(statement: str, *values: object) -> str:
    """The sentence with which the database refuses `statement`, at once or at the commit."""
    with pytest.raises(DatabaseError) as no, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return sentence_of(no.value)


@pytest.fixture
def proposed(province):
    return propose_scenario(province.scenario(provincial=10_000), by=province.office.integration)


class TestByHand:
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE distribution_distributionscenario SET provincial = provincial + 1 WHERE id = %s",
            "UPDATE distribution_distributionscenario SET name = 'دیگر' WHERE id = %s",
            "UPDATE distribution_distributionscenario SET inputs = '{}' WHERE id = %s",
            "DELETE FROM distribution_distributionscenario WHERE id = %s",
            "UPDATE distribution_scenariocounty SET amount = amount + 1 WHERE scenario_id = %s",
            "UPDATE distribution_scenariocell SET amount = amount - 1 WHERE scenario_id = %s",
            "UPDATE distribution_scenarioweight SET weight = 1 WHERE scenario_id = %s",
            "DELETE FROM distribution_scenariocell WHERE scenario_id = %s",
            "INSERT INTO distribution_scenariosplit (scenario_id, county_id, programme_id, weight) "
            "SELECT %s, (SELECT min(id) FROM distribution_county), (SELECT min(id) FROM distribution_functionalcode), 1",
        ],
    )
    def test_what_was_proposed_is_not_changed(self, proposed, change):
        assert refused_by_sql(change, proposed.pk) == rules.PROPOSED_SCENARIO_IS_FINAL.sentence

    def test_a_draft_whose_shares_do_not_add_up_is_not_proposed(self, province):
        draft = province.scenario()
        change = """
            UPDATE distribution_scenariocounty SET amount = amount + 1 WHERE scenario_id = %s AND county_id = (SELECT min(id) FROM distribution_county);
            UPDATE distribution_distributionscenario SET state = 'proposed', desk = 'council' WHERE id = %s"""
        assert refused_by_sql(change, draft.pk, draft.pk) == rules.SHARES_SUM_TO_TOTAL.sentence

    def test_nor_one_whose_programmes_do_not(self, province):
        draft = province.scenario()
        change = """
            UPDATE distribution_scenariocell SET amount = amount + 1 WHERE id = (SELECT min(id) FROM distribution_scenariocell WHERE scenario_id = %s);
            UPDATE distribution_distributionscenario SET state = 'proposed', desk = 'council' WHERE id = %s"""
        assert refused_by_sql(change, draft.pk, draft.pk) == rules.PROGRAMMES_SUM_TO_SHARE.sentence

    def test_nothing_is_approved_without_a_resolution(self, proposed):
        change = "UPDATE distribution_distributionscenario SET state = 'approved', desk = 'none' WHERE id = %s"
        assert refused_by_sql(change, proposed.pk) == rules.APPROVED_BY_A_RESOLUTION.sentence

    def test_nor_without_what_it_distributes(self, province, proposed):
        change = "UPDATE distribution_distributionscenario SET state = 'approved', desk = 'none', resolution_id = %s WHERE id = %s"
        assert refused_by_sql(change, province.resolution().pk, proposed.pk) == rules.APPROVED_SCENARIO_IS_DISTRIBUTED.sentence

    def test_nothing_is_distributed_without_an_approval(self, province, proposed):
        change = """
            INSERT INTO distribution_centerposting (credit_id, act, paper, notified_delta, distributed_delta, issued_delta, at, by_id)
            SELECT min(id), 'distribute', %s, 0, 5, 0, now(), %s FROM distribution_centercredit WHERE credit_type = 'capital'"""
        assert refused_by_sql(change, proposed.identifier, province.office.integration.pk) == rules.APPROVED_SCENARIO_IS_DISTRIBUTED.sentence

    @pytest.mark.parametrize(
        ("change", "rule"),
        [
            ("UPDATE distribution_scenariocounty SET amount = -1 WHERE scenario_id = %s", rules.SCENARIO_AMOUNTS_NOT_NEGATIVE),
            ("UPDATE distribution_scenariocounty SET locked = -1 WHERE scenario_id = %s", rules.SCENARIO_AMOUNTS_NOT_NEGATIVE),
            ("UPDATE distribution_scenariocell SET amount = -1 WHERE scenario_id = %s", rules.SCENARIO_CELL_NOT_NEGATIVE),
            ("UPDATE distribution_distributionscenario SET reserve = -1 WHERE id = %s", rules.SCENARIO_HEADS_NOT_NEGATIVE),
            ("UPDATE distribution_scenariocounty SET correction = 5 WHERE scenario_id = %s", rules.CORRECTION_HAS_A_REASON),
            ("UPDATE distribution_scenarioweight SET weight = 101 WHERE scenario_id = %s", rules.WEIGHTS_WITHIN_HUNDRED),
        ],
    )
    def test_a_draft_keeps_its_signs_reasons_and_weights(self, province, change, rule):
        assert refused_by_sql(change, province.scenario().pk) == rule.sentence

    def test_an_index_is_not_negative(self, province):
        assert refused_by_sql("UPDATE distribution_indexvalue SET value = -1") == rules.INDEX_VALUES_NOT_NEGATIVE.sentence

    @pytest.mark.parametrize(
        ("change", "rule"),
        [
            ("UPDATE distribution_councilresolution SET number = 'دیگر' WHERE id = %s", rules.RESOLUTION_IS_FINAL),
            ("DELETE FROM distribution_councilresolution WHERE id = %s", rules.RESOLUTION_IS_FINAL),
            (
                "INSERT INTO distribution_councilresolution (fiscal_year_id, credit_type, session, number, date, scan_id, scan_name, recorded_at, recorded_by_id) "
                "SELECT fiscal_year_id, credit_type, '', number, date, scan_id, scan_name, recorded_at, recorded_by_id FROM distribution_councilresolution WHERE id = %s",
                rules.RESOLUTION_NUMBER_ONCE,
            ),
        ],
    )
    def test_a_resolution_is_recorded_once_and_stays(self, province, change, rule):
        assert refused_by_sql(change, province.resolution().pk) == rule.sentence

    def test_the_whole_way_leaves_no_offence(self, province):
        province.notified("51", provincial=10_000, reserve=500)
        province.approved("52", number="97/2/10")
        assert offences() == []


@pytest.fixture
def races(transactional_db, working_hours):
    return make_province(make_office())


class TestAtOnce:
    def test_two_scenarios_of_one_source_are_approved(self, races):
        office = races.office
        one, two = (propose_scenario(races.scenario(provincial=part), by=office.integration) for part in (10_000, 20_000))
        resolution = races.resolution()

        def approve(scenario, who):
            return approve_scenario(DistributionScenario.objects.get(pk=scenario.pk), resolution=resolution, by=office.again(who))

        outcomes = at_once(lambda: approve(one, "integration"), lambda: approve(two, "integration2"))
        (no,) = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        (won,) = [outcome for outcome in outcomes if isinstance(outcome, DistributionScenario)]
        assert isinstance(no, Refused) and no.sentence == POOL_CHANGED
        assert sum(credit.distributed for credit in CenterCredit.objects.filter(source=races.sources["51"])) == 90_000
        assert sum(share.notified for share in Share.objects.filter(county=None)) == won.provincial
        assert set(CenterPosting.objects.filter(act="distribute").values_list("paper", flat=True)) == {won.identifier}
        assert offences() == []

    def test_the_same_scenario_is_approved_twice(self, races):
        office = races.office
        scenario, resolution = propose_scenario(races.scenario(), by=office.integration), races.resolution()

        def approve(who):
            mine = DistributionScenario.objects.get(pk=scenario.pk)
            return approve_scenario(mine, resolution=resolution, by=office.again(who), seen_version=scenario.version)

        outcomes = at_once(lambda: approve("integration"), lambda: approve("integration2"))
        (no,) = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert isinstance(no, Refused) and not isinstance(no, AlreadyDone)
        assert CenterPosting.objects.filter(act="distribute").count() == 2 and offences() == []

    def test_a_save_and_a_proposal(self, races):
        office, draft = races.office, races.scenario()

        def save():
            mine = DistributionScenario.objects.get(pk=draft.pk)
            return save_scenario(mine, Wish(weights=WEIGHTS, reserve=900), by=office.again("integration"), seen_version=draft.version)

        def propose():
            return propose_scenario(DistributionScenario.objects.get(pk=draft.pk), by=office.again("integration2"), seen_version=draft.version)

        outcomes = at_once(save, propose)
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
        kept = DistributionScenario.objects.get(pk=draft.pk)
        assert (kept.state, kept.reserve) in (("proposed", 0), ("draft", 900)) and offences() == []


def test_a_resolution_of_expense_approves_no_capital_scenario(province, proposed):
    resolution = CouncilResolution(fiscal_year=province.office.year, credit_type="expense", number="97/2/8")
    with pytest.raises(Refused, match="این مصوبه از سال یا نوع اعتبار دیگری است"):
        approve_scenario(proposed, resolution=resolution, by=province.office.integration)
