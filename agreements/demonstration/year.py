"""The year 1397: settings, texts, what the agencies' files say, last year's invented figures."""

from __future__ import annotations

from accounts.models import ExecutiveAgency, ExpertGroup
from agreements.demonstration.texts import ARTICLES, CAPITAL_ARTICLES, PHRASES, REASONS
from agreements.models import GeneralConditions, ReturnReason, SavedPhrase
from core.jalali import from_jalali
from core.models import Holiday
from core.official_holidays import official_holidays
from distribution.demonstration.calendar import YEAR
from distribution.models import (
    ChapterRule,
    CreditType,
    EconomicScheme,
    ExpenseChapter,
    FiscalYear,
    PriorFigure,
)

BY_HAND = ("A13", "A16")  # agencies whose official signs with a pen
OFFICIAL_TITLES = {"A01": "استاندار", "A05": "رئیس دانشگاه", "A13": "رئیس کل دادگستری استان", "A14": "مدیرعامل جمعیت", "A22": "رئیس سازمان", "A27": "رئیس سازمان"}


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
    for kind, articles in ((CreditType.EXPENSE, ARTICLES), (CreditType.CAPITAL, CAPITAL_ARTICLES)):
        GeneralConditions.objects.get_or_create(
            fiscal_year=year,
            credit_type=kind,
            edition=1,
            defaults={"articles": [{"title": title, "text": text} for title, text in articles]},
        )
    for position, (code, title) in enumerate(REASONS):
        ReturnReason.objects.update_or_create(code=code, defaults={"title": title, "position": position})
    groups = {group.code: group for group in ExpertGroup.objects.all()}
    for position, (group, text) in enumerate(PHRASES):
        SavedPhrase.objects.get_or_create(owner=None, group=groups.get(group), text=text, defaults={"position": position})
    for official in official_holidays(YEAR):
        Holiday.objects.update_or_create(day=official.day, defaults={"title": official.title, "kind": official.kind})
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


def invent_prior_figures(cells: dict[str, dict[tuple[int, int, int], int]]) -> None:
    """Last year's figures of the agencies, by code and cell (programme, source, chapter)."""
    for code, of_agency in cells.items():
        _invent_prior_figures(ExecutiveAgency.objects.get(code=code), of_agency)


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
