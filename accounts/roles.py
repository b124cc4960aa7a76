"""The roles of the office, as data: a Persian name, a sentence, and what each may do.

`sync_roles` makes the Django groups equal to this file, adding and removing. Who holds a role,
and for which agency, is managed in Django admin.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.rights import Right


@dataclass(frozen=True)
class Role:
    """One role. `sector` ties an expert's role to its sector group; `admin_models` are what it
    may manage in Django admin, as (app label, model name)."""

    code: str
    title: str
    sentence: str
    rights: tuple[Right, ...]
    sector: str = ""
    admin_models: tuple[tuple[str, str], ...] = ()


_EXPERT = (Right.VIEW_SECTOR, Right.CONFIRM_AGREEMENT, Right.PROPOSE_EXPENSE)
SECTORS = (
    ("social", "امور اجتماعی"),
    ("infrastructure", "امور زیربنایی"),
    ("production", "امور تولیدی"),
    ("integration", "تلفیق بودجه"),
)

AGENCY_STAFF = Role(
    "agency_staff",
    "کاربر دستگاه",
    "پیش‌نویس موافقتنامهٔ دستگاه خود را می‌نویسد و می‌فرستد.",
    (Right.VIEW_AGENCY, Right.DRAFT_AGREEMENT, Right.RECORD_WET_SIGNATURE),
)
AGENCY_HEAD = Role(
    "agency_head",
    "بالاترین مقام دستگاه",
    "موافقتنامهٔ تأییدشده را از سوی دستگاه امضا می‌کند یا با توضیح برمی‌گرداند.",
    (Right.VIEW_AGENCY, Right.SIGN_AGREEMENT, Right.MANAGE_AGENCY_STAND_INS),
)
EXPERTS = tuple(
    Role(
        f"expert_{code}",
        f"کارشناس بودجه – {title}",
        f"موافقتنامه‌های دستگاه‌های گروه {title} را بررسی، تأیید و چاپ می‌کند.",
        _EXPERT,
        sector=code,
    )
    for code, title in SECTORS
)
INTEGRATION = Role(
    "integration",
    "تلفیق بودجه",
    "اعتبار را توزیع و ابلاغ، موافقتنامهٔ چاپ‌شده را تأیید و در پایان با شماره ابلاغ می‌کند.",
    (
        Right.VIEW_PROVINCE,
        Right.ENTER_CREDITS,
        Right.ISSUE_NOTICES,
        Right.PUBLISH_DIRECTIVES,
        Right.RECORD_CENTER_NOTICES,
        Right.DISTRIBUTE,
        Right.RECORD_RESOLUTIONS,
        Right.CHECK_SESSIONS,
        Right.APPROVE_INTEGRATION,
        Right.NOTIFY_AGREEMENT,
        Right.CANCEL_AGREEMENT,
        Right.DRAFT_ON_BEHALF,
        Right.ASSIGN_PAPERS,
        Right.KEEP_SIGNATORIES,
        Right.KEEP_CALENDAR,
    ),
)
COUNTY_SECRETARY = Role(
    "county_secretary",
    "دبیر کمیتهٔ برنامه‌ریزی شهرستان",
    "پروژه‌های شهرستان را در سقف ابلاغی ثبت می‌کند و با صورت‌جلسهٔ کمیته می‌فرستد.",
    (Right.VIEW_COUNTY, Right.PROPOSE_PROJECTS),
)
BUDGET_DEPUTY = Role(
    "budget_deputy",
    "معاون بودجه",
    "موافقتنامه را تأیید می‌کند و برای امضا می‌فرستد.",
    (Right.VIEW_PROVINCE, Right.APPROVE_DEPUTY, Right.ASSIGN_PAPERS, Right.MANAGE_STAND_INS),
)
ORG_HEAD = Role(
    "org_head",
    "رئیس سازمان",
    "موافقتنامه را پس از دستگاه، از سوی سازمان امضا می‌کند.",
    (Right.VIEW_PROVINCE, Right.SIGN_FOR_ORGANIZATION, Right.MANAGE_STAND_INS),
)
AUDITOR = Role("auditor", "ناظر", "همه چیز را می‌بیند و چیزی را تغییر نمی‌دهد.", (Right.VIEW_PROVINCE,))
ADMIN = Role(
    "admin",
    "مدیر سامانه",
    "کاربران، گروه‌ها، دستگاه‌ها و اطلاعات پایه را در بخش مدیریت نگه می‌دارد.",
    (),
    admin_models=(
        ("accounts", "user"),
        ("auth", "group"),
        ("accounts", "executiveagency"),
        ("accounts", "expertgroup"),
        ("core", "holiday"),
        ("distribution", "fiscalyear"),
        ("distribution", "functionalcode"),
        ("distribution", "expensechapter"),
        ("distribution", "chapterrule"),
        ("distribution", "capitalchapter"),
        ("distribution", "creditsource"),
        ("distribution", "county"),
        ("distribution", "distributionindex"),
        ("distribution", "indexvalue"),
        ("distribution", "priorshare"),
        ("distribution", "priorfigure"),
        ("agreements", "returnreason"),
        ("agreements", "savedphrase"),
        ("agreements", "generalconditions"),
    ),
)

ROLES: tuple[Role, ...] = (AGENCY_STAFF, AGENCY_HEAD, *EXPERTS, INTEGRATION, COUNTY_SECRETARY, BUDGET_DEPUTY, ORG_HEAD, AUDITOR, ADMIN)
