"""A small office of the year 1397: three agencies, the people of every role, notified credit.

Roles come from `sync_roles`, scopes from object permissions and ceilings from notices issued by
the real actions, so a test starts from what the program itself would have made.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm

from accounts.actions.record_signatory import record_signatory
from accounts.actions.sync_roles import sync_roles
from accounts.models import ExecutiveAgency, ExpertGroup, User
from accounts.rights import SERVE_AGENCY
from accounts.roles import ADMIN, AGENCY_HEAD, AGENCY_STAFF, AUDITOR, BUDGET_DEPUTY, INTEGRATION, ORG_HEAD, ROLES, Role
from agreements.models import GeneralConditions, ReturnReason
from core.models import Holiday
from core.uploads import Upload
from distribution.actions.enter_center_notice import start_center_notice
from distribution.actions.enter_credits import enter_credits
from distribution.actions.issue_notice import issue_notice
from distribution.actions.record_center_notice import record_center_notice
from distribution.models import (
    ChapterRule,
    CreditNotice,
    CreditSource,
    CreditType,
    EconomicScheme,
    ExpenseChapter,
    FiscalYear,
    FunctionalCode,
)
from tests.factories.moments import moment

PASSWORD = "saba-office-1397"

CHAPTERS = {
    1: "جبران خدمات کارکنان", 2: "استفاده از کالاها و خدمات", 3: "هزینه‌های اموال و دارایی",
    4: "یارانه", 5: "کمک‌های بلاعوض", 6: "رفاه اجتماعی", 7: "سایر هزینه‌ها",
}  # fmt: skip
# Official holidays of the weeks the tests live in: four days of Khordad 1397.
HOLIDAYS = ((3, 14, "رحلت امام خمینی"), (3, 15, "قیام پانزده خرداد"), (3, 25, "عید فطر"), (3, 26, "عید فطر"))
ARTICLES = [
    {"title": "موضوع", "text": "انجام برنامه‌ها و فعالیت‌های این موافقتنامه در سال مالی."},
    {"title": "تعهدات دستگاه", "text": "هزینه در حدود تخصیص و بر پایهٔ قوانین مالی انجام می‌شود."},
    {"title": "اصلاح", "text": "تغییر مبلغ‌ها تنها با اصلاحیهٔ موافقتنامه ممکن است."},
]
REASONS = (
    ("ceiling", "مغایرت با سقف ابلاغی"), ("balance", "عدم تراز جمع‌ها"),
    ("description", "نقص شرح عملیات"), ("attachment", "نقص پیوست"), ("other", "سایر"),
)  # fmt: skip

# What the center notified of each expense source, million rials.
CENTER_NOTIFIED = 900_000_000
SCANNED_PAGE = b"%PDF-1.4\n%a letter of the center\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

# agency code -> {(programme code, source code): {chapter number: million rials}}
CREDITS = {
    "A22": {("1301001", "10"): {1: 41_200, 2: 8_350, 6: 2_150, 7: 300}},
    "A31": {("1801001", "10"): {1: 30_000, 2: 6_000, 6: 1_000}},
    "A40": {
        ("1502001", "10"): {1: 12_000, 2: 3_000, 6: 500},
        ("1502001", "30"): {2: 400},
        ("1502002", "10"): {2: 1_200, 7: 80},
    },
}


@dataclass
class Office:
    """The cast and the reference data, by name."""

    year: FiscalYear
    chapters: dict[int, ExpenseChapter]
    source: CreditSource
    own_income: CreditSource
    programme: FunctionalCode
    other_programme: FunctionalCode
    agency: ExecutiveAgency  # production sector, one programme
    other_agency: ExecutiveAgency  # social sector, one programme
    wide_agency: ExecutiveAgency  # production sector, two programmes, two sources
    conditions: GeneralConditions
    reasons: dict[str, ReturnReason]
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        people = self.__dict__.get("people", {})
        if name in people:
            return people[name]
        raise AttributeError(name)

    @property
    def reason(self) -> ReturnReason:
        """Any reason of the catalogue."""
        return self.reasons["ceiling"]

    def again(self, name: str) -> User:
        """The person as the next request sees them: nothing remembered, rights read afresh."""
        return User.objects.get(pk=self.people[name].pk)


def make_person(
    username: str, first: str, last: str, *roles: Role, position: str = "", serves: ExecutiveAgency | None = None
) -> User:
    """A person in `roles`, serving an agency where given; signs in with PASSWORD."""
    person = User.objects.create_user(
        username=username, password=PASSWORD, first_name=first, last_name=last,
        position=position or (roles[0].title if roles else ""), is_staff=ADMIN in roles,
    )  # fmt: skip
    person.groups.set(Group.objects.filter(name__in=[role.title for role in roles]))
    if serves is not None:
        assign_perm(f"accounts.{SERVE_AGENCY}", person, serves)
    return person


def make_agency(code: str, name: str, group: ExpertGroup, title: str) -> ExecutiveAgency:
    """An agency whose file has everything the paper asks for."""
    agency = ExecutiveAgency(
        code=code, name=name, expert_group=group, budget_row=f"129{int(code[1:]):03}", official_title=title,
        accountant_name="ناهید رستگار", address="اهواز، خیابان نمونه، پلاک ۱۲", postal_code="6134911111", phone="061-33700000",
    )  # fmt: skip
    agency.fold_name()
    agency.save()
    return agency


def expert_role(sector: str) -> Role:
    """The expert's role of a sector group."""
    return next(role for role in ROLES if role.sector == sector)


