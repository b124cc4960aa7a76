"""Contents of capital papers to print: a usual plan of three counties, and the unusual ones. All persons are invented."""

from __future__ import annotations

from typing import Any

from tests.documents import content as expense

CHAPTERS = (
    ("110100", "ساختمان و سایر مستحدثات"),
    ("110200", "ماشین‌آلات و تجهیزات"),
    ("110300", "سایر دارایی‌های ثابت"),
    ("120100", "موجودی انبار (تغییر در موجودی انبار)"),
    ("130100", "اقلام گران‌بها"),
    ("210000", "زمین"),
    ("220000", "سایر دارایی‌های تولیدنشده"),
)
SOURCES = {"1": "عمومی استانی", "3": "سه درصد نفت و گاز"}
COUNTIES = ("اهواز", "دزفول", "ایذه", "شوشتر", "باغ‌ملک", "مسجدسلیمان")


def line(source: str, chapter: str, amount: int) -> dict[str, Any]:
    """A figure of form C-5."""
    return {"source": source, "source_title": SOURCES[source], "chapter": chapter, "chapter_title": dict(CHAPTERS)[chapter], "amount": amount}


def project(number: int, title: str, lines: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """A row of form C-4 with its lines and quarters."""
    current = sum(each["amount"] for each in lines)
    quarter = current // 4
    amounts = [quarter, quarter, quarter, current - 3 * quarter]
    county = COUNTIES[number % len(COUNTIES)]
    return {
        "code": f"1304003{number:03}",
        "title": title,
        "place": f"بخش مرکزی {county}",
        "unit": "کیلومتر",
        "quantity": 20 + number,
        "total_cost": 3 * current + 1000,
        "spent": current + 1000,
        "future": current,
        "start_year": 1394,
        "end_year": 1398,
        "progress": 40,
        "planned_progress": 25,
        "weight": 1,
        "last_approved": current,
        "last_spent": current // 2,
        "last_note": "پیشرفت مطابق برنامه است.",
        "county": county,
        "county_code": f"C{number % 6:02}",
        "execution": "پیمانی",
        "status": "نیمه‌تمام",
        "approval": f"صورت‌جلسهٔ 97/{number}/3 کمیتهٔ {county}",
        "current": current,
        "lines": lines,
        "quarters": [{"quarter": n, "progress": 5 * n, "amount": amount} for n, amount in enumerate(amounts, start=1)],
        **changes,
    }


def with_projects(projects: list[dict[str, Any]]) -> dict[str, Any]:
    """A whole content around these projects, its sources and totals reckoned from them."""
    content = expense.usual()
    for name in ("chapters", "sources", "totals", "programmes"):
        del content[name]
    codes = sorted({each["source"] for p in projects for each in p["lines"]})
    sources = []
    for code in codes:
        current = sum(each["amount"] for p in projects for each in p["lines"] if each["source"] == code)
        sources.append({"code": code, "title": SOURCES[code], "spent": 500, "current": current, "future": 700, "total": current + 1200})
    return {
        **content,
        "kind": "capital_agreement",
        "identifier": "1397-T-A15-003",
        "agency": {"code": "A15", "name": "ادارهٔ کل راه و شهرسازی", "budget_row": "121500"},
        "plan": {
            "code": "1304003",
            "programme": "احداث و بهسازی راه‌های روستایی",
            "title": "طرح احداث و بهسازی راه‌های روستایی استان",
            "operator": "ادارهٔ کل راهداری و حمل‌ونقل جاده‌ای",
            "executor": "معاونت راه روستایی",
            "place": "استان خوزستان",
            "start_year": 1394,
            "end_year": 1399,
            "goal": "دسترسی روستاهای بالای ۲۰ خانوار به راه آسفالت",
            "goal_quantity": 850,
            "goal_unit": "کیلومتر",
            "operations": "زیرسازی، ابنیهٔ فنی و روسازی راه‌های روستایی.\nتعریض و اصلاح نقاط پرحادثه.",
            "scope": "عرض سواره‌رو ۵٫۵ متر، آسفالت گرم به ضخامت ۶ سانتی‌متر.",
            "legal_basis": "قانون بودجهٔ سال ۱۳۹۷ و مصوبهٔ 97/2/18 شورای برنامه‌ریزی و توسعهٔ استان",
            "studies": "مطالعات توجیهی سال ۱۳۹۳ و طراحی تفصیلی همهٔ پروژه‌ها.",
        },
        "chapters": [{"number": n, "code": code, "title": title} for n, (code, title) in enumerate(CHAPTERS, start=1)],
        "sources": sources,
        "projects": projects,
        "totals": {
            "projects": len(projects),
            **{name: sum(source[name] for source in sources) for name in ("spent", "current", "future", "total")},
            "cost": sum(p["total_cost"] for p in projects),
            "weight": sum(p["weight"] for p in projects),
        },
        "balance": [
            {"source": s["title"], "notice_number": "97/210/11250", "notice_date": "2018-05-26", "ceiling": s["current"] + 10, "amount": s["current"], "remaining": 10}
            for s in sources
        ],
    }


def usual() -> dict[str, Any]:
    """Three projects of three counties, two sources, three chapters."""
    return with_projects(
        [
            project(1, "بهسازی و آسفالت راه روستایی مرکزی (شمالی)", [line("1", "110100", 54_238), line("3", "110100", 12_000)], weight=40),
            project(2, "احداث راه روستایی سردشت (جنوبی)", [line("1", "110100", 60_403), line("1", "210000", 20_000)], weight=35),
            project(3, "روکش آسفالت راه‌های روستایی شعیبیه (مرزی)", [line("1", "110200", 36_260)], weight=25, county="", last_approved=None, last_spent=None, last_note=""),
        ]
    )


def large(projects: int = 120, amount: int = 0) -> dict[str, Any]:
    """So many projects, each from two sources in two chapters, amounts all different, or all of them `amount`."""
    return with_projects(
        [
            project(
                n,
                f"احداث راه روستایی شمارهٔ {n}",
                [line("1", "110100", amount or 1000 + 7919 * n % 90_000), line("3", "110200", amount or 10 + 104_729 * n % 9_000)],
                **({"total_cost": amount, "spent": amount, "future": amount} if amount else {}),
            )
            for n in range(1, projects + 1)
        ]
    )


def empty_draft() -> dict[str, Any]:
    """What an agency sees an instant after it began."""
    content = with_projects([])
    plan = {**dict.fromkeys(content["plan"], ""), "code": "1304003", "programme": "راه روستایی", "start_year": None, "end_year": None, "goal_quantity": None}
    return content | {
        "plan": plan,
        "agency": {"code": "A15", "name": "ادارهٔ کل راه و شهرسازی", "budget_row": ""},
        "particulars": dict.fromkeys(content["particulars"], ""),
        "balance": [],
        "conditions": {"edition": "", "articles": []},
        "signatories": [],
        "copies": [],
        "attachments": [],
    }
