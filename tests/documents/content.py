"""Contents to print: a usual agreement, and the unusual ones that papers must survive. All persons are invented."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any
from zoneinfo import ZoneInfo

from core.jalali import from_jalali

TEHRAN = ZoneInfo("Asia/Tehran")
SEVEN_CHAPTERS = (
    "جبران خدمات کارکنان",
    "استفاده از کالاها و خدمات",
    "هزینه‌های اموال و دارایی",
    "یارانه",
    "کمک‌های بلاعوض",
    "رفاه اجتماعی",
    "سایر هزینه‌ها",
)
EIGHT_CHAPTERS = (
    "جبران خدمات کارکنان",
    "استفاده از کالاها و خدمات",
    "مصرف سرمایه‌های ثابت",
    "سود",
    "یارانه",
    "کمک‌های بلاعوض",
    "مزایای اجتماعی",
    "سایر هزینه‌ها",
)
# As long as the fields of the portal allow.
LONG_NAME = (
    "ادارهٔ کل حفظ و نگهداری و بهره‌برداری از شبکه‌های آبیاری و زهکشی و تأسیسات عمومی و مراکز پژوهشی و آموزشی "
    "وابسته به شرکت‌های تابعهٔ حوضه‌های آبریز کرخه، دز، کارون، مارون و زهره به انضمام واحدهای مستقل"
)


def moment(month: int, day: int, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A moment of the year 1397."""
    return dt.datetime.combine(from_jalali(1397, month, day), dt.time(hour, minute), TEHRAN)


def programme(code: str, title: str, amounts: list[int]) -> dict[str, Any]:
    """A line of form E-1."""
    return {"code": code, "title": title, "amounts": amounts, "total": sum(amounts)}


def source(code: str, title: str, programmes: list[dict[str, Any]]) -> dict[str, Any]:
    """The lines of one credit source with their sums."""
    amounts = [sum(column) for column in zip(*(p["amounts"] for p in programmes), strict=True)]
    return {"code": code, "title": title, "programmes": programmes, "amounts": amounts, "total": sum(amounts)}


def goals(code: str, title: str, goal: str, activities: list[tuple[str, str, int, int]], first_row: int) -> dict[str, Any]:
    """A programme of form E-2."""
    rows = [
        {"row": row, "title": name, "unit": unit, "quantity": quantity, "unit_cost": cost, "amount": quantity * cost, "county": ""}
        for row, (name, unit, quantity, cost) in enumerate(activities, start=first_row)
    ]
    return {"code": code, "title": title, "goal": goal, "activities": rows, "total": sum(row["amount"] for row in rows)}


def with_sources(content: dict[str, Any], sources: list[dict[str, Any]]) -> dict[str, Any]:
    """`content` with these sources, their totals and a balance that comes out even."""
    amounts = [sum(column) for column in zip(*(s["amounts"] for s in sources), strict=True)]
    return {
        **content,
        "sources": sources,
        "totals": {"amounts": amounts, "total": sum(amounts)},
        "balance": [
            {"source": s["title"], "notice_number": "97/210/11247", "notice_date": "2018-05-26", "ceiling": s["total"], "amount": s["total"], "remaining": 0}
            for s in sources
        ],
    }


