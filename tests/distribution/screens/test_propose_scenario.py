"""The steps of a scenario before the council decides: propose, revise with a reason, set aside."""

from __future__ import annotations

import pytest

from core.audit import history_of
from distribution.actions.propose_scenario import propose_scenario
from distribution.actions.revise_scenario import NEEDS_REASON
from distribution.actions.save_scenario import save_scenario
from distribution.models import DistributionScenario, FiscalYear, IndexValue
from distribution.scenario_terms import Wish
from tests.distribution.screens.pages import faults, value_of, words
from tests.factories.province import WEIGHTS, center_notice

STEPS = ("propose", "revise", "set-aside")


@pytest.fixture
def desk(province, signed_in):
    return signed_in(province.office.integration)


def address(scenario, step):
    return f"/distribution/{scenario.pk}/{step}/"


def fresh(scenario):
    return DistributionScenario.objects.get(pk=scenario.pk)


def actions(scenario):
    return [entry.action for entry in history_of(scenario)]


class TestPropose:
    def test_it_shows_the_sums_and_freezes_once(self, province, desk):
        scenario = province.scenario(provincial=10_000)
        page = words(desk.get(address(scenario, "propose")))
        assert "۹۰٬۰۰۰ = ۸۰٬۰۰۰ + ۱۰٬۰۰۰ + ۰" in page and "نود هزار میلیون ریال" in page
        data = {"version": scenario.version}
        assert desk.post(address(scenario, "propose"), data).url == f"/distribution/{scenario.pk}/"
        assert "پیش‌تر ثبت شده است" in words(desk.post(address(scenario, "propose"), data, follow=True))
        kept = fresh(scenario)
        assert (kept.state, kept.inputs["population"]["weight"]) == ("proposed", 60) and kept.proposed_at
        assert actions(scenario) == ["start_scenario", "write", "propose"]

    def test_what_cannot_be_computed_any_more_is_not_proposed(self, province, desk):
        scenario = province.scenario()
        IndexValue.objects.filter(county__code="0604", index__code="area").delete()
        assert "شاخص «مساحت» برای شهرستان ایذه خالی است." in words(desk.get(address(scenario, "propose")))
        page = desk.post(address(scenario, "propose"), {"version": scenario.version})
        assert page.status_code == 409 and faults(page) == ["شاخص «مساحت» برای شهرستان ایذه خالی است."]
        assert fresh(scenario).state == "draft"

    def test_what_another_changed_meanwhile_is_shown_first(self, province, desk):
        scenario = province.scenario()
        opened = scenario.version
        save_scenario(scenario, Wish(weights=WEIGHTS, reserve=777), by=province.office.integration2)
        page = desk.post(address(scenario, "propose"), {"version": opened})
        assert page.status_code == 409 and "شیرین مهرجو" in faults(page)[0] and "۷۷۷ میلیون ریال" in words(page)
        assert desk.post(address(scenario, "propose"), {"version": value_of(page, "version")}).status_code == 302


class TestRevise:
    def test_the_reason_opens_a_new_version_with_the_same_terms(self, province, desk):
        scenario = propose_scenario(province.scenario(provincial=10_000), by=province.office.integration)
        page = desk.post(address(scenario, "revise"), {"reason": " ", "version": scenario.version})
        assert faults(page) == [NEEDS_REASON] and fresh(scenario).state == "proposed"
        data = {"reason": "افزایش سهم ایذه برای راه سیل‌زده", "version": scenario.version}
        answer = desk.post(address(scenario, "revise"), data)
        new = DistributionScenario.objects.latest("pk")
        assert answer.url == f"/distribution/{new.pk}/edit/"
        assert (fresh(scenario).state, new.previous_id, new.provincial, new.state) == ("revised", scenario.pk, 10_000, "draft")
        desk.post(address(scenario, "revise"), data)
        assert DistributionScenario.objects.count() == 2 and actions(scenario)[-1] == "revise"
        page = words(desk.get(f"/distribution/{new.pk}/"))
        assert "نسخهٔ تازهٔ 1397-D-51-01 «افزایش سهم ایذه برای راه سیل‌زده»" in page
        assert "نسخهٔ بعدی 1397-D-51-02" in words(desk.get(f"/distribution/{scenario.pk}/"))

    def test_a_pool_that_shrank_below_the_provinces_part_still_opens_a_version(self, province, desk):
        scenario = propose_scenario(province.scenario(provincial=89_000), by=province.office.integration)
        cell = {(province.sources["51"], province.programmes["1301001"]): 20_000}
        center_notice(province.office, "capital", cells=cell, number="97/40000", kind="reduction")
        page = desk.post(address(scenario, "revise"), {"reason": "کاهش اعتبار مرکز", "version": scenario.version}, follow=True)
        assert page.status_code == 200 and any("بیشتر از مبلغ کل (۷۰٬۰۰۰ میلیون ریال)" in fault for fault in faults(page))
        new = DistributionScenario.objects.latest("pk")
        assert (new.total, new.counties.count(), new.cells.count()) == (70_000, 3, 0)


class TestSetAside:
    @pytest.mark.parametrize("proposed", [False, True])
    def test_it_stays_readable_and_no_credit_changes(self, province, desk, proposed):
        scenario = province.scenario()
        if proposed:
            scenario = propose_scenario(scenario, by=province.office.integration)
        data = {"note": "سناریوی بهتری هست", "version": scenario.version}
        assert desk.post(address(scenario, "set-aside"), data).url == "/1397/distribution/"
        desk.post(address(scenario, "set-aside"), data)
        assert fresh(scenario).state == "set_aside" and actions(scenario).count("set_aside") == 1
        assert "«سناریوی بهتری هست»" in words(desk.get(f"/distribution/{scenario.pk}/"))


@pytest.mark.parametrize("step", STEPS)
def test_in_a_wrong_state_the_page_leads_to_the_record(province, desk, step):
    scenario = province.approved("52")
    assert desk.get(address(scenario, step)).url == f"/distribution/{scenario.pk}/"
    page = desk.post(address(scenario, step), {"version": scenario.version, "reason": "دیر"})
    assert page.status_code == 409 and "ممکن نیست" in faults(page)[0]
    assert fresh(scenario).state == "approved"


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["deputy", "auditor", "staff", "expert", "admin"])
def test_nobody_else_may(province, signed_in, step, who):
    scenario, client = propose_scenario(province.scenario(), by=province.office.integration), signed_in(province.office.people[who])
    assert client.get(address(scenario, step)).status_code in (403, 404)
    assert client.post(address(scenario, step), {"version": scenario.version, "reason": "الف"}).status_code in (403, 404)
    assert fresh(scenario).state == "proposed"


@pytest.mark.parametrize("step", STEPS)
def test_a_closed_year_is_refused(province, desk, step):
    scenario = propose_scenario(province.scenario(), by=province.office.integration)
    FiscalYear.objects.update(status="closed")
    assert desk.get(address(scenario, step)).status_code == 403
