"""What a credit notice prints, gathered from the notice; `credit_notice.py` draws it."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from accounts.people import holder_of
from accounts.roles import ORG_HEAD
from core.organization import ORGANIZATION
from distribution.documents.credit_notice import draw_notice
from distribution.models import CreditNotice, ProjectCredit


def content_of_notice(notice: CreditNotice) -> dict[str, Any]:
    """The notice as a plain dict, in million rials; a draft has no serial, number or date."""
    lines: dict[tuple[str, str], dict[str, Any]] = {}
    wanted = ("programme", "source", "chapter", "project_credit__project__county", "project_credit__session", "project_credit__resolution")
    order = ("programme__code", "source__code", "chapter__number", "project_credit__project__code", "pk")
    for line in notice.lines.select_related(*wanted).order_by(*order):
        row = lines.setdefault(
            (line.programme.code, line.source.code),
            {
                "programme_code": line.programme.code,
                "programme_title": line.programme.title,
                "source": line.source.title,
                "chapters": [],
                "projects": [],
                "amount": 0,
            },
        )
        if line.chapter is not None:
            row["chapters"].append({"number": line.chapter.number, "title": line.chapter.title, "amount": line.amount})
        else:
            row["projects"].append(_project(line.project_credit, line.amount))
        row["amount"] += line.amount
    head = holder_of(ORG_HEAD)
    group = notice.agency.expert_group.title
    return {
        "serial": notice.serial,
        "number": notice.number,
        "date": notice.date,
        "attachment": "ندارد",
        "fiscal_year": notice.fiscal_year.year,
        "motto": notice.fiscal_year.motto,
        "organization": ORGANIZATION,
        "addressee": f"ریاست محترم {notice.agency.name}",
        "agency": {"code": notice.agency.code, "name": notice.agency.name},
        "credit_type": notice.credit_type,
        "basis": {"council_number": notice.council_number, "council_date": notice.council_date}
        if notice.council_number
        else None,
        "kind": notice.kind,
        "corrects": None,
        "lines": list(lines.values()),
        "total": sum(row["amount"] for row in lines.values()),
        "deadline": notice.fiscal_year.draft_deadline,
        "signatory": {"name": head.full_name if head else "", "title": "رئیس سازمان"},
        "copies": [
            f"گروه {group}، برای بررسی پیش‌نویس موافقتنامه",
            f"ذی‌حسابی {notice.agency.name}، برای آگاهی",
            "گروه تلفیق بودجه، بایگانی",
        ],
        "check_url": f"{settings.PUBLIC_ADDRESS}/v/{notice.serial}" if notice.serial else "",
        "issued_at": notice.issued_at,
    }


def _project(credit: ProjectCredit, amount: int) -> dict[str, Any]:
    """A project and who approved it: the county's committee or the council."""
    if credit.session is not None:
        origin = f"کمیتهٔ {credit.project.county.name}، صورت‌جلسهٔ {credit.session.minutes_number}"
    else:
        origin = f"شورا، مصوبهٔ {credit.resolution.number}"
    return {"title": f"{credit.project.title} ({credit.project.code})", "origin": origin, "amount": amount}


def notice_paper(notice: CreditNotice) -> bytes:
    """The notice as PDF; watermarked while it is a draft."""
    return draw_notice(content_of_notice(notice))