def usual() -> dict[str, Any]:
    """Two programmes from two sources, five activities: a paper of five pages."""
    content: dict[str, Any] = {
        "kind": "expense_agreement",
        "identifier": "1397-H-A22-001",
        "version_label": "اصل",
        "fiscal_year": 1397,
        "unit_label": "میلیون ریال",
        "scope": "استانی",
        "on_behalf": False,
        "organization": {
            "name": "سازمان مدیریت و برنامه‌ریزی استان خوزستان",
            "short": "سازمان مدیریت و برنامه‌ریزی",
            "province": "استان خوزستان",
            "parent": "سازمان برنامه و بودجهٔ کشور",
        },
        "agency": {"code": "A22", "name": "سازمان جهاد کشاورزی", "budget_row": "129022"},
        "particulars": {
            "official_name": "کیوان راستین‌فر",
            "official_title": "رئیس سازمان جهاد کشاورزی",
            "accountant_name": "شیرین آبان‌گاه",
            "address": "اهواز، بلوار نمونه، شمارهٔ 12",
            "postal_code": "6100000000",
            "phone": "061-30000000",
        },
        "chapters": [{"number": n, "title": title} for n, title in enumerate(SEVEN_CHAPTERS, start=1)],
        "programmes": [
            goals(
                "1301001",
                "بهبود تولیدات گیاهی و دامی",
                "افزایش پایداری تولید گندم و خرما",
                [("پایش مزارع گندم و جو", "هزار هکتار", 420, 500), ("مبارزه با آفات", "هزار هکتار", 200, 333), ("آزمایش خاک", "نمونه", 160, 1)],
                1,
            ),
            goals("1301006", "ترویج و آموزش", "افزایش مهارت بهره‌برداران", [("دوره‌های آموزشی", "نفرروز", 24000, 4), ("بازدید ترویجی", "بازدید", 4050, 1)], 4),
        ],
        "conditions": {
            "edition": "ویرایش ۱، سال ۱۳۹۷",
            "articles": [
                {"title": "مبنا", "text": "این موافقتنامه بر پایهٔ قانون بودجهٔ سال ۱۳۹۷ مبادله می‌شود."},
                {"title": "گزارش", "text": "گزارش هر سه‌ماهه تا ۱۵ روز پس از پایان دوره ثبت می‌شود."},
            ],
        },
        "signatories": [
            {"slot": "agency_head", "role": "بالاترین مقام دستگاه اجرایی", "name": "کیوان راستین‌فر", "title": "رئیس سازمان جهاد کشاورزی", "stamp": True},
            {"slot": "head", "role": "رئیس سازمان", "name": "هومن دادآفرین", "title": "رئیس سازمان مدیریت و برنامه‌ریزی", "stamp": True},
        ],
        "copies": ["دستگاه اجرایی – نسخهٔ اصل", "ذی‌حسابی دستگاه اجرایی", "خزانهٔ معین استان"],
        "attachments": [{"title": "ابلاغیهٔ اعتبار", "number": "97/210/11247", "date": "2018-05-26", "pages": 1}],
    }
    return with_sources(
        content,
        [
            source(
                "1",
                "عمومی استانی",
                [
                    programme("1301001", "بهبود تولیدات گیاهی و دامی", [168_400, 58_310, 0, 15_250, 0, 11_920, 4_480]),
                    programme("1301006", "ترویج و آموزش", [62_240, 24_750, 0, 0, 6_530, 4_590, 1_940]),
                ],
            ),
            source("3", "سه درصد نفت و گاز", [programme("1301001", "بهبود تولیدات گیاهی و دامی", [0, 14_300, 0, 0, 4_100, 0, 0])]),
        ],
    )


def large(programmes: int, sources: int, activities: int, *, amount: int = 0, chapters: tuple[str, ...] = SEVEN_CHAPTERS) -> dict[str, Any]:
    """As many lines and activities as asked, all amounts different, or all of them `amount`."""
    content = usual()
    content["chapters"] = [{"number": n, "title": title} for n, title in enumerate(chapters, start=1)]
    codes = [(f"13010{n:02}", f"برنامهٔ آزمایشی شمارهٔ {n}") for n in range(1, programmes + 1)]
    content = with_sources(
        content,
        [
            source(
                str(s),
                f"منبع شمارهٔ {s + 1}",
                [
                    programme(code, title, [amount or (p * 7919 + s * 104729 + k * 1299709) % 9000 for k in range(len(chapters))])
                    for p, (code, title) in enumerate(codes)
                ],
            )
            for s in range(sources)
        ],
    )
    content["programmes"] = [
        goals(
            code,
            title,
            f"هدف {title}",
            [(f"کار شمارهٔ {p * activities + a + 1}", "مورد", 1 if amount else a + 3, amount or 7) for a in range(activities)],
            p * activities + 1,
        )
        for p, (code, title) in enumerate(codes)
    ]
    return content


def long_named() -> dict[str, Any]:
    """Every name as long as its field."""
    content = large(8, 2, 5)
    content["agency"]["name"] = LONG_NAME[:200]
    content["particulars"] |= {
        "official_name": LONG_NAME[:100],
        "official_title": LONG_NAME[:150],
        "accountant_name": LONG_NAME[:100],
        "address": LONG_NAME[:200] + LONG_NAME[:100],
    }
    for s in content["sources"]:
        for line in s["programmes"]:
            line["title"] = LONG_NAME[:200]
    for block in content["programmes"]:
        block["title"] = LONG_NAME[:200]
        block["goal"] = LONG_NAME
        for activity in block["activities"]:
            activity |= {"title": LONG_NAME[:200], "unit": LONG_NAME[:40], "county": "بندر ماهشهر"}
    for signatory in content["signatories"]:
        signatory |= {"name": LONG_NAME[:150], "title": LONG_NAME[:150]}
    content["copies"] = [LONG_NAME[:120]] * 9
    content["attachments"] = [{"title": LONG_NAME[:150], "number": "97/210/11247", "date": "2018-05-26", "pages": 3}] * 12
    return content | {"on_behalf": True, "version_label": "اصلاحیهٔ ۱", "identifier": "1397-H-A22-001/1"}


def empty_draft() -> dict[str, Any]:
    """What an agency sees an instant after it began."""
    content = usual()
    return content | {
        "agency": {"code": "A22", "name": "سازمان جهاد کشاورزی", "budget_row": ""},
        "particulars": dict.fromkeys(content["particulars"], ""),
        "sources": [],
        "totals": {"amounts": [0] * 7, "total": 0},
        "balance": [],
        "programmes": [],
        "conditions": {"edition": "", "articles": []},
        "signatories": [],
        "copies": [],
        "attachments": [],
    }


