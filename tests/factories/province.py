"""A small province beside the office: three counties, two capital sources, a notice of the center, letters and sessions.

Every state is reached by the real actions, as in `office.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from guardian.shortcuts import assign_perm

from accounts.models import User
from accounts.rights import SERVE_COUNTY
from accounts.roles import COUNTY_SECRETARY
from core.uploads import Upload
from distribution.actions.accept_session import accept_session
from distribution.actions.approve_scenario import approve_scenario
from distribution.actions.enter_center_notice import start_center_notice
from distribution.actions.issue_county_notice import issue_county_notice
from distribution.actions.prepare_county_notices import prepare_county_notices
from distribution.actions.propose_scenario import propose_scenario
from distribution.actions.record_center_notice import record_center_notice
from distribution.actions.record_resolution import record_resolution
from distribution.actions.save_scenario import save_scenario, start_scenario
from distribution.actions.save_session import ProjectRow, open_session, save_minutes, save_session_rows
from distribution.actions.submit_session import submit_session
from distribution.models import (
    CenterNotice,
    CommitteeSession,
    CouncilResolution,
    County,
    CountyNotice,
    CreditSource,
    CreditType,
    DistributionIndex,
    DistributionScenario,
    FunctionalCode,
    IndexValue,
    PriorShare,
)
from distribution.scenario_terms import Wish
from distribution.sharing import Reading
from tests.factories.moments import moment
from tests.factories.office import Office, make_person

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# code: name, population, area, deprivation, last year
COUNTIES = {
    "0603": ("اهواز", 1_302_591, 4_458, 30, 30_000),
    "0608": ("دزفول", 443_971, 4_638, 42, 15_000),
    "0604": ("ایذه", 198_871, 3_902, 78, 9_000),
}
# source code -> programme code -> million rials
CAPITAL = {"51": {"1502001": 60_000, "1301001": 30_000}, "52": {"1502001": 10_000}}
WEIGHTS = {"population": 60, "deprivation": 25, "area": 15}


def scan(name: str = "scan.pdf") -> Upload:
    """A scanned page."""
    return Upload(name=name, content_type="application/pdf", content=PDF)


@dataclass
class Province:
    """The counties, capital sources and what happened so far, by name."""

    office: Office
    counties: dict[str, County]
    sources: dict[str, CreditSource]
    programmes: dict[str, FunctionalCode]
    notice: CenterNotice
    secretary: User  # of Ahvaz
    other_secretary: User  # of Dezful
    sessions: dict[str, CommitteeSession] = field(default_factory=dict)

    def scenario(self, source: str = "51", **wish: object) -> DistributionScenario:
        """A draft scenario of a source with the usual weights."""
        made = start_scenario(fiscal_year=self.office.year, source=self.sources[source], name="نخستین", by=self.office.integration)
        return save_scenario(made, Wish(weights=WEIGHTS, **wish), by=self.office.integration)

    def approved(self, source: str = "51", number: str = "97/2/9", **wish: object) -> DistributionScenario:
        """A scenario the council approved."""
        office = self.office
        proposed = propose_scenario(self.scenario(source, **wish), by=office.integration)
        return approve_scenario(proposed, resolution=self.resolution(number), by=office.integration)

    def resolution(self, number: str = "97/2/9") -> CouncilResolution:
        """A capital resolution of the council, recorded once."""
        found = CouncilResolution.objects.filter(number=number).first()
        return found or record_resolution(
            fiscal_year=self.office.year, credit_type=CreditType.CAPITAL, session="جلسهٔ ۲", number=number,
            date=moment(1397, 3, 1).date(), scan=scan(), by=self.office.integration,
        )  # fmt: skip

    def notified(self, source: str = "51", **wish: object) -> dict[str, CountyNotice]:
        """Letters issued to every county, by county code."""
        scenario = self.approved(source, **wish)
        notices = prepare_county_notices(scenario.resolution, by=self.office.integration)
        book = "30" if source == "51" else f"30/{source}"
        issued = [
            issue_county_notice(notice, number=f"97/{book}/{n:03}", date=moment(1397, 3, 2).date(), by=self.office.integration)
            for n, notice in enumerate(notices, start=1)
        ]
        return {notice.county.code: notice for notice in issued}

    def row(self, amount: int = 500, code: str = "1502001001", **facts: object) -> ProjectRow:
        """A project of the roads programme in hand since 1396."""
        return ProjectRow(**{
            "code": code, "title": f"بهسازی راه روستایی {code[-3:]}", "agency": self.office.wide_agency, "programme": self.programmes["1502001"],
            "source": self.sources["51"], "total_cost": 2_000, "amount": amount, "start_year": 1396, "end_year": 1398, "spent": 600,
            "progress": 40, **facts,
        })  # fmt: skip

    def session(self, *rows: ProjectRow, county: str = "0603", by: User | None = None) -> CommitteeSession:
        """A draft session with its minutes."""
        by = by or self.secretary
        session = open_session(fiscal_year=self.office.year, county=self.counties[county], by=by)
        session = save_session_rows(session, rows or [self.row()], by=by)
        return save_minutes(
            session, minutes_number=f"ک/{session.ordinal}", held_on=moment(1397, 3, 3).date(), members="فرماندار، رئیس کمیته",
            minutes=scan("minutes.pdf"), by=by,
        )  # fmt: skip

    def accepted(self, *rows: ProjectRow, county: str = "0603", by: User | None = None) -> CommitteeSession:
        """A session the Organization accepted."""
        by = by or (self.secretary if county == "0603" else self.other_secretary)
        sent = submit_session(self.session(*rows, county=county, by=by), by=by)
        return accept_session(sent, by=self.office.integration2)


def center_notice(
    office: Office, credit_type: str, cells: dict[tuple[CreditSource, FunctionalCode | None], int], *, number: str, kind: str = "original",
    corrects: CenterNotice | None = None, date: dt.date | None = None, recorded: bool = True,
) -> CenterNotice:  # fmt: skip
    """A notice of the center, recorded."""
    notice = start_center_notice(
        fiscal_year=office.year, credit_type=credit_type, kind=kind, number=number, date=date or moment(1397, 2, 12).date(),
        cells={(source.pk, programme and programme.pk): amount for (source, programme), amount in cells.items()},
        corrects=corrects, scan=scan(), by=office.integration,
    )  # fmt: skip
    return record_center_notice(notice, by=office.integration) if recorded else notice


def make_province(office: Office) -> Province:
    """The counties with their indices, the center's capital notice of 100,000, two secretaries."""
    counties = {}
    indices = {
        code: DistributionIndex.objects.create(code=code, title=title, unit=unit, reading=reading, position=n, default_weight=WEIGHTS[code])
        for n, (code, title, unit, reading) in enumerate(
            (("population", "جمعیت", "نفر", Reading.SIZE), ("deprivation", "محرومیت", "از ۱۰۰", Reading.SHARE), ("area", "مساحت", "کیلومتر مربع", Reading.SIZE)),
            start=1,
        )
    }
    sources = {
        code: CreditSource.objects.create(code=code, title=title, credit_type=CreditType.CAPITAL)
        for code, title in (("51", "استانی"), ("52", "سه درصد نفت و گاز"))
    }
    for code, (name, population, area, deprivation, last) in COUNTIES.items():
        county = counties[code] = County.objects.create(code=code, name=name, population=population, area_km2=area)
        for index, value in (("population", population), ("deprivation", deprivation), ("area", area)):
            IndexValue.objects.create(index=indices[index], county=county, year=1397, value=value, taken_from="سرشماری")
        PriorShare.objects.create(year=1396, source=sources["51"], county=county, amount=last)
    programmes = {code.code: code for code in FunctionalCode.objects.filter(level="programme")}
    notice = center_notice(
        office, CreditType.CAPITAL,
        {(sources[source], programmes[code]): amount for source, cells in CAPITAL.items() for code, amount in cells.items()}, number="97/21840",
    )  # fmt: skip
    secretary = make_person("dabir-ahvaz", "نگار", "ساحلی", COUNTY_SECRETARY)
    assign_perm(f"distribution.{SERVE_COUNTY}", secretary, counties["0603"])
    other = make_person("dabir-dezful", "یاسر", "جویبار", COUNTY_SECRETARY)
    assign_perm(f"distribution.{SERVE_COUNTY}", other, counties["0608"])
    return Province(office, counties, sources, programmes, notice, secretary, other)
