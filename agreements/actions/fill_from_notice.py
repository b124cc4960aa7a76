"""Put the figures the notice fixes into form E-1 (decision 3: by default chapters 1 and 6)."""

from __future__ import annotations

from agreements.models import Agreement, AgreementLine
from distribution.ceilings import fixed_chapters, notified_by_chapter


def fill_from_notice(agreement: Agreement) -> None:
    """Set the fixed chapters to what was notified; call it on a writable, locked or new agreement."""
    fixed = fixed_chapters(agreement.fiscal_year)
    for (programme, source, chapter), amount in sorted(
        notified_by_chapter(agreement.fiscal_year, agreement.agency, agreement.credit_type).items()
    ):
        if chapter in fixed:
            AgreementLine.objects.update_or_create(
                agreement=agreement, programme_id=programme, source_id=source, chapter_id=chapter,
                defaults={"amount": amount},
            )
    agreement.total = agreement.sum_of_lines()
    agreement.save(update_fields=["total"])
