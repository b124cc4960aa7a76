"""The sections of the draft: what the agency fills in, in order, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.urls import reverse

from agreements.checks import Finding, findings
from agreements.models import Agreement, PlanSheet, ProjectLine
from distribution.ceilings import fixed_chapters


class Progress(Enum):
    """How far a section has come, with its word."""

    NOT_STARTED = "شروع نشده"
    IN_PROGRESS = "در حال تکمیل"
    COMPLETE = "کامل"
    LOCKED = "هنوز باز نشده"
    OPTIONAL = "اختیاری"


@dataclass(frozen=True)
class Section:
    """One section of the task list."""

    key: str
    title: str
    url: str
    progress: Progress
    faults: tuple[Finding, ...] = ()
    # Left empty it is no gap: it is not counted, and nobody is led to it.
    optional: bool = False


# Forms E-3, E-4 and E-5 of an expense paper.
OPTIONAL_FORMS = {"staff": "نیروی انسانی و امکانات", "subchapters": "ریز فصول", "counties": "سهم شهرستان‌ها"}


def sections_of(agreement: Agreement, found: list[Finding] | None = None) -> list[Section]:
    """The task list of the paper's kind, from the agency's particulars to check and submit."""
    found = findings(agreement) if found is None else found
    started = {
        "amendment": True,  # an amendment is not begun without its reason
        "particulars": bool(agreement.official_name or agreement.address),
        **(_started_of_capital(agreement, found) if agreement.is_capital else _started_of_expense(agreement, found)),
        "attachments": agreement.attachments.exists() or agreement.no_attachments,
        "conditions": agreement.conditions_accepted,
    }
    sections = []
    for key, title in titles_of(agreement).items():
        faults = tuple(f for f in found if f.section == key and f.blocks)
        optional = key in OPTIONAL_FORMS
        idle = Progress.OPTIONAL if optional else Progress.NOT_STARTED
        progress = idle if not started[key] else Progress.IN_PROGRESS if faults else Progress.COMPLETE
        sections.append(Section(key, title, reverse(f"edit_{key}", args=[agreement.identifier]), progress, faults, optional))
    ready = all(not section.faults for section in sections)
    sections.append(
        Section(
            "check",
            "بازبینی و ارسال",
            reverse("submit_agreement", args=[agreement.identifier]),
            Progress.NOT_STARTED if ready else Progress.LOCKED,
        )
    )
    return sections


def titles_of(agreement: Agreement) -> dict[str, str]:
    """The sections of the paper's kind that are filled in, by key, in order."""
    forms = (
        {"plan": "مشخصات طرح", "funding": "منابع", "projects": "پروژه‌ها"}
        if agreement.is_capital
        else {"chapters": "فصول هزینه", "activities": "برنامه و فعالیت", **OPTIONAL_FORMS}
    )
    first = {"amendment": "دلیل و مستند اصلاحیه"} if agreement.is_amendment else {}
    return {**first, "particulars": "مشخصات دستگاه", **forms, "attachments": "پیوست‌ها", "conditions": "شرایط عمومی"}


def _started_of_expense(agreement: Agreement, found: list[Finding]) -> dict[str, bool]:
    return {
        # What the notice fixes is there from the beginning; sharing out the rest is the agency's work.
        "chapters": agreement.lines.exclude(chapter__in=fixed_chapters(agreement.fiscal_year)).exists()
        or not any(finding.check == "ceiling" for finding in found),
        "activities": agreement.blocks.exclude(goal="").exists() or agreement.blocks.filter(activities__isnull=False).exists(),
        "staff": agreement.staff.exists(),
        "subchapters": agreement.subchapters.exists(),
        "counties": agreement.county_rows.exists(),
    }


def _started_of_capital(agreement: Agreement, found: list[Finding]) -> dict[str, bool]:
    # Title, years and projects come from the register; the rest is the agency's work.
    return {
        "plan": PlanSheet.objects.filter(agreement=agreement).exclude(goal="", operations="", executor="").exists(),
        "funding": agreement.funding.exclude(spent=0, future=0).exists() or not any(f.section == "funding" for f in found),
        "projects": ProjectLine.objects.filter(sheet__agreement=agreement).exists(),
    }
