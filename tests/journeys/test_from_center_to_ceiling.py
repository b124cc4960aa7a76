"""The whole way of a capital credit: the center's notice, the model, the council, a county, its committee, the agency's ceiling."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from distribution.actions.approve_council_projects import approve_council_projects
from distribution.actions.issue_notice import issue_notice
from distribution.actions.prepare_agency_notices import prepare_agency_notices
from distribution.models import (
    CenterCredit,
    CreditCeiling,
    CreditNotice,
    CreditType,
    DistributionScenario,
    ProjectCredit,
    Share,
)
from tests.factories.moments import moment
from tests.factories.province import Province

pytestmark = pytest.mark.django_db


def test_each_million_rials_can_be_followed_both_ways(province: Province) -> None:
    office = province.office
    letters = province.notified("51", provincial=9_000, reserve=1_000)
    scenario = DistributionScenario.objects.get(state="approved")

    shares = {row.county.code: row.amount for row in scenario.counties.select_related("county")}
    assert sum(shares.values()) + 9_000 + 1_000 == 90_000
    for code, letter in letters.items():
        assert sum(line.amount for line in letter.lines.all()) == shares[code]
        assert sum(s.notified for s in Share.objects.filter(county__code=code)) == shares[code]
    assert sum(s.notified for s in Share.objects.filter(county=None)) == 9_000

    province.accepted(province.row(500), province.row(300, code="1502001002"))
    assert approve_council_projects(province.resolution(), [province.row(2_000, code="1502009001")], by=office.integration) == 1
    (notice,) = prepare_agency_notices(office.year, by=office.integration)
    issued = issue_notice(notice, number="97/210/9001", date=moment(1397, 3, 5).date(), by=office.integration)

    assert issued.credit_type == CreditType.CAPITAL and issued.lines.count() == 3
    ceiling = CreditCeiling.objects.get(agency=office.wide_agency, credit_type=CreditType.CAPITAL)
    assert (ceiling.programme.code, ceiling.source.code, ceiling.notified) == ("1502001", "51", 2_800)
    assert CenterCredit.objects.get(source__code="51", programme__code="1502001").issued == 2_800
    assert sum(s.issued for s in Share.objects.all()) == 2_800
    assert not ProjectCredit.objects.filter(notice=None).exists()
    assert CreditNotice.objects.get(pk=issued.pk).file.content_type == "application/pdf"

    out = io.StringIO()
    call_command("check_invariants", stdout=out)