def notify_credit(
    office: Office,
    agency: ExecutiveAgency,
    cells: dict[tuple[str, str], dict[int, int]],
    *,
    number: str,
    kind: str = CreditNotice.Kind.ORIGINAL,
    by: User | None = None,
) -> CreditNotice:
    """Enter and issue a notice to `agency`: {(programme code, source code): {chapter number: amount}}."""
    programmes = {code: pk for pk, code in FunctionalCode.objects.values_list("pk", "code")}
    sources = {code: pk for pk, code in CreditSource.objects.values_list("pk", "code")}
    by = by or office.integration
    notice = enter_credits(
        fiscal_year=office.year,
        agency=agency,
        cells={
            (programmes[programme], sources[source], office.chapters[chapter].pk): amount
            for (programme, source), amounts in cells.items()
            for chapter, amount in amounts.items()
        },
        kind=kind,
        council_number="97/120",
        council_date=moment(1397, 2, 30).date(),
        by=by,
    )
    return issue_notice(notice, number=number, date=moment(1397, 3, 1).date(), by=by)


def register_signatories(office: Office) -> None:
    """Who signs for each agency and for the Organization since the first day of the year."""
    first_day, letter_date = moment(1397, 1, 5).date(), moment(1396, 12, 20).date()
    heads = ((office.agency, "agency_head"), (office.other_agency, "other_head"), (office.wide_agency, "wide_head"))
    places = [("agency_head", agency, name, agency.official_title) for agency, name in heads]
    places += [("deputy", None, "deputy", "معاون بودجه"), ("head", None, "org_head", "رئیس سازمان")]
    for number, (slot, agency, name, title) in enumerate(places, start=1):
        record_signatory(
            slot=slot, agency=agency, person=office.people[name], title=title, first_day=first_day, last_day=None,
            letter_number=f"96/{number}", letter_date=letter_date, by=office.people["integration"],
        )  # fmt: skip


def notify_province(office: Office) -> None:
    """The center's expense notice: more than enough of both sources for what the tests notify to agencies."""
    upload = Upload(name="center.pdf", content_type="application/pdf", content=SCANNED_PAGE)
    notice = start_center_notice(
        fiscal_year=office.year, credit_type=CreditType.EXPENSE, kind="original", number="97/11840", date=moment(1397, 2, 12).date(),
        cells={(office.source.pk, None): CENTER_NOTIFIED, (office.own_income.pk, None): CENTER_NOTIFIED}, scan=upload, by=office.integration,
    )  # fmt: skip
    record_center_notice(notice, by=office.integration)


