"""How the year begins: its law and instructions, the center's two notices, what counties had a year before."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from fractions import Fraction

from accounts.models import User
from core import clock
from core.jalali import from_jalali
from core.money import split_exactly
from distribution.actions.enter_center_notice import start_center_notice
from distribution.actions.load_reference import rows_of
from distribution.actions.publish_directive import add_directive_file, note_reading, publish_directive, start_directive
from distribution.actions.record_center_notice import record_center_notice
from distribution.demonstration.calendar import moment
from distribution.demonstration.scans import scan_of
from distribution.models import (
    CenterNotice,
    County,
    CreditSource,
    CreditType,
    Directive,
    FiscalYear,
    FunctionalCode,
    PriorShare,
)

# kind, title, number, month, day, summary
DIRECTIVES = (
    (Directive.Kind.LAW, "قانون بودجهٔ سال ۱۳۹۷ کل کشور و پیوست‌های استانی", "97/1011", 1, 18, "متن قانون و جدول‌های استانی برای اجرا در دستگاه‌ها."),
    (Directive.Kind.RULES, "ضوابط اجرایی قانون بودجهٔ سال ۱۳۹۷", "97/1240", 1, 27, "ضوابط هزینه‌کرد، اولویت‌ها و محدودیت‌های سال."),
    (Directive.Kind.INSTRUCTION, "دستورالعمل توزیع اعتبارات و مبادلهٔ موافقتنامه", "97/210/118", 2, 5, "مهلت‌ها، فرم‌ها و گام‌های توزیع، تصویب و مبادله در استان."),
)
# About a sixth less than this year, a little different for each county, so that comparing is worth something.
LAST_YEAR_TOTALS = {"51": 10_760_800, "52": 7_529_600, "53": 3_226_500}


def open_the_year(year: FiscalYear, people: dict[str, User]) -> None:
    """Directives, center's notices of 5,399,000 and 25,519,000, last year's shares."""
    _publish(year, people["integration"])
    _center_expense(year, people["integration"])
    _center_capital(year, people["integration"])
    _invent_prior_shares()


def _publish(year: FiscalYear, by: User) -> None:
    readers = list(User.objects.filter(email__endswith="@saba.example").order_by("pk"))
    for kind, title, number, month, day, text in DIRECTIVES:
        date = from_jalali(year.year, month, day)
        with clock.at(moment(month, day, 9)):
            directive = start_directive(fiscal_year=year, kind=kind, title=title, number=number, date=date, text=text, by=by)
            add_directive_file(directive, scan_of(title, number, date, (text,)), by=by)
            directive = publish_directive(Directive.objects.get(pk=directive.pk), by=by)
        for n, reader in enumerate(readers):
            if (n + day) % 3:
                with clock.at(moment(month, day + 1, 8 + n % 6, n % 60)):
                    note_reading(directive, reader)


def _center_expense(year: FiscalYear, by: User) -> None:
    sums: dict[str, int] = defaultdict(int)
    for row in rows_of("sample_expense_credits"):
        sums[row["credit_source_fa"]] += int(row["amount_million_rial"])
    sources = {source.title: source.pk for source in CreditSource.objects.filter(credit_type=CreditType.EXPENSE)}
    cells = {(sources[title], None): amount for title, amount in sums.items()}
    _record(year, CreditType.EXPENSE, "97/21840", (2, 12), cells, "اعتبارات هزینه‌ای استان", by)


def _center_capital(year: FiscalYear, by: User) -> None:
    sources = {source.title: source.pk for source in CreditSource.objects.filter(credit_type=CreditType.CAPITAL)}
    programmes = dict(FunctionalCode.objects.values_list("code", "pk"))
    cells = {
        (sources[row["credit_source_fa"]], programmes[row["programme_code"]]): int(row["amount_million_rial"])
        for row in rows_of("sample_capital_ceilings")
    }
    _record(year, CreditType.CAPITAL, "97/21841", (2, 12), cells, "اعتبارات تملک دارایی‌های سرمایه‌ای استان", by)


def _record(
    year: FiscalYear, credit_type: str, number: str, day: tuple[int, int], cells: dict[tuple[int, int | None], int], title: str, by: User
) -> CenterNotice:
    date: dt.date = from_jalali(year.year, *day)
    with clock.at(moment(2, 15, 10)):
        notice = start_center_notice(
            fiscal_year=year, credit_type=credit_type, kind=CenterNotice.Kind.ORIGINAL, number=number, date=date, received_on=from_jalali(year.year, 2, 15),
            cells=cells, scan=scan_of(f"ابلاغ {title}", number, date, (f"جمع: {sum(cells.values()):,} میلیون ریال".replace(",", "٬"),)), by=by,
        )  # fmt: skip
    with clock.at(moment(2, 15, 11)):
        return record_center_notice(notice, by=by)


def _invent_prior_shares() -> None:
    counties = list(County.objects.order_by("code"))
    for code, total in LAST_YEAR_TOTALS.items():
        source = CreditSource.objects.get(code=code)
        weights = [(county.code, Fraction(county.population * (88 + int(county.code) * 7 % 25) + county.area_km2 * 9_000)) for county in counties]
        shares = split_exactly(total * 7 // 10, weights)
        PriorShare.objects.bulk_create(
            [PriorShare(year=1396, source=source, county=county, amount=shares[county.code], is_invented=True) for county in counties],
            ignore_conflicts=True,
        )
