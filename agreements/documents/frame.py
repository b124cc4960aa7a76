"""What every agreement on paper shares: cover, head and foot, balance, signatures, verification leaf, draws.

An agreement's own forms are given by a `Form` (agreement_form for expense, capital_form for capital);
the rest is here. No database, no clock: the same arguments give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from agreements.documents.amendment_summary import summary_of
from core.columns import fit
from core.ledger import Ledger
from core.money import amount_in_words, format_amount
from core.paper_text import day_on_paper, on_paper, time_on_paper, tree_on_paper
from core.pdf import PdfMeta, render_pdf
from core.qr import qr_svg
from core.text import to_persian_digits

ORIGINAL = "اصل"
KINDS_OF_SIGNATURE = {
    "code": "رمز یک‌بارمصرف در سامانه",
    "one_time_code": "رمز یک‌بارمصرف در سامانه",
    "otp": "رمز یک‌بارمصرف در سامانه",
    "wet": "امضای دست‌نویس، تصویر پیوست",
    "wet_signature": "امضای دست‌نویس، تصویر پیوست",
}
_NOT_YET = {"exchange_number": "", "exchange_date": "", "notification_number": "", "notification_date": ""}


@dataclass(frozen=True)
class Parts:
    """What only one kind of agreement has on paper."""

    forms: dict[str, Any]  # read by its template
    contents: Sequence[dict[str, str]]  # entries of the cover's list
    forms_in_words: str  # as the sentence of the signature page names them
    total: int  # in million rials
    ledgers: Sequence[Ledger]
    plan: dict[str, Any] | None = None


@dataclass(frozen=True)
class Form:
    """One kind of agreement on paper. `parts` is given the content with its texts as they stand on paper."""

    template: str
    document_code: str
    form_name: str
    credit_name: str
    parts: Callable[[dict[str, Any]], Parts]

    def draw_draft(
        self,
        content: dict[str, Any],
        *,
        working_version: int,
        prepared_by: str,
        prepared_at: dt.datetime,
        document_code: str = "",
    ) -> bytes:
        """A working print: watermark on every page, no serial, no QR, no room for initials."""
        context = self._context(content, document_code)
        context["draft"] = {"working_version": on_paper(working_version)}
        context["foot"] = {"verb": "تهیه", **who_and_when(prepared_by, prepared_at)}
        context["seal"] = {"size": ""}
        return render_pdf(self.template, context, meta=self._meta(context, prepared_at, "پیش‌نویس"))

    def draw_frozen(
        self,
        content: dict[str, Any],
        *,
        serial: str,
        content_sha256: str,
        frozen_at: dt.datetime,
        printed_by: str,
        check_url: str,
        document_code: str = "",
    ) -> bytes:
        """The paper that goes up to signature: serial, content hash and QR; numbers still blank."""
        context = self.context_of_frozen(
            content,
            serial=serial,
            content_sha256=content_sha256,
            frozen_at=frozen_at,
            printed_by=printed_by,
            check_url=check_url,
            document_code=document_code,
        )
        return render_pdf(
            self.template,
            context,
            meta=self._meta(context, frozen_at, serial),
            attachments=[_source(content, serial, content_sha256)],
        )

    def draw_issued(
        self,
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
        document_code: str = "",
    ) -> bytes:
        """The notified paper: the frozen one with its numbers and signatures, and the verification leaf."""
        context = self.context_of_frozen(
            content,
            serial=serial,
            content_sha256=content_sha256,
            frozen_at=frozen_at,
            printed_by=printed_by,
            check_url=check_url,
            document_code=document_code,
        )
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
        context["contents"].append(entry("", "امضا و راستی‌آزمایی", "leaf"))
        return render_pdf(
            self.template,
            context,
            meta=self._meta(context, frozen_at, serial),
            attachments=[_source(content, serial, content_sha256)],
        )

    def context_of_frozen(
        self,
        content: dict[str, Any],
        *,
        serial: str,
        content_sha256: str,
        frozen_at: dt.datetime,
        printed_by: str,
        check_url: str,
        document_code: str = "",
    ) -> dict[str, Any]:
        """What a frozen print is rendered from, for measuring against a bare WeasyPrint."""
        context = self._context(content, document_code)
        context["foot"] = {"verb": "چاپ", **who_and_when(printed_by, frozen_at)}
        context["seal"] = seal(serial, content_sha256, check_url)
        return context

    def _context(self, content: dict[str, Any], document_code: str) -> dict[str, Any]:
        shown = tree_on_paper(content)
        parts = self.parts(shown)
        amendment = summary_of(content, shown, parts.total)
        summary = [entry("", "خلاصهٔ اصلاحیه", "amendment")] if amendment else []
        return {
            **heading_of(shown),
            "title": f"{self.form_name} {shown['identifier']}",
            "document_code": document_code or self.document_code,
            "form_name": self.form_name,
            "credit_name": self.credit_name,
            "scope": shown["scope"],
            "on_behalf": bool(content.get("on_behalf")),
            "total": parts.total,
            "total_in_words": f"{amount_in_words(parts.total)} {shown['unit_label']}",
            "register": dict(_NOT_YET),
            "contents": [
                *summary,
                *parts.contents,
                entry("", "شرایط عمومی", "conditions"),
                entry("", "امضا و ابلاغ", "signing"),
            ],
            "cover": _cover(shown, self.form_name, parts, bool(amendment)),
            "forms_in_words": parts.forms_in_words,
            **parts.forms,
            "amendment": amendment,
            "balance": _balance(content["balance"]),
            "conditions": shown.get("conditions") or {"edition": "", "articles": []},
            "signing": _signing(shown["signatories"]),
            "copies": shown["copies"],
            "copies_in_words": amount_in_words(len(shown["copies"])) if shown["copies"] else "",
            "attachments": [_attachment(item) for item in content["attachments"]],
            "draft": None,
            "leaf": None,
            "ledgers": list(parts.ledgers),
        }

    def _meta(self, context: dict[str, Any], frozen_at: dt.datetime, keyword: str) -> PdfMeta:
        return PdfMeta(
            title=f"{self.form_name} سال {context['fiscal_year']} – {context['agency']['full_name']}",
            author=context["organization"]["name"],
            subject=f"{self.form_name}، {context['version_name']}، {format_amount(context['total'])} {context['unit']}",
            keywords=[context["identifier"], keyword],
            frozen_at=frozen_at,
        )


# --- the parts of the paper -------------------------------------------------------------------


def heading_of(shown: dict[str, Any]) -> dict[str, Any]:
    """What the head of every page names: organization, agency, year, version, identifier, unit."""
    label = shown["version_label"]
    return {
        "identifier": shown["identifier"],
        "fiscal_year": to_persian_digits(shown["fiscal_year"]),
        "unit": shown["unit_label"],
        "version_label": label,
        "version_name": f"نسخهٔ {label}" if label == ORIGINAL else label,
        "organization": shown["organization"],
        "agency": _agency(shown["agency"], shown["organization"]["province"]),
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


def _cover(shown: dict[str, Any], form_name: str, parts: Parts, amended: bool) -> dict[str, Any]:
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
    plan = parts.plan
    particulars = [
        {"label": label, "parts": [{"before": before, "number": number} for before, number in parts if before]}
        for label, parts in rows
        if any(before for before, _ in parts)
    ]
    sources = "؛ ".join(source["title"] for source in shown["sources"]) or "–"
    label = shown["version_label"]
    letters = len(sources) + sum(len(part["before"]) for row in particulars for part in row["parts"])
    lines = len(particulars) + bool(shown.get("on_behalf")) + (label != ORIGINAL)
    if plan:
        letters += len(plan["title"])
    crowded = letters > 260 or len(shown["agency"]["name"]) > 90 or lines > 4 or (amended and lines > 3)
    # A capital paper lists its plan and more forms; an expense paper may have its optional ones.
    many = bool(plan) or len(parts.contents) > 2
    return {
        "heading": form_name,
        "amendment": "" if label == ORIGINAL else label,
        "sources": sources,
        "plan": plan,
        "particulars": particulars,
        "density": ("tight packed" if many else "tight") if crowded else "full listed" if many else "full" if lines > 1 or letters > 120 else "",
    }


def entry(form: str, title: str, anchor: str) -> dict[str, str]:
    """A line of the cover's contents: «فرم هـ‑۱», its title, and where it stands."""
    return {"form": form, "title": title, "anchor": anchor}


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


def who_and_when(person: str, at: dt.datetime) -> dict[str, str]:
    """Who printed, the day and the hour, as the foot says them."""
    return {"who": on_paper(person), "day": day_on_paper(at), "time": time_on_paper(at)}


def seal(serial: str, content_sha256: str, check_url: str) -> dict[str, Any]:
    """Serial, content hash in groups of four, and the code of the check page."""
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


def _source(content: dict[str, Any], serial: str, content_sha256: str) -> tuple[str, bytes, str]:
    """The content the paper was drawn from, in the form its hash is taken of.

    Raises ValueError when it is not what was hashed: a paper never names a content it does not show.
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    if hashlib.sha256(text).hexdigest() != content_sha256.lower():
        raise ValueError(f"the content of {serial} is not the one its hash was taken of")
    return (f"{serial.replace('/', '.')}.json", text, "محتوای موافقتنامه که این برگ از آن چاپ شده است")
