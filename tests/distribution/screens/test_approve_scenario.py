"""The council's approval of a proposal, by a recorded resolution or a new one."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.audit import history_of
from distribution.actions.approve_scenario import POOL_CHANGED
from distribution.actions.propose_scenario import propose_scenario
from distribution.actions.record_resolution import IN_FUTURE
from distribution.invariants import RESOLUTION_NUMBER_ONCE
from distribution.models import CenterCredit, CouncilResolution, DistributionScenario, Share
from distribution.views.approve_scenario import CHOOSE_OR_RECORD, NOT_BOTH
from tests.distribution.screens.pages import faults, value_of, words
from tests.factories.province import PDF, center_notice


@pytest.fixture
def desk(province, signed_in):
    return signed_in(province.office.integration)


@pytest.fixture
def scenario(province):
    return propose_scenario(province.scenario(provincial=10_000, reserve=500), by=province.office.integration)


def address(scenario):
    return f"/distribution/{scenario.pk}/approve/"


def fresh(scenario):
    return DistributionScenario.objects.get(pk=scenario.pk)


def new(scenario, **more):
    scan = SimpleUploadedFile("مصوبه.pdf", PDF, "application/pdf")
    return {"number": "۹۷/۲/۱۲", "date": "1397/03/02", "session": "جلسهٔ ۳", "scan": scan, "version": scenario.version, **more}


def test_it_shows_the_sums_that_become_final(desk, scenario):
    page = words(desk.get(address(scenario)))
    assert "۷۹٬۵۰۰ میلیون ریال برای ۳ شهرستان" in page and "۹۰٬۰۰۰ = ۷۹٬۵۰۰ + ۱۰٬۰۰۰ + ۵۰۰" in page


def test_a_recorded_resolution_is_chosen(province, desk, scenario):
    resolution = province.resolution()
    assert "۹۷/۲/۹، ۱۳۹۷/۰۳/۰۱" in words(desk.get(address(scenario)))
    data = {"resolution": resolution.pk, "version": scenario.version}
    assert desk.post(address(scenario), data).url == f"/distribution/{scenario.pk}/"
    assert "پیش‌تر ثبت شده است" in words(desk.post(address(scenario), data, follow=True))
    assert (fresh(scenario).state, fresh(scenario).resolution) == ("approved", resolution)
    assert sum(credit.distributed for credit in CenterCredit.objects.filter(source=province.sources["51"])) == 89_500
    assert sum(share.notified for share in Share.objects.filter(county=None)) == 10_000
    assert [entry.action for entry in history_of(scenario)][-1] == "approve_scenario"


def test_a_new_resolution_is_recorded_with_it_once(desk, scenario):
    assert desk.post(address(scenario), new(scenario)).status_code == 302
    desk.post(address(scenario), new(scenario))
    (resolution,) = CouncilResolution.objects.all()
    assert (resolution.number, resolution.session, fresh(scenario).resolution_id) == ("97/2/12", "جلسهٔ ۳", resolution.pk)
    assert [entry.action for entry in history_of(scenario)].count("approve_scenario") == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"number": "", "date": "", "scan": ""}, CHOOSE_OR_RECORD),
        ({"number": ""}, "شمارهٔ مصوبه را بنویسید."),
        ({"date": ""}, "تاریخ مصوبه را بنویسید."),
        ({"scan": ""}, "تصویر مصوبه را انتخاب کنید."),
        ({"date": "1397/03/06"}, IN_FUTURE),
        ({"date": "1397/13/01"}, "ماه باید میان ۱ و ۱۲ باشد."),
        ({"number": "97/2/9"}, RESOLUTION_NUMBER_ONCE.sentence),
        ({"resolution": "999"}, "یکی از گزینه‌های فهرست را انتخاب کنید."),
    ],
)
def test_bad_input_leaves_nothing_behind(province, desk, scenario, data, sentence):
    province.resolution("97/2/9")
    page = desk.post(address(scenario), new(scenario, **data))
    assert sentence in faults(page)
    assert fresh(scenario).state == "proposed" and CouncilResolution.objects.count() == 1


def test_not_both_ways_at_once(province, desk, scenario):
    page = desk.post(address(scenario), new(scenario, resolution=province.resolution().pk))
    assert faults(page) == [NOT_BOTH]


def test_a_file_that_is_no_scan_is_refused(desk, scenario):
    page = desk.post(address(scenario), new(scenario, scan=SimpleUploadedFile("a.exe", b"MZ", "application/pdf")))
    assert "پذیرفته نشد" in faults(page)[0] and not CouncilResolution.objects.exists()


def test_when_the_pool_changed_nothing_is_recorded_and_the_way_out_is_said(province, desk, scenario):
    cell = {(province.sources["51"], province.programmes["1301001"]): 5_000}
    center_notice(province.office, "capital", cells=cell, number="97/30000", kind="supplement")
    page = desk.post(address(scenario), new(scenario))
    assert page.status_code == 409 and faults(page) == [POOL_CHANGED] and value_of(page, "number") == "۹۷/۲/۱۲"
    assert fresh(scenario).state == "proposed" and not CouncilResolution.objects.exists()


def test_a_draft_is_not_approved(province, desk):
    scenario = province.scenario()
    assert desk.get(address(scenario)).url == f"/distribution/{scenario.pk}/"
    assert desk.post(address(scenario), new(scenario)).status_code == 409
    assert not CouncilResolution.objects.exists()


@pytest.mark.parametrize("who", ["deputy", "org_head", "auditor", "staff", "expert", "admin"])
def test_nobody_else_may(province, signed_in, scenario, who):
    client = signed_in(province.office.people[who])
    assert client.get(address(scenario)).status_code in (403, 404)
    assert client.post(address(scenario), new(scenario)).status_code in (403, 404)
    assert fresh(scenario).state == "proposed"