def with_text_everywhere(content: dict[str, Any], text: str) -> dict[str, Any]:
    """`content` with every text a person can type replaced by `text`."""

    def replaced(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {k: replaced(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [replaced(item) for item in value]
        typed = isinstance(value, str) and key not in ("kind", "identifier", "slot", "notice_date", "date", "code", "unit_label")
        return text if typed else value

    return replaced(content)


def sha256_of(content: dict[str, Any]) -> str:
    """The content hash, taken here a second time and independently of the portal's."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def seal_of(content: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a frozen print."""
    serial = f"{content['identifier']}-P2"
    return {
        "serial": serial,
        "content_sha256": sha256_of(content),
        "frozen_at": moment(4, 23, 10, 42),
        "printed_by": "رها تدبیرجو",
        "check_url": f"http://localhost:8000/v/{serial.replace('/', '.')}",
    }


def numbers_and_signatures() -> dict[str, Any]:
    """The further arguments of an issued copy."""

    def step(label: str, name: str, at: dt.datetime, days: int | None, **more: Any) -> dict[str, Any]:
        return {
            "label": label,
            "name": name,
            "position": "کارشناس",
            "on_behalf_of": "",
            "at": at,
            "working_days": days,
            "with_agency": False,
            "note": "",
            **more,
        }

    return {
        "exchange_number": "97/210/18431",
        "exchange_date": moment(5, 1).date(),
        "notification_number": "97/210/18452",
        "notification_date": moment(5, 2).date(),
        "signatures": [
            {
                "slot": "agency_head",
                "role": "بالاترین مقام دستگاه اجرایی",
                "name": "کیوان راستین‌فر",
                "title": "رئیس",
                "kind": "code",
                "at": moment(4, 30, 11, 18),
            },
            {"slot": "head", "role": "رئیس سازمان", "name": "مهتاب سپهرجو", "title": "به جانشینی رئیس سازمان", "kind": "wet", "at": moment(5, 1, 12, 40)},
        ],
        "history": [
            step("ارسال پیش‌نویس", "بهزاد آبانگاه", moment(4, 2, 9, 31), None),
            step("عودت به دستگاه", "نسترن پارساکیش", moment(4, 9, 10, 10), 5, note="نقص شرح عملیات. سریال P1 باطل شد."),
            step("ارسال دوباره", "بهزاد آبانگاه", moment(4, 18, 8, 44), None, with_agency=True),
            step("تأیید تلفیق", "سامان کارون‌زاد", moment(4, 25, 9, 20), 2, on_behalf_of="نسترن پارساکیش"),
            step("ثبت شماره و ابلاغ", "نسترن پارساکیش", moment(5, 2, 9, 5), 1),
        ],
        "total_working_days": 14,
    }


def notice(**changes: Any) -> dict[str, Any]:
    """A credit notice of two lines."""
    lines = [
        {
            "programme_code": "1301001",
            "programme_title": "بهبود تولیدات گیاهی و دامی",
            "source": "عمومی استانی",
            "chapters": [
                {"number": 1, "title": "جبران خدمات کارکنان", "amount": 168_400},
                {"number": 2, "title": "استفاده از کالاها و خدمات", "amount": 58_310},
            ],
            "amount": 226_710,
        },
        {
            "programme_code": "1301006",
            "programme_title": "ترویج و آموزش",
            "source": "درآمد اختصاصی",
            "chapters": [{"number": 7, "title": "سایر هزینه‌ها", "amount": 9_650}],
            "amount": 9_650,
        },
    ]
    return {
        "serial": "1397-N-A22-001",
        "number": "97/210/11247",
        "date": moment(3, 5).date(),
        "attachment": "ندارد",
        "fiscal_year": 1397,
        "motto": "سال حمایت از کالای ایرانی",
        "organization": {
            **usual()["organization"],
            "address": "اهواز، بلوار نمونه، شمارهٔ ۱",
            "phone": "061-30000000",
            "postal_code": "6100000000",
            "site": "portal.example.ir",
        },
        "addressee": "ریاست محترم سازمان جهاد کشاورزی",
        "agency": {"code": "A22", "name": "سازمان جهاد کشاورزی"},
        "credit_type": "expense",
        "basis": {"council_number": "97/2/6", "council_date": moment(2, 25).date()},
        "kind": "original",
        "corrects": None,
        "lines": lines,
        "total": sum(line["amount"] for line in lines),
        "deadline": moment(3, 26).date(),
        "signatory": {"name": "هومن دادآفرین", "title": "رئیس سازمان"},
        "copies": ["گروه تولیدی، برای بررسی پیش‌نویس", "گروه تلفیق بودجه، بایگانی"],
        "check_url": "http://localhost:8000/v/1397-N-A22-001",
        "issued_at": moment(3, 5),
        **changes,
    }
