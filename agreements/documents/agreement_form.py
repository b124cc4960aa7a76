"""The expense agreement on paper: draft, frozen print, issued copy.

Drawn only from the canonical content of the agreement and from what the caller says about this
print; no database, no clock. The same arguments give the same bytes. What it shares with the
capital agreement is in frame.py.
"""

from __future__ import annotations

from typing import Any

from agreements.documents.frame import Form, Parts, entry
from agreements.documents.optional_tables import optional_tables
from agreements.documents.shares import share_of
from core.columns import fit
from core.ledger import DETAIL, GROUP, LINE, SUBTOTAL, TOTAL, Ledger, Row
from core.paper_text import on_paper
from core.text import to_persian_digits

TEMPLATE = "documents/agreement_form.html"
DOCUMENT_CODE = "BP-F-301/02"
FORM_NAME = "موافقتنامهٔ اعتبارات هزینه‌ای"
# The forms that are printed only where they have rows: number and title.
OPTIONAL = {"e3": ("۳", "نیروی انسانی و امکانات"), "e4": ("۴", "ریز فصول"), "e5": ("۵", "سهم شهرستان‌ها")}
_CHAPTER_COUNTS = {7: "هفت", 8: "هشت"}


def _parts(shown: dict[str, Any]) -> Parts:
    total = shown["totals"]["total"]
    e1, e2 = _form_e1(shown), _form_e2(shown, total)
    optional = optional_tables(shown)
    numbers = ["۱", "۲", *(OPTIONAL[key][0] for key in optional)]
    return Parts(
        forms={"e1": e1, "e2": e2, **dict.fromkeys(OPTIONAL), **optional},
        contents=[
            entry("فرم هـ‑۱", "خلاصهٔ اعتبارات", "e1"),
            entry("فرم هـ‑۲", "شرح اهداف و فعالیت‌ها", "e2"),
            *(entry(f"فرم هـ‑{OPTIONAL[key][0]}", OPTIONAL[key][1], key) for key in optional),
        ],
        forms_in_words=_in_words(numbers),
        total=total,
        ledgers=[e1["ledger"], e2["ledger"], *(table.ledger for table in optional.values())],
    )


def _in_words(numbers: list[str]) -> str:
    """«فرم‌های هـ‑۱، هـ‑۲ و هـ‑۴»: the forms this paper consists of."""
    names = [f"هـ‑{number}" for number in numbers]
    return f"فرم‌های {'، '.join(names[:-1])} و {names[-1]}"


def _form_e1(shown: dict[str, Any]) -> dict[str, Any]:
    """Programmes by source and chapter; portrait while the figures fit, landscape when they do not."""
    chapters = shown["chapters"]
    rows: list[Row] = []
    for source in shown["sources"]:
        group = f"منبع اعتبار: {source['title']}"
        rows.append(Row(GROUP, None, group=group))
        for programme in source["programmes"]:
            amounts = tuple(programme["amounts"])
            cells = {**programme, "code": programme["code"]}
            rows.append(Row(LINE, cells, (*(a or 0 for a in amounts), programme["total"] or 0), group))
        if not source["programmes"]:
            rows.append(Row(DETAIL, "برنامه‌ای ثبت نشده است.", group=group))
        rows.append(Row(SUBTOTAL, {**source, "title": f"جمع {source['title']}"}, group=group))
    if not rows:
        rows.append(Row(DETAIL, "اعتباری ثبت نشده است."))
    totals = shown["totals"]
    rows.append(Row(TOTAL, {"title": "جمع کل", **totals}))
    figures = [
        [row.cells["amounts"][i] for row in rows if row.kind in (LINE, SUBTOTAL, TOTAL)] for i in range(len(chapters))
    ]
    figures.append([row.cells["total"] for row in rows if row.kind in (LINE, SUBTOTAL, TOTAL)])
    # Carried sums can be longer than the totals of an unfinished draft.
    for column, carried in zip(
        figures, zip(*(row.sums for row in rows if row.kind == LINE), strict=True), strict=False
    ):
        column.append(sum(carried))
    longest_title = max((len(row.cells["title"]) for row in rows if row.kind == LINE), default=0)
    spare = 0 if longest_title < 60 else 14
    portrait = [(font, 170.0 - title - spare, False) for font, title in ((9, 38), (8.5, 36), (8, 34))]
    landscape = [(font, 269.0 - 60, True) for font in (9, 8.5, 8, 7.5, 7, 6.5, 6)]
    layout = fit(figures, [*portrait, *landscape], narrowest=15.2 if len(chapters) < 8 else 14.6)
    return {
        "chapters": chapters,
        "chapter_count": _CHAPTER_COUNTS.get(len(chapters), to_persian_digits(len(chapters))),
        "columns": len(chapters) + 2,
        "shares": [*(share_of(a, totals["total"]) for a in totals["amounts"]), share_of(totals["total"], totals["total"])],
        "font": layout.font,
        "widths": layout.widths,
        "wide": layout.wide,
        "ledger": Ledger("e1", rows, bottom_margin=27 if layout.wide else 33, tail="e1-words"),
    }


def _form_e2(shown: dict[str, Any], agreed: int) -> dict[str, Any]:
    """Goal and activities of each programme; the sums are those of the activities printed."""
    with_county = any(activity["county"] for programme in shown["programmes"] for activity in programme["activities"])
    rows: list[Row] = []
    total = 0
    for programme in shown["programmes"]:
        group = f"برنامهٔ {programme['code']} – {programme['title']}"
        goal = f"هدف: {programme['goal']}" if programme["goal"] else "هدف ثبت نشده است."
        rows.append(Row(GROUP, goal, group=group))
        for activity in programme["activities"]:
            cells = {**activity, "row": on_paper(activity["row"])}
            rows.append(Row(LINE, cells, (activity["amount"] or 0,), group))
        if not programme["activities"]:
            rows.append(Row(DETAIL, "فعالیتی ثبت نشده است.", group=group))
        subtotal = sum(activity["amount"] or 0 for activity in programme["activities"])
        total += subtotal
        rows.append(Row(SUBTOTAL, {"title": f"جمع برنامهٔ {programme['code']}", "amount": subtotal}, group=group))
    if not rows:
        rows.append(Row(DETAIL, "برنامه‌ای ثبت نشده است."))
    rows.append(Row(TOTAL, {"title": "جمع کل فعالیت‌ها", "amount": total}))
    activities = [a for programme in shown["programmes"] for a in programme["activities"]]
    figures = [[a["quantity"] for a in activities], [a["unit_cost"] for a in activities], [total]]
    # Row number and unit take 33 mm, a county 21 more; the title keeps what is left, 40 mm at least.
    room = 170.0 - 33 - 40 - (21 if with_county else 0)
    layout = fit(figures, [(font, room, False) for font in (9, 8.5, 8, 7.5, 7, 6.5, 6)], narrowest=19)
    label_columns = 4 + with_county
    return {
        "with_county": with_county,
        "label_columns": label_columns,
        "columns": label_columns + 2,
        "font": layout.font,
        "widths": layout.widths,
        "total": total,
        "difference": total - agreed,
        "ledger": Ledger("e2", rows, bottom_margin=33),
    }


EXPENSE = Form(TEMPLATE, DOCUMENT_CODE, FORM_NAME, "اعتبارات هزینه‌ای", _parts)
draw_draft = EXPENSE.draw_draft
draw_frozen = EXPENSE.draw_frozen
draw_issued = EXPENSE.draw_issued
context_of_frozen = EXPENSE.context_of_frozen
