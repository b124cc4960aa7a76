"""The expense agreement on paper: draft, frozen print, issued copy.

Drawn only from the canonical content of the agreement and from what the caller says about this
print; no database, no clock. The same arguments give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from core.columns import fit
from core.ledger import DETAIL, GROUP, LINE, SUBTOTAL, TOTAL, Ledger, Row
from core.money import amount_in_words, format_amount
from core.paper_text import day_on_paper, on_paper, time_on_paper, tree_on_paper
from core.pdf import PdfMeta, render_pdf
from core.qr import qr_svg
from core.text import to_persian_digits

TEMPLATE = "documents/agreement_form.html"
DOCUMENT_CODE = "BP-F-301/02"
FORM_NAME = "موافقتنامهٔ اعتبارات هزینه‌ای"
ORIGINAL = "اصل"

KINDS_OF_SIGNATURE = {
    "code": "رمز یک‌بارمصرف در سامانه",
    "one_time_code": "رمز یک‌بارمصرف در سامانه",
    "otp": "رمز یک‌بارمصرف در سامانه",
    "wet": "امضای دست‌نویس، تصویر پیوست",
    "wet_signature": "امضای دست‌نویس، تصویر پیوست",
}
_CHAPTER_COUNTS = {7: "هفت", 8: "هشت"}
_NOT_YET = {"exchange_number": "", "exchange_date": "", "notification_number": "", "notification_date": ""}


def draw_draft(
    content: dict[str, Any],
    *,
    working_version: int,
    prepared_by: str,
    prepared_at: dt.datetime,
    document_code: str = DOCUMENT_CODE,
) -> bytes:
    """A working print: watermark on every page, no serial, no QR, no room for initials."""
    context = _context(content, document_code)
    context["draft"] = {"working_version": on_paper(working_version)}
    context["foot"] = {"verb": "تهیه", **_who_and_when(prepared_by, prepared_at)}
    context["seal"] = {"size": ""}
    return render_pdf(TEMPLATE, context, meta=_meta(context, prepared_at, "پیش‌نویس"))


def draw_frozen(
    content: dict[str, Any],
    *,
    serial: str,
    content_sha256: str,
    frozen_at: dt.datetime,
    printed_by: str,
    check_url: str,
    document_code: str = DOCUMENT_CODE,
) -> bytes:
    """The paper that goes up to signature: serial, content hash and QR; numbers still blank."""
    context = _context(content, document_code)
    context["foot"] = {"verb": "چاپ", **_who_and_when(printed_by, frozen_at)}
    context["seal"] = _seal(serial, content_sha256, check_url)
    return render_pdf(
        TEMPLATE,
        context,
        meta=_meta(context, frozen_at, serial),
        attachments=[_source(content, serial, content_sha256)],
    )


def draw_issued(
    content: dict[str, Any],
    *,
    serial: str,
    content_sha256: str,
    frozen_at: dt.datetime,
    printed_by: str,
    check_url: str,
    exchange_number: str,
    exchange_date: dt.date,
    notification_number: str,
    notification_date: dt.date,
    signatures: Sequence[dict[str, Any]],
    history: Sequence[dict[str, Any]],
    total_working_days: int,
    document_code: str = DOCUMENT_CODE,
) -> bytes:
    """The notified paper: the frozen one with its numbers and signatures, and the verification leaf."""
    context = _context(content, document_code)
    context["foot"] = {"verb": "چاپ", **_who_and_when(printed_by, frozen_at)}
    context["seal"] = _seal(serial, content_sha256, check_url)
    context["register"] = {
        "exchange_number": on_paper(exchange_number),
        "exchange_date": day_on_paper(exchange_date),
        "notification_number": on_paper(notification_number),
        "notification_date": day_on_paper(notification_date),
    }
    signed = [_signature(signature) for signature in signatures]
    _fill_slots(context["signing"]["slots"], signed)
    context["leaf"] = {
        "signatures": signed,
        "filler": len(signed) == 1,
        "history": [_step(step) for step in history],
        "total_working_days": to_persian_digits(total_working_days),
    }
    context["contents"].append(_entry("", "امضا و راستی‌آزمایی", "leaf"))
    return render_pdf(
        TEMPLATE,
        context,
        meta=_meta(context, frozen_at, serial),
        attachments=[_source(content, serial, content_sha256)],
    )


def context_of_frozen(
    content: dict[str, Any],
    *,
    serial: str,
    content_sha256: str,
    frozen_at: dt.datetime,
    printed_by: str,
    check_url: str,
) -> dict[str, Any]:
    """What a frozen print is rendered from, for measuring against a bare WeasyPrint."""
    context = _context(content, DOCUMENT_CODE)
    context["foot"] = {"verb": "چاپ", **_who_and_when(printed_by, frozen_at)}
    context["seal"] = _seal(serial, content_sha256, check_url)
    return context


# --- the parts of the paper -------------------------------------------------------------------


def _context(content: dict[str, Any], document_code: str) -> dict[str, Any]:
    shown = tree_on_paper(content)
    organization, agency = shown["organization"], shown["agency"]
    total = content["totals"]["total"]
    e1 = _form_e1(shown)
    e2 = _form_e2(shown, total)
    version_label = shown["version_label"]
    return {
        "title": f"{FORM_NAME} {shown['identifier']}",
        "document_code": document_code,
        "form_name": FORM_NAME,
        "identifier": content["identifier"],
        "fiscal_year": to_persian_digits(content["fiscal_year"]),
        "unit": shown["unit_label"],
        "version_label": version_label,
        "version_name": f"نسخهٔ {version_label}" if version_label == ORIGINAL else version_label,
        "scope": shown["scope"],
        "on_behalf": bool(content.get("on_behalf")),
        "organization": organization,
        "agency": _agency(agency, organization["province"]),
        "total": total,
        "total_in_words": f"{amount_in_words(total)} {shown['unit_label']}",
        "register": dict(_NOT_YET),
        "cover": _cover(shown),
        "contents": [
            _entry("فرم هـ‑۱", "خلاصهٔ اعتبارات", "e1"),
            _entry("فرم هـ‑۲", "شرح اهداف و فعالیت‌ها", "e2"),
            _entry("", "شرایط عمومی", "conditions"),
            _entry("", "امضا و ابلاغ", "signing"),
        ],
        "e1": e1,
        "e2": e2,
        "balance": _balance(content["balance"]),
        "conditions": shown.get("conditions") or {"edition": "", "articles": []},
        "signing": _signing(shown["signatories"]),
        "copies": shown["copies"],
        "copies_in_words": amount_in_words(len(shown["copies"])) if shown["copies"] else "",
        "attachments": [_attachment(item) for item in content["attachments"]],
        "draft": None,
        "leaf": None,
        "ledgers": [e1["ledger"], e2["ledger"]],
    }


def _agency(agency: dict[str, Any], province: str) -> dict[str, Any]:
    name = agency["name"]
    # «استانداری خوزستان» and «دادگستری کل استان» already say whose they are.
    bare_province = province.removeprefix("استان").strip()
    named = bool(bare_province) and bare_province in name
    full_name = name if named or not province else f"{name} {province}"
    return {
        "name": name,
        "province": "" if named else province,
        "full_name": full_name,
        "code": agency["code"],
        "budget_row": agency["budget_row"] or "–",
        "size": _size(full_name),
    }


def _size(text: str) -> str:
    return "very-long" if len(text) > 110 else "long" if len(text) > 55 else ""


def _cover(shown: dict[str, Any]) -> dict[str, Any]:
    facts = shown["particulars"]
    rows = [
        ("بالاترین مقام دستگاه", [(facts["official_name"], ""), (facts["official_title"], "")]),
        ("ذی‌حساب", [(facts["accountant_name"], "")]),
        (
            "نشانی",
            [
                (facts["address"], ""),
                ("کد پستی" if facts["postal_code"] else "", facts["postal_code"]),
                ("تلفن" if facts["phone"] else "", facts["phone"]),
            ],
        ),
    ]
    particulars = [
        {"label": label, "parts": [{"before": before, "number": number} for before, number in parts if before]}
        for label, parts in rows
        if any(before for before, _ in parts)
    ]
    sources = "؛ ".join(source["title"] for source in shown["sources"]) or "–"
    label = shown["version_label"]
    letters = len(sources) + sum(len(part["before"]) for row in particulars for part in row["parts"])
    lines = len(particulars) + bool(shown.get("on_behalf")) + (label != ORIGINAL)
    crowded = letters > 260 or len(shown["agency"]["name"]) > 90 or lines > 4
    return {
        "heading": FORM_NAME,
        "amendment": "" if label == ORIGINAL else label,
        "sources": sources,
        "particulars": particulars,
        "density": "tight" if crowded else "full" if lines > 1 or letters > 120 else "",
    }


def _entry(form: str, title: str, anchor: str) -> dict[str, str]:
    return {"form": form, "title": title, "anchor": anchor}


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
        "shares": [*(_share(a, totals["total"]) for a in totals["amounts"]), _share(totals["total"], totals["total"])],
        "font": layout.font,
        "widths": layout.widths,
        "wide": layout.wide,
        "ledger": Ledger("e1", rows, bottom_margin=27 if layout.wide else 33, tail="e1-words"),
    }


def _share(amount: int | None, total: int) -> str:
    """A percentage with one decimal; what is not the whole is never shown as the whole."""
    if not total:
        return "–"
    per_mille = round(1000 * (amount or 0) / total)
    if amount != total:
        per_mille = min(per_mille, 999)
    whole, tenth = divmod(per_mille, 10)
    return to_persian_digits(f"{whole}٪" if per_mille == 1000 else f"{whole}٫{tenth}٪")


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


def _balance(lines: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    if not lines:
        return None
    rows = [
        {
            "source": on_paper(line["source"]),
            "number": on_paper(line["notice_number"] or ""),
            "day": day_on_paper(line["notice_date"]),
            "ceiling": line["ceiling"],
            "amount": line["amount"],
            "remaining": line["remaining"],
            "over": (line["remaining"] or 0) < 0,
        }
        for line in lines
    ]
    sums = {name: sum(row[name] or 0 for row in rows) for name in ("ceiling", "amount", "remaining")}
    layout = fit(
        [[*(row[name] for row in rows), sums[name]] for name in ("ceiling", "amount", "remaining")],
        [(9, 72, False)],
        narrowest=22,
    )
    return {"rows": rows, "widths": layout.widths, **sums}


def _signing(signatories: Sequence[dict[str, Any]]) -> dict[str, Any]:
    slots = [
        {
            "slot": signatory["slot"],
            "role": signatory["role"],
            "name": signatory["name"],
            "title": signatory["title"],
            "stamp": ("محل مهر دستگاه" if signatory["slot"] == "agency_head" else "محل مهر سازمان")
            if signatory.get("stamp")
            else "",
            "day": "",
            "time": "",
            "kind": "",
        }
        for signatory in signatories
    ]
    return {"slots": slots, "several": len(slots) > 1, "filler": len(slots) == 1}


def _signature(signature: dict[str, Any]) -> dict[str, Any]:
    at = signature["at"]
    in_name_of = f"، به جانشینی از {signature['on_behalf_of']}" if signature.get("on_behalf_of") else ""
    return {
        "slot": signature["slot"],
        "role": on_paper(signature["role"]),
        "name": on_paper(signature["name"]),
        "title": on_paper(f"{signature['title']}{in_name_of}"),
        "kind": KINDS_OF_SIGNATURE.get(signature["kind"]) or on_paper(signature["kind"]),
        "day": day_on_paper(at),
        "time": time_on_paper(at) if at else "",
    }


def _fill_slots(slots: Sequence[dict[str, Any]], signed: Sequence[dict[str, Any]]) -> None:
    """The person who signed may be another than the one foreseen; the paper names the signer."""
    by_slot = {signature["slot"]: signature for signature in signed}
    for slot in slots:
        if signature := by_slot.get(slot["slot"]):
            slot.update({key: signature[key] for key in ("name", "title", "kind", "day", "time")})


def _step(step: dict[str, Any]) -> dict[str, Any]:
    days = step["working_days"]
    if step["with_agency"]:
        duration = "نزد دستگاه"
    else:
        duration = "–" if days is None else f"{to_persian_digits(days)} روز"
    return {
        "label": on_paper(step["label"]),
        "name": on_paper(step["name"]),
        "position": on_paper(step["position"] or ""),
        "on_behalf_of": on_paper(step["on_behalf_of"] or ""),
        "day": day_on_paper(step["at"]),
        "time": time_on_paper(step["at"]),
        "duration": duration,
        "note": on_paper(step["note"] or ""),
    }


def _attachment(item: dict[str, Any]) -> dict[str, str]:
    return {
        "title": on_paper(item["title"]),
        "number": on_paper(item.get("number") or ""),
        "day": day_on_paper(item.get("date")),
        "pages": on_paper(item["pages"]) if item.get("pages") else "",
    }


# --- what this print says about itself --------------------------------------------------------


def _who_and_when(person: str, at: dt.datetime) -> dict[str, str]:
    return {"who": on_paper(person), "day": day_on_paper(at), "time": time_on_paper(at)}


def _seal(serial: str, content_sha256: str, check_url: str) -> dict[str, Any]:
    digest = content_sha256.upper()
    groups = [digest[i : i + 4] for i in range(0, len(digest), 4)]
    address = urlsplit(check_url)
    return {
        "serial": serial,
        "size": "long" if len(serial) > 20 else "",
        "hash_8": " ".join(groups[:2]),
        "hash_16": " ".join(groups[:4]),
        "hash_lines": [" ".join(line) for line in _in_lines(groups, 8)],
        "check_place": f"{address.netloc}{address.path.rsplit('/', 1)[0]}",
        "qr": qr_svg(check_url),
    }


def _in_lines(items: Sequence[str], length: int) -> Iterable[Sequence[str]]:
    return (items[i : i + length] for i in range(0, len(items), length))


def _meta(context: dict[str, Any], frozen_at: dt.datetime, keyword: str) -> PdfMeta:
    return PdfMeta(
        title=f"{FORM_NAME} سال {context['fiscal_year']} – {context['agency']['full_name']}",
        author=context["organization"]["name"],
        subject=f"{FORM_NAME}، {context['version_name']}، {format_amount(context['total'])} {context['unit']}",
        keywords=[context["identifier"], keyword],
        frozen_at=frozen_at,
    )


def _source(content: dict[str, Any], serial: str, content_sha256: str) -> tuple[str, bytes, str]:
    """The content the paper was drawn from, in the form its hash is taken of.

    Raises ValueError when it is not what was hashed: a paper never names a content it does not show.
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    if hashlib.sha256(text).hexdigest() != content_sha256.lower():
        raise ValueError(f"the content of {serial} is not the one its hash was taken of")
    return (f"{serial.replace('/', '.')}.json", text, "محتوای موافقتنامه که این برگ از آن چاپ شده است")
