"""Reading ceilings: what was notified, by chapter, and by which letter."""

from __future__ import annotations

from collections import defaultdict

from accounts.models import ExecutiveAgency
from distribution.models import ChapterRule, CreditNotice, CreditNoticeLine, FiscalYear
from distribution.workflow.credit_notice import State


def notified_by_chapter(fiscal_year: FiscalYear, agency: ExecutiveAgency, credit_type: str) -> dict[tuple[int, int, int], int]:
    """What issued notices say: (programme id, source id, chapter id) -> million rials."""
    cells: dict[tuple[int, int, int], int] = defaultdict(int)
    lines = CreditNoticeLine.objects.filter(
        notice__fiscal_year=fiscal_year,
        notice__agency=agency,
        notice__credit_type=credit_type,
        notice__state=State.ISSUED,
    ).select_related("notice")
    for line in lines:
        cells[line.programme_id, line.source_id, line.chapter_id] += line.notice.sign * line.amount
    return dict(cells)


def fixed_chapters(fiscal_year: FiscalYear) -> frozenset[int]:
    """Ids of the chapters whose figure an agreement takes from the notice unchanged (decision 3)."""
    return frozenset(ChapterRule.objects.filter(fiscal_year=fiscal_year).values_list("chapter_id", flat=True))


def notices_of(fiscal_year: FiscalYear, agency: ExecutiveAgency, credit_type: str) -> dict[str, CreditNotice]:
    """The latest issued notice for each source code."""
    found: dict[str, CreditNotice] = {}
    notices = (
        CreditNotice.objects.filter(fiscal_year=fiscal_year, agency=agency, credit_type=credit_type, state=State.ISSUED)
        .order_by("issued_at", "pk")
        .prefetch_related("lines__source")
    )
    for notice in notices:
        for line in notice.lines.all():
            found[line.source.code] = notice
    return found
