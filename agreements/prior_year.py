"""Last year's figures of an agreement's programmes, where there are any."""

from __future__ import annotations

from django.db.models import Sum

from agreements.models import Agreement
from distribution.models import PriorFigure


def prior_by_chapter(agreement: Agreement) -> dict[tuple[int, int], PriorFigure]:
    """(programme id, chapter number) -> what was approved and spent in the year before."""
    figures = PriorFigure.objects.filter(agency=agreement.agency_id, year=agreement.fiscal_year.year - 1)
    return {(figure.programme_id, figure.chapter_number): figure for figure in figures}


def prior_total(agreement: Agreement) -> int | None:
    """What was approved for the agency in the year before, or None where nothing is on record.

    Of a capital paper: what last year's report says was approved for its projects.
    """
    if agreement.is_capital:
        return agreement.sheets.aggregate(approved=Sum("last_approved"))["approved"]
    figures = prior_by_chapter(agreement).values()
    return sum(figure.approved for figure in figures) if figures else None
