"""A plan of the small province with projects of three counties, and its agreement in every state of the circuit."""

from __future__ import annotations

from guardian.shortcuts import assign_perm

from accounts.models import User
from accounts.rights import SERVE_COUNTY
from accounts.roles import COUNTY_SECRETARY
from agreements.actions.save_capital_section import ProjectWish, save_funding, save_plan, save_project
from agreements.actions.save_section import accept_conditions, declare_no_attachments, save_particulars
from agreements.actions.start_agreement import start_agreement
from agreements.approved_projects import approved_by_source
from agreements.models import Agreement, GeneralConditions
from distribution.actions.approve_council_projects import approve_council_projects
from distribution.actions.issue_notice import issue_notice
from distribution.actions.prepare_agency_notices import prepare_agency_notices
from distribution.models import CapitalChapter, CreditNotice, CreditType
from tests.factories.agreements import advance, fresh
from tests.factories.moments import moment
from tests.factories.office import ARTICLES, make_person
from tests.factories.province import Province

CHAPTERS = {1: "ساختمان و سایر مستحدثات", 2: "ماشین‌آلات و تجهیزات", 6: "زمین"}
PLAN = {
    "operator": "فرمانداری‌ها", "executor": "مانی پارسا", "place": "سه شهرستان", "start_year": 1396, "end_year": 1398,
    "goal": "بهسازی راه‌های روستایی", "goal_quantity": 40, "goal_unit": "کیلومتر", "operations": "زیرسازی و آسفالت",
    "scope": "راه درجه دو", "legal_basis": "قانون بودجه", "studies": "مطالعات مرحلهٔ دوم",
}  # fmt: skip


def approve_plan(province: Province) -> None:
    """Projects of the roads programme: two of Ahvaz, one of Dezful from two sources, one of Izeh, one new of the council; all notified."""
    office = province.office
    GeneralConditions.objects.get_or_create(
        fiscal_year=office.year, credit_type=CreditType.CAPITAL, edition=1, defaults={"articles": ARTICLES}
    )
    for number, title in CHAPTERS.items():
        CapitalChapter.objects.get_or_create(number=number, defaults={"code": f"{number}00", "title": title})
    province.notified(provincial=20_000)
    province.notified("52", number="97/2/10", provincial=2_000)
    province.accepted(province.row(500), province.row(300, code="1502001002"))
    dezful = province.row(400, code="1502001003")
    province.accepted(dezful, province.row(250, code="1502001003", source=province.sources["52"]), county="0608")
    secretary = make_person("dabir-izeh", "پروین", "چشمه", COUNTY_SECRETARY)
    assign_perm(f"distribution.{SERVE_COUNTY}", secretary, province.counties["0604"])
    province.accepted(province.row(350, code="1502001005"), county="0604", by=secretary)
    new = province.row(900, code="1502001004", title="راه کمربندی استان", status="new", spent=0, progress=0, start_year=1397, total_cost=1_800)
    approve_council_projects(province.resolution(), [new], by=office.integration)
    notify_projects(province, number="97/215")


def notify_projects(province: Province, *, number: str) -> list[CreditNotice]:
    """Issue to the agencies whatever waits."""
    notices = prepare_agency_notices(province.office.year, by=province.office.integration)
    return [
        issue_notice(notice, number=f"{number}/{n}", date=moment(1397, 3, 4).date(), by=province.office.integration)
        for n, notice in enumerate(notices, start=1)
    ]


def empty_plan(province: Province) -> Agreement:
    """Just begun: what the register knows, nothing else."""
    office = province.office
    return start_agreement(
        fiscal_year=office.year, agency=office.wide_agency, programme=province.programmes["1502001"], by=office.wide_staff
    )


def fill_plan(agreement: Agreement, *, by: User, leave: int = 0) -> Agreement:
    """Every section complete, every project as approved, with `leave` million rials of the first left unused."""
    save_particulars(
        agreement,
        {"official_name": "مهتاب صفا", "official_title": "مدیرکل", "accountant_name": "ناهید رستگار", "address": "اهواز، خیابان نمونه، پلاک ۱۲"},
        by=by,
    )  # fmt: skip
    save_plan(agreement, PLAN, by=by)
    fill_projects(agreement, by=by, leave=leave)
    sheets = agreement.sheets.all()
    rows = dict.fromkeys(agreement.funding.values_list("source_id", flat=True), (0, 0))
    rows[min(rows)] = (sum(sheet.spent for sheet in sheets), sum(sheet.future for sheet in sheets))
    save_funding(agreement, rows, by=by)
    accept_conditions(agreement, True, by=by)
    declare_no_attachments(agreement, True, by=by)
    return fresh(agreement)


def fill_projects(agreement: Agreement, *, by: User, leave: int = 0) -> None:
    """Each approved credit split between buildings and land, quarters to match, last year's report."""
    buildings, land = (CapitalChapter.objects.get(number=number).pk for number in (1, 6))
    approved = approved_by_source(agreement)
    sheets = list(agreement.sheets.all())
    for place, sheet in enumerate(sheets):
        credit = dict(approved[sheet.project_id])
        if place == 0:
            credit[min(credit)] -= leave
        lines = {}
        for source, amount in credit.items():
            lines |= {(source, buildings): amount - amount // 5, (source, land): amount // 5}
        total = sum(credit.values())
        new = sheet.status == "new"
        facts = {
            "planned_progress": 30, "weight": 100 // len(sheets), "future": sheet.total_cost - sheet.spent - total,
            **({} if new else {"last_approved": total, "last_spent": total, "last_note": "برابر برنامه"}),
        }  # fmt: skip
        quarters = {1: (5, total // 4), 2: (12, total // 4), 3: (20, total // 4), 4: (30, total - total // 4 * 3)}
        save_project(agreement, sheet.pk, ProjectWish(facts, lines, quarters), by=by)


def plan_at(state: str, province: Province) -> Agreement:
    """The roads plan's agreement brought to `state` by the real steps."""
    approve_plan(province)
    office = province.office
    agreement = fill_plan(empty_plan(province), by=office.wide_staff)
    return advance(agreement, state, office)
