"""What a letter to a county prints, gathered from the notice; `credit_notice.py` draws it."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from accounts.people import holder_of
from accounts.roles import ORG_HEAD
from core.organization import ORGANIZATION
from distribution.documents.credit_notice import draw_notice
from distribution.models import CountyNotice


def content_of_county_notice(notice: CountyNotice) -> dict[str, Any]:
    """The letter as a plain dict, in million rials; a draft has no serial, number or date."""
    lines = [
        {
            "programme_code": line.programme.code,
            "programme_title": line.programme.title,
            "chapter_title": line.programme.parent.title if line.programme.parent else "",
            "source": line.source.title,
            "chapters": [],
            "amount": line.amount,
        }
        for line in notice.lines.select_related("programme__parent", "source")
    ]
    head = holder_of(ORG_HEAD)
    return {
        "serial": notice.serial,
        "number": notice.number,
        "date": notice.date,
        "attachment": "ندارد",
        "fiscal_year": notice.fiscal_year.year,
        "motto": notice.fiscal_year.motto,
        "organization": ORGANIZATION,
        "addressee": f"فرماندار محترم شهرستان {notice.county.name} و رئیس کمیتهٔ برنامه‌ریزی شهرستان",
        "county": f"شهرستان {notice.county.name}",
        "agency": {"code": notice.county.code, "name": notice.county.name},
        "credit_type": "capital",
        "basis": {"council_number": notice.resolution.number, "council_date": notice.resolution.date},
        "kind": "original",
        "corrects": None,
        "lines": lines,
        "total": sum(line["amount"] for line in lines),
        "deadline": None,
        "signatory": {"name": head.full_name if head else "", "title": "رئیس سازمان"},
        "copies": ["دبیر کمیتهٔ برنامه‌ریزی شهرستان، برای آماده‌سازی جلسه", "گروه تلفیق بودجه، بایگانی"],
        "check_url": f"{settings.PUBLIC_ADDRESS}/v/{notice.serial}" if notice.serial else "",
        "issued_at": notice.issued_at,
    }


def county_notice_paper(notice: CountyNotice) -> bytes:
    """The letter as PDF; watermarked while it is a draft."""
    return draw_notice(content_of_county_notice(notice))
