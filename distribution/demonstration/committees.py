"""County committees approve projects, the council its own; agencies are notified of what was approved for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from accounts.models import ExecutiveAgency, User
from core import clock
from core.jalali import from_jalali
from core.text import to_persian_digits
from distribution.actions.accept_session import accept_session
from distribution.actions.approve_council_projects import approve_council_projects
from distribution.actions.issue_notice import issue_notice
from distribution.actions.load_reference import rows_of
from distribution.actions.prepare_agency_notices import prepare_agency_notices
from distribution.actions.save_session import ProjectRow, open_session, save_minutes, save_session_rows
from distribution.actions.send_back_session import send_back_session
from distribution.actions.submit_session import submit_session
from distribution.demonstration.calendar import moment
from distribution.demonstration.scans import scan_of
from distribution.models import CommitteeSession, CouncilResolution, County, FiscalYear, Share
from distribution.models.projects import Execution, ProjectStatus

ACCEPTED = {"0603": (4, 18), "0608": (4, 19), "0604": (4, 20), "0614": (4, 23), "0601": (4, 24), "0612": (4, 25)}
WAITING, RETURNED, BEGUN = ("0606", (7, 14)), ("0605", (7, 8)), ("0602", (7, 17))
MOST_PROJECTS = 12
# What is built under a programme, by the first digits of its code; the county's name follows.
WORKS = {
    "10": "تجهیز ساختمان اداری", "11": "احداث پاسگاه انتظامی", "12": "تکمیل مجتمع قضایی", "1301": "بهسازی کانال آبیاری", "1302": "آبرسانی اضطراری",
    "1303": "زیرساخت ناحیهٔ صنعتی", "1304": "بهسازی راه روستایی", "1305": "توسعهٔ شبکهٔ برق", "14": "ساماندهی پسماند", "15": "اجرای طرح هادی",
    "16": "تکمیل خانهٔ بهداشت", "1703": "احداث زمین ورزشی", "1704": "مرمت بنای تاریخی", "17": "تکمیل مجتمع فرهنگی", "18": "احداث فضای آموزشی", "19": "تکمیل مرکز توان‌بخشی",
}  # fmt: skip
UNITS = ("کیلومتر", "متر مربع", "باب", "حلقه")


def approve_projects(year: FiscalYear, resolution: CouncilResolution, people: dict[str, User], secretaries: dict[str, User]) -> None:
    """Six counties accepted, one waiting, one returned, one begun; the council's projects; agency notices."""
    agencies = agencies_of_programmes()
    for code, (month, day) in ACCEPTED.items():
        session = _session(year, code, (month, day), secretaries[code], agencies)
        with clock.at(moment(month, day + 4, 11)):
            accept_session(CommitteeSession.objects.get(pk=session.pk), by=people["integration2"])
    with clock.at(moment(4, 30, 9)):
        approve_council_projects(resolution, list(_rows(year, None, agencies, most=30)), by=people["integration"])
    _notify(year, people["integration"])
    _session(year, WAITING[0], WAITING[1], secretaries[WAITING[0]], agencies)
    sent = _session(year, RETURNED[0], RETURNED[1], secretaries[RETURNED[0]], agencies)
    row = sent.rows.first()
    with clock.at(moment(7, 15, 10)):
        send_back_session(
            CommitteeSession.objects.get(pk=sent.pk), text="امضای نمایندهٔ سازمان در صفحهٔ دوم صورت‌جلسه خوانا نیست.",
            rows={row.code: "محل اجرای پروژه روشن نیست؛ دهستان را بنویسید."}, by=people["integration"],
        )  # fmt: skip
    _session(year, BEGUN[0], BEGUN[1], secretaries[BEGUN[0]], agencies, send=False)


def agencies_of_programmes() -> dict[str, ExecutiveAgency]:
    """The agency that carries out each programme, by `agencies.csv`."""
    agencies = {agency.code: agency for agency in ExecutiveAgency.objects.all()}
    found: dict[str, ExecutiveAgency] = {}
    for row in rows_of("agencies"):
        for code in row["programmes"].split(";"):
            found.setdefault(code, agencies[row["code"]])
    return found


def _session(
    year: FiscalYear, code: str, day: tuple[int, int], by: User, agencies: dict[str, ExecutiveAgency], *, send: bool = True
) -> CommitteeSession:
    county = County.objects.get(code=code)
    held = from_jalali(year.year, *day)
    with clock.at(moment(*day, 9)):
        session = open_session(fiscal_year=year, county=county, by=by)
        rows = list(_rows(year, county, agencies, most=MOST_PROJECTS if send else 4))
        session = save_session_rows(session, rows, by=by)
        if not send:
            return session
        number = f"{year.year % 100}/ک/{int(code):03}"
        session = save_minutes(
            session, minutes_number=number, held_on=held, members="فرماندار، رئیس کمیته\nنمایندهٔ سازمان، دبیر کمیته\nنمایندهٔ شورای شهرستان",
            explanation="پروژه‌های نیمه‌تمام در اولویت بوده است.", by=by,
            minutes=scan_of(f"صورت‌جلسهٔ کمیتهٔ برنامه‌ریزی شهرستان {county.name}", number, held, tuple(f"{row.title}: {row.amount:,}".replace(",", "٬") for row in rows)),
        )  # fmt: skip
    with clock.at(moment(*day, 12)):
        return submit_session(session, by=by)


def _rows(year: FiscalYear, county: County | None, agencies: dict[str, ExecutiveAgency], *, most: int) -> Iterator[ProjectRow]:
    """Projects for the largest free shares; the last row of each leaves a little, so that a remainder is seen."""
    shares = Share.objects.filter(fiscal_year=year, county=county).select_related("programme", "source")
    largest = sorted((share for share in shares if share.free > 50), key=lambda share: (-share.free, share.pk))[:most]
    made: dict[str, int] = defaultdict(int)
    for n, share in enumerate(sorted(largest, key=lambda share: (share.programme.code, share.source.code))):
        made[share.programme.code] += 1
        amount = share.free if n % 3 else share.free * 9 // 10
        new = n % 6 == 5
        yield ProjectRow(
            code=f"{share.programme.code}{county.code if county else '0600'}{made[share.programme.code]:02}",
            title=to_persian_digits(f"{_work(share.programme.code)} {county.name if county else 'استان'} ({made[share.programme.code]})"),
            agency=agencies.get(share.programme.code) or agencies["1304001"],
            programme=share.programme,
            source=share.source,
            place="مرکز شهرستان" if n % 2 else "دهستان مرکزی",
            unit=UNITS[n % 4],
            quantity=3 + n * 2,
            total_cost=amount * (2 if new else 3),
            spent=0 if new else amount,
            amount=amount,
            start_year=year.year if new else year.year - 1 - n % 3,
            end_year=year.year + 1,
            progress=0 if new else 20 + n * 5 % 60,
            execution=list(Execution)[n % 3],
            status=ProjectStatus.NEW if new else ProjectStatus.UNFINISHED,
        )


def _work(programme: str) -> str:
    return next((WORKS[programme[:length]] for length in (4, 2) if programme[:length] in WORKS), "تکمیل پروژهٔ")


def _notify(year: FiscalYear, by: User) -> None:
    with clock.at(moment(5, 2, 9)):
        notices = prepare_agency_notices(year, by=by)
    for n, notice in enumerate(notices[:-2]):  # two wait to be issued
        with clock.at(moment(5, 6, 9 + n // 30, n * 2 % 60)):
            issue_notice(notice, number=f"97/215/{7101 + n}", date=from_jalali(year.year, 5, 6), by=by)
