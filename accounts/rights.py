"""Every right in the portal: its code name, its Persian sentence, and how far it reaches.

A right is a Django permission given to a role's group (`roles.py`). Where it holds is an object
permission: on executive agencies, on sector groups, on counties, or everywhere (decision 27).
"""

from __future__ import annotations

from enum import Enum


class Reach(Enum):
    """Where a right holds."""

    AGENCY = "در دستگاه‌های خود"
    SECTOR = "در دستگاه‌های گروه تخصصی خود"
    COUNTY = "در شهرستان خود"
    PROVINCE = "در همهٔ دستگاه‌های استان"


class Right(Enum):
    """One right: (code name, sentence, reach)."""

    VIEW_AGENCY = ("view_agency_papers", "دیدن پرونده‌های دستگاه خود", Reach.AGENCY)
    VIEW_SECTOR = ("view_sector_papers", "دیدن پرونده‌های دستگاه‌های گروه خود", Reach.SECTOR)
    VIEW_PROVINCE = ("view_province_papers", "دیدن همهٔ پرونده‌های استان", Reach.PROVINCE)
    DRAFT_AGREEMENT = ("draft_agreement", "تهیه و ارسال پیش‌نویس موافقتنامه", Reach.AGENCY)
    SIGN_AGREEMENT = ("sign_agreement", "امضای موافقتنامه از سوی دستگاه", Reach.AGENCY)
    RECORD_WET_SIGNATURE = ("record_wet_signature", "ثبت تصویر امضای دست‌نویس دستگاه", Reach.AGENCY)
    CONFIRM_AGREEMENT = ("confirm_agreement", "بررسی، تأیید و چاپ موافقتنامه", Reach.SECTOR)
    APPROVE_INTEGRATION = ("approve_integration", "تأیید موافقتنامه در تلفیق بودجه", Reach.PROVINCE)
    APPROVE_DEPUTY = ("approve_deputy", "تأیید موافقتنامه در معاونت بودجه", Reach.PROVINCE)
    SIGN_FOR_ORGANIZATION = ("sign_for_organization", "امضای موافقتنامه از سوی سازمان", Reach.PROVINCE)
    NOTIFY_AGREEMENT = ("notify_agreement", "ثبت شماره‌ها و ابلاغ موافقتنامه", Reach.PROVINCE)
    CANCEL_AGREEMENT = ("cancel_agreement", "ابطال موافقتنامهٔ ابلاغ‌نشده", Reach.PROVINCE)
    DRAFT_ON_BEHALF = ("draft_on_behalf", "تهیهٔ پیش‌نویس به جای دستگاه، پس از پایان مهلت", Reach.PROVINCE)
    ENTER_CREDITS = ("enter_credits", "ثبت و ورود اعتبارات ابلاغی", Reach.PROVINCE)
    ISSUE_NOTICES = ("issue_notices", "صدور ابلاغیهٔ اعتبار دستگاه‌ها و شهرستان‌ها", Reach.PROVINCE)
    PUBLISH_DIRECTIVES = ("publish_directives", "انتشار قانون، ضوابط و دستورالعمل‌های سال", Reach.PROVINCE)
    RECORD_CENTER_NOTICES = ("record_center_notices", "ثبت ابلاغیه‌های اعتبار مرکز", Reach.PROVINCE)
    DISTRIBUTE = ("distribute", "توزیع اعتبار با شاخص‌های مدل و پیشنهاد به شورا", Reach.PROVINCE)
    RECORD_RESOLUTIONS = ("record_resolutions", "ثبت مصوبهٔ شورای برنامه‌ریزی و توسعهٔ استان", Reach.PROVINCE)
    PROPOSE_EXPENSE = ("propose_expense", "پیشنهاد اعتبار هزینه‌ای دستگاه‌های گروه خود", Reach.SECTOR)
    VIEW_COUNTY = ("view_county_papers", "دیدن ابلاغیه‌ها و پروژه‌های شهرستان خود", Reach.COUNTY)
    PROPOSE_PROJECTS = ("propose_projects", "ثبت پروژه‌ها و صورت‌جلسهٔ کمیتهٔ برنامه‌ریزی شهرستان", Reach.COUNTY)
    MANAGE_STAND_INS = ("manage_stand_ins", "تعیین جانشین برای دیگران", Reach.PROVINCE)
    MANAGE_AGENCY_STAND_INS = ("manage_agency_stand_ins", "تعیین جانشین برای همکاران دستگاه خود", Reach.AGENCY)
    ASSIGN_PAPERS = ("assign_papers", "واگذاری پرونده به همکار دیگر همان میز", Reach.PROVINCE)
    KEEP_SIGNATORIES = ("keep_signatories", "نگهداری دفتر امضاداران", Reach.PROVINCE)
    KEEP_CALENDAR = ("keep_calendar", "نگهداری تقویم تعطیلات رسمی", Reach.PROVINCE)
    CHECK_SESSIONS = ("check_sessions", "بررسی صورت‌جلسه و پروژه‌های شهرستان‌ها", Reach.PROVINCE)

    def __init__(self, codename: str, sentence: str, reach: Reach) -> None:
        self.codename = codename
        self.sentence = sentence
        self.reach = reach


# On which agency, on which sector group and on which county a person's rights hold.
SERVE_AGENCY = "serve_agency"
REVIEW_SECTOR = "review_sector"
SERVE_COUNTY = "serve_county"
