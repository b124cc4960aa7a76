"""The year 1397 and its credits: settings, texts, last year's invented figures, notices of 5,399,000."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.utils import timezone

from accounts.models import ExecutiveAgency, User
from agreements.demonstration.texts import ARTICLES, HOLIDAYS_1397, REASONS
from agreements.models import GeneralConditions, ReturnReason
from core import clock
from core.jalali import from_jalali
from core.models import Holiday
from distribution.actions.enter_credits import enter_credits
from distribution.actions.issue_notice import issue_notice
from distribution.actions.load_reference import rows_of
from distribution.models import (
    ChapterRule,
    CreditSource,
    CreditType,
    EconomicScheme,
    ExpenseChapter,
    FiscalYear,
    FunctionalCode,
    PriorFigure,
)

YEAR = 1397
BY_HAND = ("A13", "A16")  # agencies whose official signs with a pen
OFFICIAL_TITLES = {"A01": "استاندار", "A05": "رئیس دانشگاه", "A13": "رئیس کل دادگستری استان", "A14": "مدیرعامل جمعیت", "A22": "رئیس سازمان", "A27": "رئیس سازمان"}


def moment(month: int, day: int, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A moment of 1397 in Tehran."""
    return timezone.make_aware(dt.datetime.combine(from_jalali(YEAR, month, day), dt.time(hour, minute)))


def open_year() -> FiscalYear:
    """The fiscal year, its fixed chapters, its texts, its holidays."""
    year, _ = FiscalYear.objects.update_or_create(
        year=YEAR,
        defaults={
            "status": FiscalYear.Status.ACTIVE,
            "motto": "سال حمایت از کالای ایرانی",
            "economic_scheme": EconomicScheme.BUDGET7,
            "draft_deadline": from_jalali(YEAR, 8, 5),
        },
    )
    for chapter in ExpenseChapter.objects.filter(scheme=EconomicScheme.BUDGET7, number__in=(1, 6)):
        ChapterRule.objects.get_or_create(fiscal_year=year, chapter=chapter)
    GeneralConditions.objects.get_or_create(
        fiscal_year=year,
        credit_type=CreditType.EXPENSE,
        edition=1,
        defaults={"articles": [{"title": title, "text": text} for title, text in ARTICLES]},
    )
    for position, (code, title) in enumerate(REASONS):
        ReturnReason.objects.update_or_create(code=code, defaults={"title": title, "position": position})
    for month, day, title in HOLIDAYS_1397:
        Holiday.objects.update_or_create(day=from_jalali(YEAR, month, day), defaults={"title": title})
    return year


def describe_agencies() -> None:
    """What the agencies' files say: titles, addresses, how they sign (invented)."""
    for agency in ExecutiveAgency.objects.all():
        number = int(agency.code[1:])
        agency.official_title = OFFICIAL_TITLES.get(agency.code, "مدیرکل")
        agency.accountant_name = ("سمیرا رایانی‌فر", "وحید شمارگر", "ندا ترازمند", "مازیار دفتری‌پور")[number % 4]
        agency.address = f"اهواز، بلوار گلستان، کوی نمونه، پلاک {number}"
        agency.postal_code = f"61000{number:05}"
        agency.phone = f"061-333{number:05}"
        agency.signature_kind = "wet" if agency.code in BY_HAND else "code"
        agency.save()


def notify_credits(year: FiscalYear, *, by: User) -> None:
    """Enter and issue a credit notice for every agency of `sample_expense_credits.csv`."""
    programmes = {code.code: code.pk for code in FunctionalCode.objects.all()}
    sources = {source.title: source.pk for source in CreditSource.objects.filter(credit_type=CreditType.EXPENSE)}
    chapters = {chapter.number: chapter.pk for chapter in year.chapters}
    cells: dict[str, dict[tuple[int, int, int], int]] = defaultdict(dict)
    for row in rows_of("sample_expense_credits"):
        cell = (programmes[row["programme_code"]], sources[row["credit_source_fa"]], chapters[int(row["expense_chapter7"])])
        cells[row["agency_code"]][cell] = int(row["amount_million_rial"])
    for n, code in enumerate(sorted(cells)):
        agency = ExecutiveAgency.objects.get(code=code)
        with clock.at(moment(5, 17, 9, n % 50)):
            notice = enter_credits(
                fiscal_year=year,
                agency=agency,
                cells=cells[code],
                by=by,
                council_number="97/2/6",
                council_date=from_jalali(YEAR, 5, 10),
            )
        with clock.at(moment(5, 20, 10, n % 50)):
            issue_notice(notice, number=f"97/210/{11201 + n}", date=from_jalali(YEAR, 5, 20), by=by)
        _invent_prior_figures(agency, cells[code])


def _invent_prior_figures(agency: ExecutiveAgency, cells: dict[tuple[int, int, int], int]) -> None:
    # About 15% below this year, a little different for each chapter, so that comparing is worth
    # something; one chapter in the province grew by more than half, for the check to find.
    for (programme, _, chapter), amount in cells.items():
        number = ExpenseChapter.objects.get(pk=chapter).number
        growth = 108 + (int(agency.code[1:]) * 7 + number * 5) % 14
        if agency.code == "A22" and number == 4:
            growth = 155
        approved = max(10, amount * 100 // growth // 10 * 10)
        PriorFigure.objects.update_or_create(
            year=YEAR - 1,
            agency=agency,
            programme_id=programme,
            chapter_number=number,
            defaults={"approved": approved, "outturn": approved * 97 // 100 // 10 * 10, "is_invented": True},
        )
