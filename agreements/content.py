"""The canonical content of an agreement: one plain dict, hashed, frozen, and the only thing printed."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import Any

from accounts.people import holder_of
from accounts.roles import AGENCY_HEAD, BUDGET_DEPUTY, ORG_HEAD
from agreements.amendment_content import amendment_part
from agreements.capital_content import capital_parts
from agreements.models import Agreement
from agreements.optional_content import optional_parts
from core.organization import ORGANIZATION
from distribution.ceilings import notices_of
from distribution.models import FiscalYear

COPIES = (
    "دستگاه اجرایی – نسخهٔ اصل",
    "ذی‌حسابی دستگاه اجرایی",
    "خزانهٔ معین استان",
    "دیوان محاسبات استان",
    "معاونت بودجه، گروه تلفیق – بایگانی",
)


def content_of(agreement: Agreement) -> dict[str, Any]:
    """Everything the paper says, in million rials; complete enough to draw also while it is a draft.

    Rows that have no natural key carry one (`key`), so that versions can be compared row by row
    (agreements/comparison). The parts of a capital paper are in capital_content.py, the optional forms of an expense
    paper in optional_content.py; an amendment also says why it is one and what it changes (amendment_content.py).
    """
    content = _whole(agreement)
    if agreement.is_amendment:
        content["amendment"] = amendment_part(agreement, content)
    return content


def _whole(agreement: Agreement) -> dict[str, Any]:
    parts = capital_parts(agreement) if agreement.is_capital else _expense_parts(agreement)
    by_source = {source["code"]: source.get("current", source["total"]) for source in parts["sources"]}
    return {
        "identifier": agreement.identifier,
        "version_label": f"اصلاحیهٔ {agreement.amendment_number}" if agreement.is_amendment else "اصل",
        "fiscal_year": agreement.fiscal_year.year,
        "unit_label": agreement.fiscal_year.unit_label,
        "scope": "استانی",
        "on_behalf": agreement.on_behalf,
        "organization": {key: ORGANIZATION[key] for key in ("name", "short", "province", "parent")},
        "agency": {
            "code": agreement.agency.code,
            "name": agreement.agency.name,
            "budget_row": agreement.agency.budget_row,
        },
        "particulars": {
            "official_name": agreement.official_name,
            "official_title": agreement.official_title,
            "accountant_name": agreement.accountant_name,
            "address": agreement.address,
            "postal_code": agreement.postal_code,
            "phone": agreement.phone,
        },
        **parts,
        "balance": _balance(agreement, by_source),
        "conditions": _conditions(agreement),
        "signatories": _signatories(agreement),
        "copies": list(COPIES),
        "attachments": [
            {
                "title": f"{attachment.get_kind_display()}: {attachment.name}",
                "number": attachment.letter_number,
                "date": attachment.letter_date.isoformat() if attachment.letter_date else "",
                "pages": attachment.pages,
            }
            for attachment in agreement.attachments.all()
        ],
    }


def _expense_parts(agreement: Agreement) -> dict[str, Any]:
    chapters = list(agreement.fiscal_year.chapters)
    lines = list(agreement.lines.select_related("programme", "source", "chapter"))
    sources = _by_source(lines, [chapter.number for chapter in chapters])
    return {
        "kind": "expense_agreement",
        "chapters": [{"number": chapter.number, "title": chapter.title} for chapter in chapters],
        "sources": sources,
        "totals": {
            "amounts": [sum(source["amounts"][n] for source in sources) for n in range(len(chapters))],
            "total": sum(source["total"] for source in sources),
        },
        "programmes": _programmes(agreement),
        **optional_parts(agreement),
    }


def canonical_json(content: dict[str, Any]) -> bytes:
    """The one spelling of `content`: sorted keys, no blanks, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256_of_content(content: dict[str, Any]) -> str:
    """The «اثر محتوا» printed on the paper."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


def _by_source(lines: list, numbers: list[int]) -> list[dict[str, Any]]:
    cells: dict[str, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    titles: dict[str, str] = {}
    for line in lines:
        cells[line.source.code][line.programme.code][line.chapter.number] += line.amount
        titles[line.source.code] = line.source.title
        titles[line.programme.code] = line.programme.title
    found = []
    for source in sorted(cells):
        programmes = []
        for programme in sorted(cells[source]):
            amounts = [cells[source][programme][number] for number in numbers]
            programmes.append(
                {"code": programme, "title": titles[programme], "amounts": amounts, "total": sum(amounts)}
            )
        amounts = [sum(p["amounts"][n] for p in programmes) for n in range(len(numbers))]
        found.append(
            {
                "code": source,
                "title": titles[source],
                "programmes": programmes,
                "amounts": amounts,
                "total": sum(amounts),
            }
        )
    return found


def _balance(agreement: Agreement, used: dict[str, int]) -> list[dict[str, Any]]:
    ceilings: dict[str, int] = defaultdict(int)
    titles: dict[str, str] = {}
    for ceiling in agreement.ceilings().select_related("source"):
        ceilings[ceiling.source.code] += ceiling.notified
        titles[ceiling.source.code] = ceiling.source.title
    letters = notices_of(agreement.fiscal_year, agreement.agency, agreement.credit_type)
    return [
        {
            "source": titles[code],
            "notice_number": letters[code].number if code in letters else "",
            "notice_date": letters[code].date.isoformat() if code in letters else "",
            "ceiling": ceilings[code],
            "amount": used.get(code, 0),
            "remaining": ceilings[code] - used.get(code, 0),
        }
        for code in sorted(ceilings)
    ]


def _programmes(agreement: Agreement) -> list[dict[str, Any]]:
    found, row = [], 0
    for block in agreement.blocks.select_related("programme").prefetch_related("activities"):
        activities = []
        for activity in block.activities.all():
            row += 1
            activities.append(
                {
                    "row": row,
                    "key": str(activity.key),
                    "title": activity.title,
                    "unit": activity.unit,
                    "quantity": activity.quantity,
                    "unit_cost": activity.unit_cost,
                    "amount": activity.amount,
                    "county": "",
                }
            )
        found.append(
            {
                "code": block.programme.code,
                "title": block.programme.title,
                "goal": block.goal,
                "activities": activities,
                "total": sum(a["amount"] for a in activities),
            }
        )
    return found


def _conditions(agreement: Agreement) -> dict[str, Any]:
    if agreement.conditions is None:
        return {"edition": "", "articles": []}
    return {
        "edition": f"ویرایش {agreement.conditions.edition}، سال {agreement.conditions.fiscal_year.year}",
        "articles": agreement.conditions.articles,
    }


def _signatories(agreement: Agreement) -> list[dict[str, Any]]:
    head = holder_of(AGENCY_HEAD, agreement.agency)
    slots = [
        {
            "slot": "agency_head",
            "role": "بالاترین مقام دستگاه اجرایی",
            "name": agreement.official_name or (head.full_name if head else ""),
            "title": agreement.official_title,
            "stamp": True,
        }
    ]
    slot = agreement.fiscal_year.organization_slot
    if slot != FiscalYear.Slot.NONE:
        role = ORG_HEAD if slot == FiscalYear.Slot.HEAD else BUDGET_DEPUTY
        holder = holder_of(role)
        slots.append(
            {
                "slot": slot,
                "role": role.title,
                "name": holder.full_name if holder else "",
                "title": holder.position if holder else "",
                "stamp": True,
            }
        )
    return slots
