"""The rules of distribution scenarios and of the council: shares add up, what was proposed stays."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Sum

from core.invariants import Offence, Rule

# From the proposal on a scenario stays as it is, also when the council wanted another one.
FROZEN = ("proposed", "approved", "revised")


def _shares_differ() -> Iterator[Offence]:
    from distribution.models import DistributionScenario

    for scenario in DistributionScenario.objects.filter(state__in=FROZEN).prefetch_related("counties"):
        shares = sum(row.amount for row in scenario.counties.all())
        if shares + scenario.provincial + scenario.reserve != scenario.total:
            yield Offence(SHARES_SUM_TO_TOTAL.name, scenario.identifier, f"{shares}+{scenario.provincial}+{scenario.reserve}≠{scenario.total}")


def _programmes_differ() -> Iterator[Offence]:
    from distribution.models import DistributionScenario, ScenarioCell

    cells = {
        (scenario, county): total
        for scenario, county, total in ScenarioCell.objects.values_list("scenario", "county").annotate(total=Sum("amount")).order_by()
    }
    for scenario in DistributionScenario.objects.filter(state__in=FROZEN).prefetch_related("counties"):
        wanted = {row.county_id: row.amount for row in scenario.counties.all()} | {None: scenario.provincial}
        for county, amount in wanted.items():
            if (found := cells.get((scenario.pk, county), 0)) != amount:
                whose = "سهم استانی" if county is None else f"شهرستان {county}"
                yield Offence(PROGRAMMES_SUM_TO_SHARE.name, f"{scenario.identifier}، {whose}", f"{found}≠{amount}")


def _not_distributed() -> Iterator[Offence]:
    from distribution.models import CenterPosting, DistributionScenario, ScenarioCell

    posted = dict(CenterPosting.objects.filter(act="distribute").values_list("paper").annotate(total=Sum("distributed_delta")))
    cells = dict(ScenarioCell.objects.values_list("scenario").annotate(total=Sum("amount")).order_by())
    for scenario in DistributionScenario.objects.filter(state="approved"):
        if posted.pop(scenario.identifier, 0) != cells.get(scenario.pk, 0):
            yield Offence(APPROVED_SCENARIO_IS_DISTRIBUTED.name, scenario.identifier, "جمع خانه‌ها با آنچه از اعتبار مرکز کم شده برابر نیست")
    for paper in posted:
        yield Offence(APPROVED_SCENARIO_IS_DISTRIBUTED.name, paper, "از اعتبار مرکز کم شده ولی مصوب نیست")


SHARES_SUM_TO_TOTAL = Rule(
    name="shares_sum_to_total",
    sentence="جمع سهم شهرستان‌ها، سهم استانی و ذخیره با مبلغ توزیع برابر نیست.",
    source="domain.md 4.2 (1)",
    kept_by="deferred trigger from the proposal on, and check_invariants",
    offenders=_shares_differ,
)
PROGRAMMES_SUM_TO_SHARE = Rule(
    name="programmes_sum_to_share",
    sentence="جمع برنامه‌های یک شهرستان با سهم آن برابر نیست.",
    source="domain.md 4.2 (2)",
    kept_by="deferred trigger from the proposal on, and check_invariants",
    offenders=_programmes_differ,
)
APPROVED_SCENARIO_IS_DISTRIBUTED = Rule(
    name="approved_scenario_is_distributed",
    sentence="آنچه شورا تصویب کرده با آنچه از اعتبار مرکز توزیع شده برابر نیست.",
    source="issue 3, invariants",
    kept_by="deferred trigger at approval, and check_invariants",
    offenders=_not_distributed,
)
PROPOSED_SCENARIO_IS_FINAL = Rule(
    name="proposed_scenario_is_final",
    sentence="سناریوی پیشنهادشده تغییر نمی‌کند؛ تغییرات شورا با نسخهٔ تازه ثبت می‌شود.",
    source="issue 3 point 5",
    kept_by="triggers on the scenario and its rows",
)
APPROVED_BY_A_RESOLUTION = Rule(
    name="approved_by_a_resolution",
    sentence="سناریوی مصوب باید مصوبهٔ شورا داشته باشد.",
    source="issue 3 point 5",
    kept_by="CHECK on the scenario's row",
)
SCENARIO_AMOUNTS_NOT_NEGATIVE = Rule(
    name="scenario_amounts_not_negative",
    sentence="هیچ سهمی نمی‌تواند منفی باشد.",
    source="decision 1",
    kept_by="CHECK on each row of a scenario",
)
SCENARIO_HEADS_NOT_NEGATIVE = Rule(
    name="scenario_heads_not_negative",
    sentence=SCENARIO_AMOUNTS_NOT_NEGATIVE.sentence,
    source="decision 1",
    kept_by="CHECK on the scenario's row",
)
SCENARIO_CELL_NOT_NEGATIVE = Rule(
    name="scenario_cell_not_negative",
    sentence=SCENARIO_AMOUNTS_NOT_NEGATIVE.sentence,
    source="decision 1",
    kept_by="CHECK on the cell's row",
)
CORRECTION_HAS_A_REASON = Rule(
    name="manual_correction_has_a_reason",
    sentence="هر تصحیح دستی باید دلیل داشته باشد.",
    source="issue 3 point 3",
    kept_by="CHECK on the county's row",
)
WEIGHTS_WITHIN_HUNDRED = Rule(
    name="weight_within_hundred",
    sentence="وزن هر شاخص عددی از ۰ تا ۱۰۰ است.",
    source="issue 3 point 3",
    kept_by="CHECK on the weight's row",
)
INDEX_VALUES_NOT_NEGATIVE = Rule(
    name="index_value_not_negative",
    sentence="مقدار شاخص نمی‌تواند منفی باشد.",
    source="issue 3, bad input",
    kept_by="CHECK on the value's row",
)
RESOLUTION_NUMBER_ONCE = Rule(
    name="resolution_number_once_a_year",
    sentence="مصوبه‌ای با همین شماره در این سال ثبت شده است.",
    source="issue 3 point 5",
    kept_by="unique index on (year, number)",
)
RESOLUTION_IS_FINAL = Rule(
    name="resolution_is_final",
    sentence="مصوبهٔ ثبت‌شدهٔ شورا تغییر نمی‌کند و پاک نمی‌شود.",
    source="decision 6",
    kept_by="trigger: no UPDATE, DELETE or TRUNCATE",
)

RULES = [
    SHARES_SUM_TO_TOTAL,
    PROGRAMMES_SUM_TO_SHARE,
    APPROVED_SCENARIO_IS_DISTRIBUTED,
    PROPOSED_SCENARIO_IS_FINAL,
    APPROVED_BY_A_RESOLUTION,
    SCENARIO_AMOUNTS_NOT_NEGATIVE,
    SCENARIO_HEADS_NOT_NEGATIVE,
    SCENARIO_CELL_NOT_NEGATIVE,
    CORRECTION_HAS_A_REASON,
    WEIGHTS_WITHIN_HUNDRED,
    INDEX_VALUES_NOT_NEGATIVE,
    RESOLUTION_NUMBER_ONCE,
    RESOLUTION_IS_FINAL,
]
