"""Sharing the capital credit among 27 counties: scenarios, the council's session, letters to the counties."""

from __future__ import annotations

from accounts.models import User
from core import clock
from core.jalali import from_jalali
from core.workflow import opened_by
from distribution.actions.approve_scenario import approve_scenario
from distribution.actions.issue_county_notice import issue_county_notice, note_delivery
from distribution.actions.load_reference import rows_of
from distribution.actions.prepare_county_notices import prepare_county_notices
from distribution.actions.propose_scenario import propose_scenario
from distribution.actions.record_resolution import record_resolution
from distribution.actions.revise_scenario import revise_scenario
from distribution.actions.save_scenario import save_scenario, start_scenario
from distribution.actions.set_aside_scenario import set_aside_scenario
from distribution.demonstration.calendar import moment
from distribution.demonstration.scans import scan_of
from distribution.models import (
    CouncilResolution,
    CountyNotice,
    CreditSource,
    CreditType,
    DistributionScenario,
    FiscalYear,
)
from distribution.scenario_terms import CountyWish, Wish

BASE = {"population": 60, "deprivation": 25, "area": 15}
POORER = {"population": 45, "deprivation": 40, "area": 15}
# Of the general source: the province's own part, and a reserve that is shared out later in the year.
PROVINCE = {"provincial": 3_828_700, "reserve": 600_000}
NUMBER, SESSION, DAY = "97/2/4", "جلسهٔ ۲ شورای برنامه‌ریزی", (3, 29)


def share_out(year: FiscalYear, people: dict[str, User], secretaries: dict[str, User]) -> CouncilResolution:
    """Three sources: one revised in the council's session, one for the oil and gas counties, one for the poorer."""
    by = people["integration"]
    sources = {source.code: source for source in CreditSource.objects.filter(credit_type=CreditType.CAPITAL)}
    with clock.at(moment(3, 6, 9)):
        first = _made(year, sources["51"], "پایه: جمعیت ۶۰، محرومیت ۲۵، مساحت ۱۵", Wish(**PROVINCE, weights=BASE), by)
        bounded = _made(year, sources["51"], "با سقف و کف نسبت به سال پیش", Wish(**PROVINCE, weights=BASE, floor_percent=-10, cap_percent=40), by)
    dry = {row["code"]: CountyWish(excluded=True) for row in rows_of("counties") if row["oil_county_demo"] != "1"}
    with clock.at(moment(3, 7, 9)):
        oil = _made(year, sources["52"], "شهرستان‌های نفت‌خیز و گازخیز", Wish(provincial=2_679_000, weights=BASE, counties=dry), by)
        balance = _made(year, sources["53"], "توازن: وزن بیشتر محرومیت", Wish(provincial=766_600, reserve=100_000, weights=POORER), by)
    with clock.at(moment(3, 20, 10)):
        proposed = [propose_scenario(scenario, by=by) for scenario in (first, oil, balance)]
        set_aside_scenario(bounded, note="سقف ۴۰٪ سهم شهرستان‌های کم‌برخوردار را پایین می‌آورد.", by=by)
    with clock.at(moment(3, 29, 12)):
        resolution = record_resolution(
            fiscal_year=year, credit_type=CreditType.CAPITAL, session=SESSION, number=NUMBER, date=from_jalali(year.year, *DAY),
            scan=scan_of("مصوبهٔ توزیع اعتبارات تملک دارایی‌ها", NUMBER, from_jalali(year.year, *DAY), ("توزیع اعتبارات سال ۱۳۹۷ میان ۲۷ شهرستان تصویب شد.",)),
            by=by,
        )  # fmt: skip
        proposed[0] = _revised(proposed[0], by)
    with clock.at(moment(3, 31, 9)):
        for scenario in proposed:
            approve_scenario(scenario, resolution=resolution, by=people["integration2"])
    _letters(year, resolution, people, secretaries)
    with clock.at(moment(7, 18, 9)):
        _made(year, sources["51"], "ذخیره: همان وزن‌ها", Wish(weights=BASE), by)
        _made(year, sources["51"], "ذخیره: وزن بیشتر محرومیت", Wish(weights=POORER), by)
    return resolution


def _made(year: FiscalYear, source: CreditSource, name: str, wish: Wish, by: User) -> DistributionScenario:
    return save_scenario(start_scenario(fiscal_year=year, source=source, name=name, by=by), wish, by=by)


def _revised(scenario: DistributionScenario, by: User) -> DistributionScenario:
    reason = "شورا برای جبران خسارت سیلاب، سهم اندیکا را افزایش و سهم اهواز را به همان مقدار کاهش داد."
    fresh = revise_scenario(scenario, reason=reason, by=by)
    wish = Wish(
        **PROVINCE,
        weights=BASE,
        counties={"0621": CountyWish(correction=25_000, reason="جبران خسارت سیلاب، نظر شورا"), "0603": CountyWish(correction=-25_000, reason="انتقال به اندیکا، نظر شورا")},
    )
    return propose_scenario(save_scenario(fresh, wish, by=by), by=by)


def _letters(year: FiscalYear, resolution: CouncilResolution, people: dict[str, User], secretaries: dict[str, User]) -> None:
    with clock.at(moment(4, 2, 9)):
        notices = prepare_county_notices(resolution, by=people["integration"])
    for n, notice in enumerate(notices):
        with clock.at(moment(4, 4, 9 + n // 30, n * 2 % 60)):
            issued = issue_county_notice(notice, number=f"97/220/{3301 + n}", date=from_jalali(year.year, 4, 4), by=people["integration"])
        secretary = secretaries.get(issued.county.code)
        if n % 4 != 3 and secretary is not None:
            with clock.at(moment(4, 5, 8 + n % 5, n % 60)):
                opened_by(CountyNotice.objects.get(pk=issued.pk), secretary)
        if n % 5 == 0:
            with clock.at(moment(4, 6, 10)):
                note_delivery(issued, delivered_on=from_jalali(year.year, 4, 6), delivered_to="دبیرخانهٔ فرمانداری", by=people["integration2"])
