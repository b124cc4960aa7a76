"""The demonstration year 1397: from the center's notices to ceilings, every figure where it must be."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db.models import Count, Sum

from agreements.checks import findings
from agreements.management.commands import seed_demo
from agreements.models import Agreement
from distribution.models import (
    CenterCredit,
    CenterPosting,
    CommitteeSession,
    CountyNotice,
    CreditCeiling,
    CreditNotice,
    Directive,
    DistributionScenario,
    ExpenseProposal,
    ProjectCredit,
    ScenarioCounty,
    Share,
)


def totals(rows, field: str, *by: str) -> dict:
    return {key if len(by) > 1 else key[0]: total for *key, total in rows.order_by().values_list(*by).annotate(total=Sum(field))}


@pytest.mark.django_db
def test_the_year_is_built_by_the_real_steps_and_adds_up() -> None:
    seed_demo.Command(stdout=io.StringIO())._load()

    # What the center notified, to the unit (the published totals).
    notified = totals(CenterPosting.objects.filter(act="notify"), "notified_delta", "credit__credit_type")
    assert notified == {"expense": 5_399_000, "capital": 25_519_000}
    by_source = totals(CenterCredit.objects.filter(credit_type="capital"), "notified", "source__title")
    assert by_source == {"استانی": 12_762_300, "سه درصد نفت و گاز": 8_930_100, "متوازن": 3_826_600}

    # Distributed to 27 counties and the province, less the reserve; approved, notified.
    approved = DistributionScenario.objects.filter(state="approved")
    assert approved.count() == 3
    assert {s.resolution.number for s in approved.select_related("resolution")} == {"97/2/4"}
    for scenario in approved:
        shares = ScenarioCounty.objects.filter(scenario=scenario)
        assert shares.count() == 27
        assert shares.aggregate(total=Sum("amount"))["total"] + scenario.provincial + scenario.reserve == scenario.total
    assert DistributionScenario.objects.filter(state="revised", revisions__state="approved").exists()
    letters = CountyNotice.objects.filter(state="issued")
    assert letters.count() == 27
    assert letters.filter(opened_at__isnull=False).exists() and letters.filter(delivered_on__isnull=False).exists()
    to_counties = Share.objects.exclude(county=None).aggregate(total=Sum("notified"))["total"]
    to_province = Share.objects.filter(county=None).aggregate(total=Sum("notified"))["total"]
    assert to_counties + to_province + 600_000 + 100_000 == 25_519_000  # less the two reserves

    # Projects of at least five counties with their minutes, and the council's own.
    sessions = dict(CommitteeSession.objects.values_list("state").annotate(Count("pk")).order_by())
    assert sessions["accepted"] >= 5 and {"submitted", "returned", "draft"} <= sessions.keys()
    assert not CommitteeSession.objects.filter(state="accepted", minutes=None).exists()
    assert ProjectCredit.objects.filter(resolution__isnull=False).exists()

    # Agency notices issued: the ceilings of capital agreements are there, and the expense year is whole.
    capital = CreditCeiling.objects.filter(credit_type="capital")
    issued = CreditNotice.objects.filter(credit_type="capital", state="issued")
    assert issued.count() >= 10
    assert capital.aggregate(total=Sum("notified"))["total"] == issued.aggregate(total=Sum("lines__amount"))["total"]
    assert capital.aggregate(total=Sum("notified"))["total"] == CenterCredit.objects.filter(credit_type="capital").aggregate(total=Sum("issued"))["total"]
    assert CreditCeiling.objects.filter(credit_type="expense").aggregate(total=Sum("notified"))["total"] == 5_399_000
    assert ExpenseProposal.objects.filter(state="consolidated").count() == 4
    assert Directive.objects.filter(state="published").count() == 3
    assert Agreement.objects.values("state").distinct().count() >= 8

    # The optional expense forms are in use, in agreement with form E-1, from the draft to the notified paper.
    users = Agreement.objects.filter(staff__isnull=False, subchapters__isnull=False, county_rows__isnull=False).distinct()
    assert {"draft", "notified"} <= set(users.values_list("state", flat=True))
    assert not [f for paper in users for f in findings(paper) if f.check in ("staff", "subchapters", "counties")]

    call_command("check_invariants", stdout=io.StringIO())
