"""The credit notice on paper: the letter that tells an agency its ceiling, or a county its share.

Drawn only from the dict it is given; no database, no clock. The same dict gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from core.columns import fit
from core.ledger import DETAIL, LINE, TOTAL, Ledger, Row
from core.money import UNIT, amount_in_words
from core.paper_text import day_on_paper, on_paper, tree_on_paper
from core.pdf import PdfMeta, render_pdf
from core.qr import qr_svg

TEMPLATE = "documents/credit_notice.html"
DOCUMENT_CODE = "BP-L-101/02"
# The date inside the file of a draft, which has none of its own: a draft is shown, never stored.
DRAFT_MOMENT = dt.datetime(2018, 3, 21, tzinfo=dt.UTC)

CREDIT_NAMES = {"expense": "اعتبارات هزینه‌ای", "capital": "اعتبارات تملک دارایی‌های سرمایه‌ای"}
_DRAFT_REQUEST = "پیش‌نویس موافقتنامه در سقف ارقام بالا، به تفکیک برنامه و فصل هزینه،"
_AMENDMENT_REQUEST = "پیش‌نویس موافقتنامه یا اصلاحیهٔ آن بر پایهٔ ارقام بالا"
# What each kind of notice says: subject, the words round the sum, the head of its column, the request.
WORDS = {
    "original": {
        "subject": "ابلاغ",
        "sum": "به جمع",
        "act": "ابلاغ می‌شود",
        "column": "اعتبار ابلاغی",
        "request": _DRAFT_REQUEST,
    },
    "supplement": {
        "subject": "ابلاغ متمم",
        "sum": "به مبلغ",
        "act": "افزایش می‌یابد",
        "column": "افزایش",
        "request": _AMENDMENT_REQUEST,
    },
    "reduction": {
        "subject": "کاهش",
        "sum": "به مبلغ",
        "act": "کاهش می‌یابد",
        "column": "کاهش",
        "request": _AMENDMENT_REQUEST,
    },
    "correction": {
        "subject": "اصلاح ابلاغیهٔ",
        "sum": "به جمع",
        "act": "ابلاغ می‌شود",
        "column": "اعتبار ابلاغی",
        "request": _AMENDMENT_REQUEST,
    },
}


# Whom the letter is to: whose credit it is, what is asked, what its figures are and are not.
TO_AGENCY = {
    "whose": "آن دستگاه",
    "limit": "ارقام این ابلاغیه سقف مبادلهٔ موافقتنامه است و مجوز تعهد یا پرداخت به شمار نمی‌آید.",
}
TO_COUNTY = {
    "whose": "آن شهرستان",
    "request": "پروژه‌های مصوب کمیتهٔ برنامه‌ریزی شهرستان در سقف ارقام بالا، با اولویت پروژه‌های نیمه‌تمام و همراه صورت‌جلسه،",
    "limit": "ارقام این ابلاغیه سقف تصویب پروژه است؛ ابلاغ به دستگاه‌ها پس از پذیرش صورت‌جلسه در سازمان انجام می‌شود.",
}
_CAPITAL_REQUEST = "پیش‌نویس موافقتنامهٔ طرح‌ها در سقف ارقام بالا، به تفکیک پروژه،"


def draw_notice(notice: dict[str, Any]) -> bytes:
    """The letter as PDF; with a watermark and without serial and QR while `issued_at` is None."""
    context = context_of(notice)
    whose = notice.get("county") or notice["agency"]["name"]
    meta = PdfMeta(
        title=f"{context['subject']} – {on_paper(whose)}",
        author=context["organization"]["name"],
        subject=f"ابلاغیهٔ اعتبار {context['number'] or 'پیش‌نویس'}",
        keywords=[context["serial"] or "پیش‌نویس"],
        frozen_at=notice["issued_at"] or DRAFT_MOMENT,
    )
    return render_pdf(TEMPLATE, context, meta=meta)


def context_of(notice: dict[str, Any]) -> dict[str, Any]:
    """What the letter is rendered from."""
    draft = notice["issued_at"] is None
    words = {**TO_AGENCY, **WORDS[notice["kind"]]}
    if notice["credit_type"] == "capital" and notice["kind"] == "original":
        words["request"] = _CAPITAL_REQUEST
    if notice.get("county"):
        words |= TO_COUNTY
    credit_name = CREDIT_NAMES[notice["credit_type"]]
    fiscal_year = on_paper(notice["fiscal_year"])
    unit = on_paper(notice.get("unit_label") or UNIT)
    basis = notice["basis"] or {"council_number": "", "council_date": None}
    check_url = "" if draft else notice["check_url"]
    address = urlsplit(check_url)
    return {
        "draft": draft,
        "document_code": DOCUMENT_CODE,
        "serial": "" if draft else notice["serial"],
        "number": on_paper(notice["number"] or ""),
        "day": day_on_paper(notice["date"]),
        "attachment": on_paper(notice["attachment"]),
        "motto": on_paper(notice["motto"]),
        "organization": tree_on_paper(notice["organization"]),
        "addressee": on_paper(notice["addressee"]),
        "subject": f"{words['subject']} {credit_name} سال {fiscal_year}",
        "credit_name": credit_name,
        "fiscal_year": fiscal_year,
        "basis": {
            "council_number": on_paper(basis["council_number"] or ""),
            "council_day": day_on_paper(basis["council_date"]),
        },
        "corrects": on_paper(notice["corrects"] or "") if notice["kind"] == "correction" else "",
        "words": words,
        "total": notice["total"],
        "total_in_words": f"{amount_in_words(notice['total'])} {unit}",
        "unit": unit,
        "deadline": day_on_paper(notice["deadline"]),
        "signatory": tree_on_paper(notice["signatory"]),
        "copies": tree_on_paper(notice["copies"]),
        "check_place": f"{address.netloc}{address.path.rsplit('/', 1)[0]}",
        "qr": qr_svg(check_url) if check_url else "",
        **_table(notice["lines"], notice["total"]),
    }


def _details(line: dict[str, Any]) -> list[dict[str, Any]]:
    """Under a programme: its expense chapters, or its projects with where they were approved."""
    if line.get("projects"):
        return [
            {"label": f"{on_paper(project['title'])} – {on_paper(project['origin'])}", "amount": project["amount"]} for project in line["projects"]
        ]
    return [
        {"label": f"فصل {on_paper(chapter['number'])} – {on_paper(chapter['title'])}", "amount": chapter["amount"]} for chapter in line["chapters"]
    ]


def _table(lines: Sequence[dict[str, Any]], total: int) -> dict[str, Any]:
    by_project = any(line.get("projects") for line in lines)
    by_chapter = by_project or any(line["chapters"] for line in lines)
    rows: list[Row] = []
    for number, line in enumerate(lines, start=1):
        # A chapter without credit says nothing in a letter; the ceiling of what is not named is zero.
        chapters = [detail for detail in _details(line) if detail["amount"]]
        cells = {
            "row": number,
            "title": on_paper(line["programme_title"]),
            "code": on_paper(line["programme_code"]),
            "chapter": on_paper(line.get("chapter_title") or ""),
            "source": on_paper(line["source"]),
            "amount": line["amount"],
            "details": bool(chapters),
        }
        rows.append(Row(LINE, cells, (line["amount"],)))
        for chapter in chapters:
            cells = {"label": chapter["label"], "amount": chapter["amount"], "last": chapter is chapters[-1]}
            rows.append(Row(DETAIL, cells))
    rows.append(Row(TOTAL, total))
    figures: list[list[int]] = [[line["amount"] for line in lines] + [total]]
    if by_chapter:
        figures.insert(0, [detail["amount"] for line in lines for detail in _details(line)])
    layout = fit(figures, [(9, 70, False)], narrowest=29)
    ledger = Ledger("notice", rows, bottom_margin=31, tail="closing")
    return {
        "by_chapter": by_chapter,
        "detail_name": "پروژه" if by_project else "فصل هزینه",
        "detail_short": "پروژه" if by_project else "فصل",
        "label_columns": 2 + by_chapter,
        "widths": layout.widths,
        "ledger": ledger,
        "ledgers": [ledger],
    }
