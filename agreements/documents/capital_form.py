"""The capital agreement on paper: draft, frozen print, issued copy.

Forms C-1 to C-6 and last year's report, drawn from the canonical content (kind "capital_agreement");
cover, conditions, signatures and verification leaf are those of every agreement (frame.py).
Amounts in million rials; form C-5 is the money of the paper, so every total is reckoned from it.
"""

from __future__ import annotations

from typing import Any

from agreements.documents import capital_tables as tables
from agreements.documents.frame import Form, Parts, entry
from core.paper_text import on_paper
from core.text import to_persian_digits

TEMPLATE = "documents/capital_form.html"
DOCUMENT_CODE = "BP-F-401/01"
FORM_NAME = "موافقتنامهٔ تملک دارایی‌های سرمایه‌ای"


def _parts(shown: dict[str, Any]) -> Parts:
    plan = shown["plan"]
    c3, c4, c5, c6 = (make(shown) for make in (tables.sources, tables.projects, tables.chapters, tables.quarters))
    report = tables.last_year(shown)
    title = plan["title"] or plan["programme"]
    return Parts(
        forms={
            "plan": {"code": plan["code"], "title": title, "words": _plan_words(shown), "texts": _plan_texts(plan)},
            "c3": c3,
            "c4": c4,
            "c5": c5,
            "c6": c6,
            "report": report,
            "last_year": to_persian_digits(int(shown["fiscal_year"]) - 1),
            "difference": shown["totals"]["current"] - sum(project["current"] or 0 for project in shown["projects"]),
        },
        contents=[
            entry("فرم ت‑۱ و ت‑۲", "مشخصات طرح و شرح عملیات", "c1"),
            entry("فرم ت‑۳", "منابع اعتبار طرح", "c3"),
            entry("فرم ت‑۴", "پروژه‌های طرح", "c4"),
            entry("فرم ت‑۵", "فصول تملک دارایی", "c5"),
            entry("فرم ت‑۶", "زمان‌بندی سال", "c6"),
            entry("پیوست ۲", "گزارش سال پیش", "report"),
        ],
        forms_in_words="فرم‌های ت‑۱ تا ت‑۶، گزارش سال پیش",
        total=shown["totals"]["current"],
        ledgers=[table.ledger for table in (c3, c4, c5, c6, report) if table is not None],
        plan={"code": on_paper(plan["code"]), "title": title},
    )


def _plan_words(shown: dict[str, Any]) -> list[dict[str, str]]:
    """Form C-1, a row a fact; what was not told is «–», so that a gap is seen."""
    plan = shown["plan"]
    years = " تا ".join(on_paper(plan[name]) for name in ("start_year", "end_year") if plan[name])
    goal = " ".join(part for part in (_number(plan["goal_quantity"]), plan["goal_unit"]) if part)
    counties = sorted({project["county"] for project in shown["projects"] if project["county"]})
    rows = [
        ("شمارهٔ طرح (برنامه)", f"{plan['code']} – {plan['programme']}"),
        ("عنوان طرح", plan["title"]),
        ("دستگاه اجرایی", shown["agency"]["name"]),
        ("دستگاه بهره‌بردار", plan["operator"]),
        ("مجری طرح", plan["executor"]),
        ("محل اجرا", plan["place"]),
        ("سال آغاز و پایان", years),
        ("هدف", plan["goal"]),
        ("هدف کمی", goal),
        ("تعداد پروژه", to_persian_digits(len(shown["projects"]))),
        ("شهرستان‌ها", "، ".join(counties)),
    ]
    return [{"label": label, "text": text or "–"} for label, text in rows]


def _number(quantity: int | None) -> str:
    return "" if quantity is None else tables.format_amount(quantity)


def _plan_texts(plan: dict[str, Any]) -> list[dict[str, str]]:
    """Form C-2: operations, technical scope, legal basis, studies."""
    texts = (
        ("شرح عملیات", plan["operations"]),
        ("مشخصات فنی", plan["scope"]),
        ("مستند قانونی", plan["legal_basis"]),
        ("مطالعات انجام‌شده", plan["studies"]),
    )
    return [{"label": label, "text": text or "ثبت نشده است."} for label, text in texts]


CAPITAL = Form(TEMPLATE, DOCUMENT_CODE, FORM_NAME, "تملک دارایی‌های سرمایه‌ای", _parts)
draw_draft = CAPITAL.draw_draft
draw_frozen = CAPITAL.draw_frozen
draw_issued = CAPITAL.draw_issued
context_of_frozen = CAPITAL.context_of_frozen
