"""Expense credits of the year: proposed by the four groups, consolidated, approved by the council, notified: 5,399,000."""

from __future__ import annotations

from collections import defaultdict

from accounts.models import ExecutiveAgency, ExpertGroup, User
from core import clock
from core.jalali import from_jalali
from distribution.actions.approve_expense import approve_expense
from distribution.actions.consolidate_proposals import consolidate_proposals
from distribution.actions.issue_notice import issue_notice
from distribution.actions.load_reference import rows_of
from distribution.actions.record_resolution import record_resolution
from distribution.actions.save_proposal import save_proposal, start_proposal
from distribution.actions.submit_proposal import submit_proposal
from distribution.demonstration.calendar import moment
from distribution.demonstration.scans import scan_of
from distribution.models import CreditNotice, CreditSource, CreditType, FiscalYear, FunctionalCode

PROPOSERS = {"social": "expert-social", "infrastructure": "expert-infra", "production": "expert-production", "integration": "expert-integration"}
NUMBER, DAY = "97/2/6", (5, 10)


def notify_credits(year: FiscalYear, people: dict[str, User]) -> dict[str, dict[tuple[int, int, int], int]]:
    """From `sample_expense_credits.csv` to an issued notice for every agency in it; returns its cells by agency code."""
    cells = credits_by_agency(year)
    agencies = {agency.code: agency for agency in ExecutiveAgency.objects.select_related("expert_group")}
    for n, group in enumerate(ExpertGroup.objects.order_by("pk")):
        by = people[PROPOSERS[group.code]]
        proposed = {
            (agencies[code].pk, *cell): amount for code in cells for cell, amount in cells[code].items() if agencies[code].expert_group_id == group.pk
        }
        with clock.at(moment(4, 27, 9, n * 10)):
            proposal = start_proposal(fiscal_year=year, group=group, by=by)
            proposal = save_proposal(proposal, proposed, note="بر پایهٔ عملکرد سال پیش و ظرفیت دستگاه‌ها.", by=by)
        with clock.at(moment(5, 1 + n, 11)):
            submit_proposal(proposal, by=by)
    with clock.at(moment(5, 7, 10)):
        consolidate_proposals(year, by=people["integration"])
    _approve(year, people["integration"])
    _issue(year, people["integration"])
    return cells


def credits_by_agency(year: FiscalYear) -> dict[str, dict[tuple[int, int, int], int]]:
    """Agency code -> (programme id, source id, chapter id) -> million rials."""
    programmes = dict(FunctionalCode.objects.values_list("code", "pk"))
    sources = {source.title: source.pk for source in CreditSource.objects.filter(credit_type=CreditType.EXPENSE)}
    chapters = {chapter.number: chapter.pk for chapter in year.chapters}
    cells: dict[str, dict[tuple[int, int, int], int]] = defaultdict(dict)
    for row in rows_of("sample_expense_credits"):
        cell = (programmes[row["programme_code"]], sources[row["credit_source_fa"]], chapters[int(row["expense_chapter7"])])
        cells[row["agency_code"]][cell] = int(row["amount_million_rial"])
    return dict(sorted(cells.items()))


def _approve(year: FiscalYear, by: User) -> None:
    date = from_jalali(year.year, *DAY)
    with clock.at(moment(5, 11, 10)):
        resolution = record_resolution(
            fiscal_year=year, credit_type=CreditType.EXPENSE, session="جلسهٔ ۳ شورای برنامه‌ریزی", number=NUMBER, date=date,
            scan=scan_of("مصوبهٔ توزیع اعتبارات هزینه‌ای", NUMBER, date, ("توزیع ۵٬۳۹۹٬۰۰۰ میلیون ریال میان دستگاه‌ها تصویب شد.",)), by=by,
        )  # fmt: skip
        approve_expense(resolution, by=by)


def _issue(year: FiscalYear, by: User) -> None:
    drafts = CreditNotice.objects.filter(fiscal_year=year, credit_type=CreditType.EXPENSE, state="draft").order_by("agency__code")
    for n, notice in enumerate(drafts):
        with clock.at(moment(5, 20, 10, n % 50)):
            issue_notice(notice, number=f"97/210/{11201 + n}", date=from_jalali(year.year, 5, 20), by=by)