def make_office() -> Office:
    """The office with its credit notified; the clock must stand in 1397 (fixture `office`)."""
    sync_roles()
    year = FiscalYear.objects.create(
        year=1397, status=FiscalYear.Status.ACTIVE, draft_deadline=moment(1397, 3, 20).date(), motto="حمایت از کالای ایرانی"
    )
    chapters = {
        number: ExpenseChapter.objects.create(scheme=EconomicScheme.BUDGET7, number=number, code=str(number), title=title)
        for number, title in CHAPTERS.items()
    }
    for number in (1, 6):
        ChapterRule.objects.create(fiscal_year=year, chapter=chapters[number])
    for month, day, title in HOLIDAYS:
        Holiday.objects.create(day=moment(1397, month, day).date(), title=title)
    groups = {group.code: group for group in ExpertGroup.objects.all()}
    agency = make_agency("A22", "سازمان جهاد کشاورزی", groups["production"], "رئیس سازمان")
    other_agency = make_agency("A31", "اداره‌کل آموزش و پرورش", groups["social"], "مدیرکل")
    wide_agency = make_agency("A40", "اداره‌کل راه و شهرسازی", groups["production"], "مدیرکل")
    programmes = _programmes()
    office = Office(
        year=year,
        chapters=chapters,
        source=CreditSource.objects.create(code="10", title="عمومی استانی", credit_type=CreditType.EXPENSE),
        own_income=CreditSource.objects.create(code="30", title="درآمد اختصاصی", credit_type=CreditType.EXPENSE),
        programme=programmes["1301001"],
        other_programme=programmes["1801001"],
        agency=agency,
        other_agency=other_agency,
        wide_agency=wide_agency,
        conditions=GeneralConditions.objects.create(
            fiscal_year=year, credit_type=CreditType.EXPENSE, edition=1, articles=ARTICLES
        ),
        reasons={
            code: ReturnReason.objects.create(code=code, title=title, position=position)
            for position, (code, title) in enumerate(REASONS)
        },
    )
    office.people = {
        "staff": make_person("jahad", "مریم", "کاوه", AGENCY_STAFF, position="کارشناس بودجه دستگاه", serves=agency),
        "staff2": make_person("jahad2", "پیمان", "سرمد", AGENCY_STAFF, position="مدیر مالی", serves=agency),
        "agency_head": make_person("rais-jahad", "بهرام", "دهقان", AGENCY_HEAD, position="رئیس سازمان", serves=agency),
        "expert": make_person("karshenas", "لیلا", "فرزان", expert_role("production")),
        "expert2": make_person("karshenas2", "آرش", "نیکو", expert_role("production")),
        "other_expert": make_person("karshenas-ejtemai", "سامان", "بهار", expert_role("social")),
        "integration": make_person("talfigh", "رضا", "پویا", INTEGRATION),
        "integration2": make_person("talfigh2", "شیرین", "مهرجو", INTEGRATION),
        "deputy": make_person("moaven", "کامران", "آذر", BUDGET_DEPUTY, position="معاون بودجه"),
        "org_head": make_person("rais", "فرهاد", "سپهر", ORG_HEAD, position="رئیس سازمان"),
        "auditor": make_person("nazer", "نسرین", "گلشن", AUDITOR),
        "admin": make_person("modir", "داریوش", "روشن", ADMIN),
        "stranger": make_person("amoozesh", "هما", "یاوری", AGENCY_STAFF, serves=other_agency),
        "other_head": make_person("rais-amoozesh", "ژاله", "معین", AGENCY_HEAD, serves=other_agency),
        "wide_staff": make_person("rah", "مانی", "پارسا", AGENCY_STAFF, serves=wide_agency),
        "wide_head": make_person("rais-rah", "مهتاب", "صفا", AGENCY_HEAD, serves=wide_agency),
        "superuser": User.objects.create_superuser("root", password=PASSWORD, first_name="ریشه", last_name="سامانه"),
    }
    register_signatories(office)
    notify_province(office)
    for number, (code, cells) in enumerate(CREDITS.items(), start=1):
        receiver = next(a for a in (agency, other_agency, wide_agency) if a.code == code)
        notify_credit(office, receiver, cells, number=f"1397/{number:03}")
    return office


def _programmes() -> dict[str, FunctionalCode]:
    affair = FunctionalCode.objects.create(code="13", level="affair", title="امور اقتصادی")
    chapter = FunctionalCode.objects.create(code="1301", level="chapter", parent=affair, title="فصل کشاورزی")
    titles = {
        "1301001": "توسعهٔ تولیدات کشاورزی",
        "1801001": "آموزش عمومی",
        "1502001": "نگهداری راه‌ها",
        "1502002": "برنامه‌ریزی شهری و روستایی",
    }
    return {
        code: FunctionalCode.objects.create(code=code, level="programme", parent=chapter, title=title)
        for code, title in titles.items()
    }
