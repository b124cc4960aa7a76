"""The proposal of a distribution on paper, for the provincial council: terms, weights, counties, proof.

Drawn only from the dict it is given; no database, no clock. The same dict gives the same bytes.
"""

from __future__ import annotations

from typing import Any

from core.columns import fit
from core.ledger import LINE, TOTAL, Ledger, Row
from core.money import UNIT, amount_in_words, format_amount
from core.paper_text import day_on_paper, on_paper, time_on_paper, tree_on_paper
from core.pdf import PdfMeta, render_pdf
from core.text import to_persian_digits

TEMPLATE = "documents/distribution_proposal.html"
DOCUMENT_CODE = "BP-D-201/01"
# What stands across the page, and framed in its head, for each state that is not approved.
MARKS = {
    "draft": "پیش‌نویس – فاقد اعتبار",
    "proposed": "پیشنهاد – مصوب نشده",
    "revised": "بازنگری‌شده – فاقد اعتبار",
    "set_aside": "کنارگذاشته – فاقد اعتبار",
}


def draw_proposal(content: dict[str, Any]) -> bytes:
    """The paper as PDF; with a mark across every page until the council approved it."""
    context = context_of(content)
    meta = PdfMeta(
        title=f"{context['subject']} – {on_paper(content['name'])}",
        author=content["organization"]["name"],
        subject=f"پیشنهاد توزیع {content['identifier']}",
        keywords=[content["identifier"]],
        frozen_at=content["made_at"],
    )
    return render_pdf(TEMPLATE, context, meta=meta)


def context_of(content: dict[str, Any]) -> dict[str, Any]:
    """What the paper is rendered from."""
    year = on_paper(content["fiscal_year"])
    unit = on_paper(content.get("unit_label") or UNIT)
    counties = sum(county["amount"] for county in content["counties"])
    resolution = content["resolution"]
    return {
        "mark": MARKS.get(content["state"], ""),
        "document_code": DOCUMENT_CODE,
        "identifier": content["identifier"],
        "name": on_paper(content["name"]),
        "state_label": content["state_label"],
        "organization": tree_on_paper(content["organization"]),
        "subject": f"پیشنهاد توزیع اعتبارات تملک دارایی‌های سرمایه‌ای میان شهرستان‌ها، منبع {on_paper(content['source'])}، سال {year}",
        "short_subject": f"توزیع اعتبارات تملک دارایی‌ها، {on_paper(content['source'])}، سال {year}",
        "unit": unit,
        "resolution": {"number": on_paper(resolution["number"]), "day": day_on_paper(resolution["date"])} if resolution else None,
        "previous": content["previous"],
        "revision_reason": on_paper(content["revision_reason"]),
        "terms": _terms(content),
        "weights": [
            {**tree_on_paper(weight), "weight": to_persian_digits(weight["weight"]), "day": day_on_paper(weight["date"])}
            for weight in content["weights"]
        ],
        "invented": any(weight["invented"] for weight in content["weights"]),
        "proof": {
            "counties": counties, "provincial": content["provincial"], "reserve": content["reserve"], "total": content["total"],
            "holds": counties + content["provincial"] + content["reserve"] == content["total"],
            "words": f"{amount_in_words(content['total'])} {unit}",
        },
        "made": {"who": on_paper(content["made_by"]), "day": day_on_paper(content["made_at"]), "time": time_on_paper(content["made_at"])},
        "signatory": tree_on_paper(content["signatory"]),
        "last_year": on_paper(content["last_year"]),
        **_table(content),
    }  # fmt: skip


def _terms(content: dict[str, Any]) -> list[tuple[str, str]]:
    """The terms that bind, as (name, words)."""
    found = [("سهم استانی", format_amount(content["provincial"])), ("ذخیرهٔ توزیع‌نشده", format_amount(content["reserve"]))]
    if content["floor_percent"] is not None:
        found.append(("کف نسبت به سال پیش", _percent_words(content["floor_percent"])))
    if content["cap_percent"] is not None:
        found.append(("سقف نسبت به سال پیش", _percent_words(content["cap_percent"])))
    if content["minimum"]:
        found.append(("کمینهٔ هر شهرستان", format_amount(content["minimum"])))
    return [*found, ("گرد کردن", f"به {format_amount(content['step'])} میلیون ریال، بزرگ‌ترین باقی‌مانده")]


def _percent_words(percent: int) -> str:
    # In words: a sign beside a number changes sides in right-to-left text.
    return to_persian_digits(f"{abs(percent)} درصد {'کاهش' if percent < 0 else 'افزایش'}") if percent else "بی‌تغییر"


def _table(content: dict[str, Any]) -> dict[str, Any]:
    counties = sorted(content["counties"], key=lambda county: (-county["amount"], county["code"]))
    whole = sum(county["amount"] for county in counties)
    last_year = sum(county["last_year"] or 0 for county in counties) or None
    rows = [
        Row(LINE, {**_row(county, whole), "row": number}, (county["amount"], *([county["last_year"] or 0] if last_year else [])))
        for number, county in enumerate(counties, start=1)
    ]
    rows.append(Row(TOTAL, _row({"amount": whole, "last_year": last_year}, whole)))
    differences = [county["amount"] - county["last_year"] for county in counties if county["last_year"] is not None]
    figures = [[whole, *(county["amount"] for county in counties)]]
    if last_year:
        figures += [[last_year, *(county["last_year"] for county in counties)], [sum(differences), *differences]]
    layout = fit(figures, [(9, 110, True)], narrowest=24)
    ledger = Ledger("counties", rows, bottom_margin=27, tail="closing")
    return {"compares": bool(last_year), "widths": layout.widths, "ledger": ledger, "ledgers": [ledger]}


def _row(county: dict[str, Any], whole: int) -> dict[str, Any]:
    amount, last_year = county["amount"], county["last_year"]
    difference = None if last_year is None else amount - last_year
    notes = [county.get("held_label") or ""]
    if county.get("correction"):
        word = "افزایش" if county["correction"] > 0 else "کاهش"
        notes.append(f"{word} دستی {format_amount(abs(county['correction']))}: {county['reason']}")
    return {
        "name": on_paper(county.get("name", "")),
        "code": on_paper(county.get("code", "")),
        "share": _tenths(amount, whole),
        "amount": amount,
        "last_year": last_year,
        "difference": "–" if difference is None else _with_sign(difference, format_amount(abs(difference))),
        "percent": _with_sign(difference, _tenths(abs(difference), last_year)) if difference is not None and last_year else "–",
        "word": "" if not difference else "افزایش" if difference > 0 else "کاهش",
        "note": on_paper("؛ ".join(note for note in notes if note)),
    }


def _with_sign(amount: int, text: str) -> str:
    return ("+" if amount > 0 else "−" if amount < 0 else "") + text


def _tenths(part: int, whole: int) -> str:
    """Percent with one decimal; what is not the whole is never 100% (decision 2)."""
    if not whole:
        return "–"
    if part == whole:
        return "۱۰۰٪"
    tenths = (part * 2000 + whole) // (2 * whole)
    if tenths == 1000:
        tenths = 999 if part < whole else 1001
    return to_persian_digits(f"{tenths // 10}٫{tenths % 10}٪")
